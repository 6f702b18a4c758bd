use ratatui::backend::TestBackend;
use ratatui::widgets::Paragraph;
use tokio::sync::mpsc::unbounded_channel;

use super::*;
use crate::ui::input::Decoder;

#[derive(Default)]
struct Notes {
    takes_text: bool,
    events: Vec<Event<u8>>,
    drawn: std::cell::Cell<usize>,
    deadline: Option<Instant>,
    stop_after: usize,
}

impl Program for Notes {
    type Report = u8;

    fn handle(&mut self, event: Event<u8>) -> Flow {
        self.deadline = None;
        let unseen = event == Event::Report(0);
        self.events.push(event);
        match self.events.len() {
            count if count >= self.stop_after => Flow::Stop,
            _ if unseen => Flow::Same,
            _ => Flow::Changed,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        self.drawn.set(self.drawn.get() + 1);
        frame.render_widget(Paragraph::new(format!("{} events", self.events.len())), frame.area());
    }

    fn takes_text(&self) -> bool {
        self.takes_text
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.deadline
    }
}

/// Runs until the program has had so many events, and gives what it had and how often it was drawn.
fn run_with(mut program: Notes, arrivals: Vec<Arrival>, reports: &[u8]) -> (Vec<Event<u8>>, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let (sender, mut source) = Source::driven();
        for arrival in arrivals {
            sender.send(arrival).unwrap();
        }
        let (reporter, mut reported) = unbounded_channel();
        for report in reports {
            reporter.send(*report).unwrap();
        }
        let mut screen = Terminal::new(TestBackend::new(20, 2)).unwrap();
        run(&mut program, &mut screen, &mut source, &mut reported).await.unwrap();
        (program.events, program.drawn.get())
    })
}

fn bytes(text: &str) -> Arrival {
    Arrival::Bytes(text.as_bytes().to_vec())
}

fn key(text: &str) -> Event<u8> {
    Event::Key(text.parse().unwrap())
}

#[test]
fn a_burst_is_one_text_and_one_drawing() {
    let burst = "x".repeat(500);
    let program = Notes { takes_text: true, stop_after: 3, ..Notes::default() };
    let arrivals = vec![bytes(&burst), bytes("\r"), Arrival::Input(Input::End(Ending::Signal))];
    let (events, drawn) = run_with(program, arrivals, &[]);
    assert_eq!(events, [Event::Text(burst), key("Enter"), Event::End(Ending::Signal)]);
    assert_eq!(drawn, 1, "the first drawing only: the burst was not worth one before the end");
}

#[test]
fn outside_text_every_key_counts_by_itself() {
    let program = Notes { stop_after: 3, ..Notes::default() };
    let (events, _) = run_with(program, vec![bytes("jjK")], &[]);
    assert_eq!(events, [key("j"), key("j"), key("K")]);
}

#[test]
fn a_paste_is_text_anywhere() {
    let program = Notes { stop_after: 1, ..Notes::default() };
    let (events, _) = run_with(program, vec![bytes("\x1b[200~a\r\nb\x1b[201~")], &[]);
    assert_eq!(events, [Event::Text("a\nb".into())]);
}

#[test]
fn an_escape_by_itself_is_the_key() {
    let program = Notes { stop_after: 1, ..Notes::default() };
    assert_eq!(run_with(program, vec![bytes("\x1b")], &[]).0, [key("Esc")]);
    let program = Notes { stop_after: 1, ..Notes::default() };
    assert_eq!(run_with(program, vec![bytes("\x1b"), bytes("[1;5B")], &[]).0, [key("Ctrl-Down")]);
}

#[test]
fn deadlines_come_when_they_are_due() {
    let program = Notes { deadline: Some(Instant::now()), stop_after: 1, ..Notes::default() };
    assert_eq!(run_with(program, vec![], &[]).0, [Event::Deadline]);
}

#[test]
fn what_changes_nothing_is_not_drawn() {
    let program = Notes { stop_after: 4, ..Notes::default() };
    let (events, drawn) = run_with(program, vec![], &[0, 0, 0, 0]);
    assert_eq!((events.len(), drawn), (4, 1));
}

#[test]
fn a_closed_source_ends_the_program() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let (sender, mut source) = Source::driven();
        drop(sender);
        let (_reporter, mut reports) = unbounded_channel();
        let mut screen = Terminal::new(TestBackend::new(20, 2)).unwrap();
        let mut program = Notes { stop_after: 1, ..Notes::default() };
        run(&mut program, &mut screen, &mut source, &mut reports).await.unwrap();
        assert_eq!(program.events, [Event::End(Ending::HangUp)]);
    });
}

#[test]
fn a_paste_that_comes_as_keys_keeps_its_lines() {
    let mut inputs: VecDeque<Input> = Decoder::default().feed(b"ab\rcd\r").into();
    assert_eq!(waiting_text(&inputs, true), "ab\ncd");
    assert_eq!(waiting_text(&inputs, false), "ab");
    inputs.pop_front();
    assert_eq!(
        next_event::<u8>(&mut inputs, true),
        Some(key("b")).filter(|_| !cfg!(windows)).or(Some(Event::Text("b\ncd".into())))
    );
}

/// A screen that can be written once.
struct Vanishing(TestBackend, usize);

impl Backend for Vanishing {
    type Error = std::io::Error;

    fn draw<'a, I>(&mut self, _: I) -> Result<(), Self::Error>
    where
        I: Iterator<Item = (u16, u16, &'a ratatui::buffer::Cell)>,
    {
        self.1 += 1;
        if self.1 > 1 {
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<ratatui::layout::Position, Self::Error> {
        Ok(ratatui::layout::Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<ratatui::layout::Position>>(&mut self, _: P) -> Result<(), Self::Error> {
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn clear_region(&mut self, _: ratatui::backend::ClearType) -> Result<(), Self::Error> {
        Ok(())
    }

    fn size(&self) -> Result<ratatui::layout::Size, Self::Error> {
        self.0.size().map_err(|never| match never {})
    }

    fn window_size(&mut self) -> Result<ratatui::backend::WindowSize, Self::Error> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        Ok(())
    }
}

#[test]
fn a_screen_that_cannot_be_written_lets_the_program_save_first() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let (sender, mut source) = Source::driven();
        sender.send(bytes("x")).unwrap();
        let (reporter, mut reports) = unbounded_channel();
        let mut screen = Terminal::new(Vanishing(TestBackend::new(20, 2), 0)).unwrap();
        let mut program = Notes { stop_after: 3, ..Notes::default() };
        // The report of the last saving stops it.
        let saving = async {
            tokio::task::yield_now().await;
            reporter.send(7).unwrap();
        };
        let (ended, ()) = tokio::join!(run(&mut program, &mut screen, &mut source, &mut reports), saving);
        assert!(ended.is_err());
        assert_eq!(program.events, [key("x"), Event::End(Ending::HangUp), Event::Report(7)]);
    });
}
