//! Questions that want yes or no: what is typed at one is the answer to it, a key of its own gives it, and no key goes past it
//! to what lies below.

use super::forms::Confirmed;
use super::{actions, agenda, desk, forms, meeting, popups, stays_over_popups};
use crate::app::App;
use crate::app::popup::{Asked, Popup, Question};
use crate::app::texts::Sentence;
use crate::command::{Command, Group};

/// Lines of a question that one press scrolls.
const PAGE: usize = 5;

/// Whether a question stands on top that a command means nothing to; then it is said what answers.
pub(super) fn swallows(app: &mut App, command: Command) -> bool {
    let asks = matches!(app.popups.last(), Some(Popup::Question(_)));
    let swallowed = asks && !is_for_one(command);
    if swallowed {
        app.notices.refuse(say_how(app));
    }
    swallowed
}

/// What a question takes: its answer, typing, scrolling, the way out, and what changes nothing wherever one is.
fn is_for_one(command: Command) -> bool {
    matches!(command, Command::Answer | Command::Open | Command::Close)
        || command.group() == Group::Typing
        || super::moving::step(command).is_some()
        || stays_over_popups(command)
}

/// A command for the question on top; whether it was one.
pub(super) fn command(app: &mut App, command: Command) -> bool {
    let Some(Popup::Question(question)) = app.popups.last_mut() else { return false };
    let last = question.furthest.get();
    match command {
        Command::Answer | Command::Open => give(app),
        Command::SelectUp => question.top = question.top.saturating_sub(1),
        Command::SelectDown => question.top = (question.top + 1).min(last),
        Command::SelectPageUp => question.top = question.top.saturating_sub(PAGE),
        Command::SelectPageDown => question.top = (question.top + PAGE).min(last),
        Command::SelectFirst => question.top = 0,
        Command::SelectLast => question.top = last,
        _ => return false,
    }
    true
}

/// Gives the answer that was typed. What is neither yes nor no answers nothing, and the next letter takes its place.
fn give(app: &mut App) {
    let Some(Popup::Question(question)) = app.popups.last_mut() else { return };
    let typed = question.reply.text().trim().to_lowercase();
    question.reply.command(Command::SelectAll);
    let is = |sentence| app.texts.words_of(sentence).any(|word| word.to_lowercase() == typed);
    match (is(Sentence::ReplyYes), is(Sentence::ReplyNo)) {
        (true, _) => {
            if let Some(Popup::Question(question)) = app.popups.pop() {
                answered_yes(app, question);
            }
        }
        (false, true) => {
            app.popups.pop();
        }
        (false, false) => app.notices.refuse(say_how(app)),
    }
}

fn answered_yes(app: &mut App, question: Question) {
    match question.asked {
        Asked::StartMeeting => meeting::start(app),
        Asked::FinishMeeting => meeting::finish(app),
        Asked::Close => app.closing = true,
        Asked::ChangeReference => forms::keep_asked(app, Confirmed::Reference),
        Asked::CloseOff => forms::keep_asked(app, Confirmed::ClosingOff),
        Asked::Discard => popups::discard(app),
        Asked::Import => super::importing::take_in(app),
        Asked::DecideMatch(id, verdict) => agenda::decide_match(app, id, verdict),
        Asked::RemoveAction(id) => actions::remove(app, id),
        Asked::DeferBegun(case) => agenda::open_deferral(app, case),
        Asked::TakeUpAgain(case) => meeting::come_to(app, case),
        Asked::Desk(command, key) => desk::confirmed(app, command, key),
    }
}

/// Which answers there are, and what gives one.
fn say_how(app: &App) -> String {
    let word = |sentence| app.texts.words_of(sentence).next().unwrap_or_default().to_owned();
    app.say(Sentence::AnswerWith, &[("yes", &word(Sentence::ReplyYes)), ("no", &word(Sentence::ReplyNo))])
}
