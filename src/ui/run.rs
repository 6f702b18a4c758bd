//! The loop: take one event and drain the rest, update, draw once if anything changed. With nothing to do it is
//! blocked: no tick, no wake-up, no byte written.

use std::collections::VecDeque;
use std::time::Instant;

use ratatui::backend::Backend;
use ratatui::{Frame, Terminal};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep_until;

use super::input::{Arrival, Ending, Input, PASTES_AS_KEYS, Source};
use crate::keymap::{Code, Key};

/// Something for the program to deal with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<R> {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted, or typed faster than it was drawn. Comes only where text is taken, or if it was pasted.
    Text(String),
    /// The terminal has another size.
    Resize,
    /// The time of [`Program::next_deadline`] has come.
    Deadline,
    /// A worker reports.
    Report(R),
    /// Save and stop.
    End(Ending),
}

/// What an event changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Nothing that is on the screen.
    Same,
    /// Something: draw.
    Changed,
    /// Draw everything afresh, whatever the terminal shows now.
    Redraw,
    /// The program is done.
    Stop,
}

/// What the loop drives: the open conference, the lock screen.
pub trait Program {
    /// What its workers report.
    type Report;

    /// Deals with one event.
    fn handle(&mut self, event: Event<Self::Report>) -> Flow;

    /// Draws the state.
    fn draw(&self, frame: &mut Frame<'_>);

    /// Whether printable keys are text now. Those that come faster than they are drawn then come in one piece.
    fn takes_text(&self) -> bool;

    /// When it wants [`Event::Deadline`]. After that event it must name a later time or none.
    fn next_deadline(&self) -> Option<Instant>;
}

/// Runs a program until it stops, or until nothing can arrive any more.
///
/// # Errors
/// When the screen can't be written. The program has then been told that the terminal is gone, has saved and stopped.
pub async fn run<P: Program, B: Backend>(
    program: &mut P,
    screen: &mut Terminal<B>,
    source: &mut Source,
    reports: &mut UnboundedReceiver<P::Report>,
) -> Result<(), B::Error> {
    let mut inputs = VecDeque::new();
    let (mut arriving, mut reporting) = (true, true);
    let mut flow = Flow::Changed;
    let mut failure = None;
    while flow != Flow::Stop && (arriving || reporting || !inputs.is_empty()) {
        if failure.is_none()
            && let Err(error) = show(program, screen, flow)
        {
            failure = Some(error);
            inputs.push_back(Input::End(Ending::HangUp));
        }
        flow = Flow::Same;
        let patience = source.decoder.patience().map(|patience| Instant::now() + patience);
        tokio::select! {
            biased;
            () = std::future::ready(()), if !inputs.is_empty() => {}
            arrival = source.arrivals.recv(), if arriving => match arrival {
                Some(arrival) => source.take(arrival, &mut inputs),
                None => {
                    arriving = false;
                    inputs.push_back(Input::End(Ending::HangUp));
                }
            },
            report = reports.recv(), if reporting => match report {
                Some(report) => flow = program.handle(Event::Report(report)),
                None => reporting = false,
            },
            () = until(patience) => inputs.extend(source.decoder.give_up()),
            () = until(program.next_deadline()) => flow = program.handle(Event::Deadline),
        }
        flow = drain(program, source, reports, &mut inputs, flow);
    }
    failure.map_or(Ok(()), Err)
}

/// Deals with all that is waiting, and says what it changed altogether.
fn drain<P: Program>(
    program: &mut P,
    source: &mut Source,
    reports: &mut UnboundedReceiver<P::Report>,
    inputs: &mut VecDeque<Input>,
    mut flow: Flow,
) -> Flow {
    while flow != Flow::Stop {
        while let Ok(arrival) = source.arrivals.try_recv() {
            source.take(arrival, inputs);
        }
        if let Some(event) = next_event(inputs, program.takes_text()) {
            flow = both(flow, program.handle(event));
        } else if let Ok(report) = reports.try_recv() {
            flow = both(flow, program.handle(Event::Report(report)));
        } else {
            break;
        }
    }
    flow
}

fn show<P: Program, B: Backend>(program: &P, screen: &mut Terminal<B>, flow: Flow) -> Result<(), B::Error> {
    match flow {
        Flow::Same | Flow::Stop => return Ok(()),
        Flow::Changed => {}
        Flow::Redraw => {
            let size = screen.size()?;
            screen.resize(size.into())?;
        }
    }
    screen.draw(|frame| program.draw(frame)).map(|_| ())
}

impl Source {
    fn take(&mut self, arrival: Arrival, inputs: &mut VecDeque<Input>) {
        match arrival {
            Arrival::Bytes(bytes) => inputs.extend(self.decoder.feed(&bytes)),
            Arrival::Input(input) => inputs.push_back(input),
        }
    }
}

async fn until(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
}

/// What two events changed together.
fn both(first: Flow, second: Flow) -> Flow {
    match (first, second) {
        (Flow::Stop, _) | (_, Flow::Stop) => Flow::Stop,
        (Flow::Redraw, _) | (_, Flow::Redraw) => Flow::Redraw,
        (Flow::Changed, _) | (_, Flow::Changed) => Flow::Changed,
        (Flow::Same, Flow::Same) => Flow::Same,
    }
}

/// The next event. Where text is taken, printable keys that wait in a row are one text. Where pastes
/// come as fast keys, an Enter with more text behind it is a line break of that text.
fn next_event<R>(inputs: &mut VecDeque<Input>, takes_text: bool) -> Option<Event<R>> {
    if takes_text {
        let text = waiting_text(inputs, PASTES_AS_KEYS);
        if text.chars().nth(1).is_some() {
            inputs.drain(..text.chars().count());
            return Some(Event::Text(text));
        }
    }
    inputs.pop_front().map(|input| match input {
        Input::Key(key) => Event::Key(key),
        Input::Paste(text) => Event::Text(text),
        Input::Resize => Event::Resize,
        Input::End(ending) => Event::End(ending),
    })
}

/// The text at the front, a character for each input.
fn waiting_text(inputs: &VecDeque<Input>, enter_is_text: bool) -> String {
    let printable = |at: usize| match inputs.get(at) {
        Some(Input::Key(key)) => key.printable(),
        _ => None,
    };
    let enter = Input::Key(Key::plain(Code::Enter));
    let mut text = String::new();
    for at in 0..inputs.len() {
        let breaks = enter_is_text && at > 0 && inputs.get(at) == Some(&enter) && printable(at + 1).is_some();
        match printable(at).or(breaks.then_some('\n')) {
            Some(c) => text.push(c),
            None => break,
        }
    }
    text
}

#[cfg(test)]
mod tests;
