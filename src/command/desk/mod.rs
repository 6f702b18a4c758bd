//! The commands of the desks: the lists beside the meeting.
//!
//! Everything that the table of commands has of a desk stands in one file here, `command/desk/NAME.rs`: its names, the few
//! keys of its bottom line, its commands, what matters about its selected row, and why a command can't be done. Whoever
//! builds a desk edits that file and no other in this room:
//!
//! - **a command**: a row in `commands!` (its group, then variant, name, contexts, condition, title, sentence). Contexts are
//!   `HERE` (only on this desk) or `ANYWHERE`. Its keys go to the desk's section in *both* files of `keymaps/`, and what it
//!   does to the match in `app/handlers/desk/NAME.rs`;
//! - **a condition**: a function of the [`Situation`](super::Situation) in the same file. `row(now)?` gives what matters about
//!   the selected row; a fact that it needs is a field of the desk's row, filled in by `standing` in `app/desk/NAME.rs`;
//! - **a reason**: a variant of the desk's own enum of reasons, with the words that follow "Title: ".

pub mod calendar;
pub mod closed;
pub mod contacts;
pub mod day;
pub mod people;
pub mod referrals;
pub mod research;
pub mod tracks;

use super::situation::Situation;
use super::{Command, Row};

/// Writes what is one of each for every desk.
macro_rules! desks {
    ($($(#[$doc:meta])* $desk:ident $module:ident $commands:ident $row:ident $reason:ident;)+) => {
        /// A list beside the meeting, with a place on the screen of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Desk { $($(#[$doc])* $desk,)+ }

        impl Desk {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$desk,)+];

            /// The name of its section in a key map.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$desk => $module::NAME,)+ }
            }

            /// Its heading on the screen.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$desk => $module::TITLE,)+ }
            }

            /// Its heading in help.
            pub const fn place(self) -> &'static str {
                match self { $(Self::$desk => $module::PLACE,)+ }
            }

            /// The few commands that the bottom line offers on it, most important first.
            pub const fn hints(self) -> &'static [Command] {
                match self { $(Self::$desk => $module::HINTS,)+ }
            }
        }

        /// A command that belongs to a desk.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DeskCommand { $($(#[$doc])* $desk($module::$commands),)+ }

        impl DeskCommand {
            /// Every one of them.
            pub(super) fn all() -> impl Iterator<Item = Command> {
                std::iter::empty()
                    $(.chain($module::$commands::OWN.iter().map(|command| Self::$desk(*command))))+
                    .map(Command::Desk)
            }

            /// Its row of the table.
            pub fn row(self) -> &'static Row {
                match self { $(Self::$desk(command) => command.row(),)+ }
            }

            /// The desk that it belongs to.
            pub const fn desk(self) -> Desk {
                match self { $(Self::$desk(_) => Desk::$desk,)+ }
            }
        }

        /// What matters about the selected row of a desk.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum RowStanding { $($(#[$doc])* $desk($module::$row),)+ }

        /// Why a command of a desk can't be done now, as the user reads it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum DeskReason { $($(#[$doc])* #[error(transparent)] $desk(#[from] $module::$reason),)+ }
    };
}

desks! {
    /// Every referral that was not heard yet.
    Referrals referrals ReferralsCommand ReferralRow ReferralsReason;
    /// What is due today, and what is late.
    Day day DayCommand DueRow DayReason;
    /// People across cases.
    People people PeopleCommand PersonRow PeopleReason;
    /// What each agency said about the people of a meeting.
    Research research ResearchCommand ResearchRow ResearchReason;
    /// The agencies and who comes for them.
    Contacts contacts ContactsCommand ContactRow ContactsReason;
    /// Transfers, MARAC Plus, complex cases, disclosures, notices.
    Tracks tracks TracksCommand TrackRow TracksReason;
    /// The meetings of all areas.
    Calendar calendar CalendarCommand MeetingRow CalendarReason;
    /// The closed cases that this key reads.
    Closed closed ClosedCommand ClosedRow ClosedReason;
}

/// The desk that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskSituation {
    /// Which one.
    pub desk: Desk,
    /// How its selected row stands; `None`: there is no row.
    pub row: Option<RowStanding>,
}

impl DeskSituation {
    /// Whether its selected row is a case, or something of one.
    #[must_use]
    pub const fn of_case(self) -> bool {
        match self.row {
            Some(RowStanding::Referrals(_) | RowStanding::Tracks(_)) => true,
            Some(RowStanding::Day(row)) => row.of_case,
            Some(RowStanding::Research(row)) => matches!(row.of, research::OfResearch::Case),
            _ => false,
        }
    }
}

/// The selected row, where a desk is open and has one.
fn selected(now: &Situation) -> Option<RowStanding> {
    now.desk.and_then(|desk| desk.row)
}
