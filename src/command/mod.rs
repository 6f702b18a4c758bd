//! The one table of commands. It knows no state: what it needs to know of the moment is a plain [`Situation`].
//!
//! A command is one row of `table.rs`: name, title, sentence, where it applies and whether it can be done
//! now. Key map, bottom line, help, palette, `marac keys` and the README's key table all read these rows.
//! To add a command, add a row there and handle the new variant in the open conference. What belongs to a desk has its
//! rows, its conditions and its reasons in a file of its own: see [`desk`].

pub mod desk;
mod possible;
mod rows;
mod situation;
mod table;

use std::fmt;
use std::str::FromStr;

pub use desk::{Desk, DeskCommand, DeskReason, DeskSituation, RowStanding};
pub use situation::{ActionStanding, AttendeeSituation, CaseSituation, MeetingStage, Reason, Situation};
pub use table::Command;

/// A place of the screen in which keys and commands have a meaning of their own. Each is a section of a key
/// map. A stack of them, innermost first, says where the user is: in the composer `[Composer, Text, Field,
/// Notes, Everywhere]`, on the agenda `[Agenda, List, Everywhere]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// The list of the meeting's cases.
    Agenda,
    /// The case's entries, and the composer below them.
    Notes,
    /// The actions of the case or of the meeting.
    Actions,
    /// Who is here.
    Attendance,
    /// What is due under the protocol.
    Clocks,
    /// One of the lists beside the meeting.
    Desk(Desk),
    /// The line in which an entry is written.
    Composer,
    /// A form of several fields.
    Form,
    /// A field of a form that takes one of a few values.
    Choice,
    /// A field of a form that letters answer.
    Letters,
    /// A question that wants yes or no.
    Question,
    /// Anything that stands over the panes: help, palette, search.
    Popup,
    /// A text field of several lines.
    Text,
    /// Any text field. Innermost of its kind: a printable key is text wherever this is in the stack.
    Field,
    /// Any list of rows.
    List,
    /// The whole screen.
    Everywhere,
}

impl Context {
    /// All of them, in the order in which help and key tables show them.
    pub const ALL: [Context; 23] = [
        Context::Everywhere,
        Context::Composer,
        Context::Agenda,
        Context::Notes,
        Context::Actions,
        Context::Attendance,
        Context::Clocks,
        Context::Desk(Desk::Referrals),
        Context::Desk(Desk::Day),
        Context::Desk(Desk::People),
        Context::Desk(Desk::Research),
        Context::Desk(Desk::Contacts),
        Context::Desk(Desk::Tracks),
        Context::Desk(Desk::Calendar),
        Context::Desk(Desk::Closed),
        Context::List,
        Context::Form,
        Context::Choice,
        Context::Letters,
        Context::Question,
        Context::Popup,
        Context::Field,
        Context::Text,
    ];

    /// The name of its section in a key map.
    pub const fn name(self) -> &'static str {
        match self {
            Context::Agenda => "agenda",
            Context::Notes => "notes",
            Context::Actions => "actions",
            Context::Attendance => "attendance",
            Context::Clocks => "clocks",
            Context::Desk(desk) => desk.name(),
            Context::Composer => "composer",
            Context::Form => "form",
            Context::Choice => "choice",
            Context::Letters => "letters",
            Context::Question => "question",
            Context::Popup => "popup",
            Context::Text => "text",
            Context::Field => "field",
            Context::List => "list",
            Context::Everywhere => "everywhere",
        }
    }

    /// Its heading in help and in printed key tables.
    pub const fn title(self) -> &'static str {
        match self {
            Context::Agenda => "On the agenda",
            Context::Notes => "Among the entries",
            Context::Actions => "On the actions",
            Context::Attendance => "On the attendance",
            Context::Clocks => "On the clocks",
            Context::Desk(desk) => desk.place(),
            Context::Composer => "In the composer",
            Context::Form => "In a form",
            Context::Choice => "On a choice",
            Context::Letters => "On a field that letters answer",
            Context::Question => "At a question",
            Context::Popup => "In a window over the panes",
            Context::Text => "In a field of several lines",
            Context::Field => "In any text field",
            Context::List => "In any list",
            Context::Everywhere => "Everywhere",
        }
    }

    /// The few commands that the bottom line offers here, most important first.
    pub const fn hints(self) -> &'static [Command] {
        use Command as C;
        match self {
            Context::Agenda => &[
                C::StartMeeting,
                C::StartCase,
                C::FinishCase,
                C::ConfirmRepeat,
                C::RejectRepeat,
                C::ConfirmCounterAllegation,
                C::MoveCaseUp,
                C::MoveCaseDown,
                C::EditCase,
                C::DeferCase,
                C::ListAgain,
            ],
            Context::Notes => &[C::EditEntry, C::RemoveEntry, C::NewAction],
            Context::Actions => &[C::NewAction, C::CompleteAction, C::CannotCompleteAction, C::UpdateAction],
            Context::Attendance => &[
                C::MarkPresent,
                C::MarkApologies,
                C::ReadDeclaration,
                C::AgreeDeclaration,
                C::AgreeForAll,
                C::ListContacts,
                C::AddAttendee,
            ],
            Context::Clocks => &[C::ExplainClock],
            Context::Desk(desk) => desk.hints(),
            Context::Composer => &[C::FileEntry, C::Complete, C::NextCase, C::GoActions],
            Context::Form => &[C::SaveForm, C::NextField, C::Back, C::DiscardForm],
            Context::Choice => &[C::NextChoice, C::PreviousChoice],
            Context::Question => &[C::Answer, C::Back],
            Context::Popup => &[C::Open, C::Back],
            Context::Text => &[C::NewLine],
            Context::Letters | Context::Field => &[],
            Context::List => &[C::Open, C::Filter],
            Context::Everywhere => &[C::GoNotes, C::OpenPalette, C::Help],
        }
    }

    /// Whether a printable key is text here, whatever the key map says.
    pub const fn takes_text(self) -> bool {
        matches!(self, Context::Composer | Context::Text | Context::Field | Context::Letters)
    }

    /// Whether a letter that has no meaning of its own here is none further out either: somebody may be typing who thinks that
    /// a field has the focus, and the letters would be commands of what lies below.
    pub const fn keeps_letters(self) -> bool {
        matches!(self, Context::Choice)
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Context {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|context| context.name() == name).ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// A name that no command or section has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing is called \"{0}\"")]
pub struct UnknownName(pub String);

/// The families under which help and the palette list the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Help, undo, search, closing.
    General,
    /// From pane to pane and case to case.
    Going,
    /// The cases and their order.
    Cases,
    /// The meeting as a whole, and who is in it.
    Meeting,
    /// What is said about a case.
    Notes,
    /// What is to be done.
    Actions,
    /// Referrals from their receipt to a list.
    Referrals,
    /// People across cases.
    People,
    /// What is made ready for a meeting: research, contacts, the calendar.
    Preparing,
    /// What goes on between meetings: what is due, tracks, closed cases.
    Following,
    /// Lists, forms and questions.
    Choosing,
    /// Moving and changing in a text field; not offered by the palette.
    Typing,
}

impl Group {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Group::General => "General",
            Group::Going => "Going about",
            Group::Cases => "Cases",
            Group::Meeting => "The meeting",
            Group::Notes => "Notes",
            Group::Actions => "Actions",
            Group::Referrals => "Referrals",
            Group::People => "People",
            Group::Preparing => "Before a meeting",
            Group::Following => "Between meetings",
            Group::Choosing => "Lists and forms",
            Group::Typing => "Typing",
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct Row {
    /// What the handler matches on.
    pub command: Command,
    /// Its stable name in key maps: a verb in kebab-case.
    pub name: &'static str,
    /// Two or three words for the bottom line and the palette.
    pub title: &'static str,
    /// One sentence for help.
    pub sentence: &'static str,
    /// Its family.
    pub group: Group,
    /// Where it applies; [`Context::Everywhere`] means anywhere.
    pub contexts: &'static [Context],
    /// Whether it can be done in a situation, and if not why.
    pub possible: fn(&Situation) -> Result<(), Reason>,
}

impl Command {
    /// Every command, in the order of the table.
    pub fn all() -> impl Iterator<Item = Command> {
        Command::OWN.iter().copied().chain(DeskCommand::all())
    }

    /// Its name in key maps.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Two or three words for it.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// One sentence that says what it does.
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }

    /// The family under which it is listed.
    pub fn group(self) -> Group {
        self.row().group
    }

    /// Where it applies.
    pub fn contexts(self) -> &'static [Context] {
        self.row().contexts
    }

    /// Whether a key map may bind it in that section.
    pub fn belongs_in(self, section: Context) -> bool {
        let contexts = self.contexts();
        contexts.contains(&Context::Everywhere) || contexts.contains(&section)
    }

    /// Whether it means anything where the user is now.
    pub fn applies(self, stack: &[Context]) -> bool {
        stack.iter().any(|context| self.belongs_in(*context))
    }

    /// Whether it can be done now.
    ///
    /// # Errors
    /// The reason to show the user: not here, or not in this situation.
    pub fn possible(self, situation: &Situation, stack: &[Context]) -> Result<(), Reason> {
        if !self.applies(stack) {
            return Err(match self.contexts().first() {
                Some(context) => Reason::NotHere(*context),
                None => Reason::NothingToDo,
            });
        }
        (self.row().possible)(situation)
    }

    /// Whether its key is its own now: it can be done, or has to say why it can't. `Tab` never leaves a line in
    /// which something stands, or the next letters would be commands.
    pub fn keeps_its_key(self, situation: &Situation, stack: &[Context]) -> bool {
        self.possible(situation, stack).is_ok() || (self == Command::Complete && situation.typing)
    }

    /// Whether its key goes on to the next context while it has nothing to do. Only completing does: `Tab`
    /// completes, and goes to the next pane from an empty line.
    pub const fn steps_aside(self) -> bool {
        matches!(self, Command::Complete)
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Command {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Command::all().find(|command| command.name() == name).ok_or_else(|| UnknownName(name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
