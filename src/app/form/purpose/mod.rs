//! What forms are for.
//!
//! The forms of a desk stand in a file of its own here, `form/purpose/NAME.rs`: an enum, and what [`OfDesk`] asks of it. A
//! variant holds the identifiers of what it is about and nothing else: it is written into the record beside what was typed.

mod calendar;
mod closed;
mod contacts;
mod day;
mod people;
mod referrals;
mod research;
mod tracks;

use crate::command::Desk;
use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId, ListingId};
use crate::domain::listing::Group;
use crate::record::queries::Line;
pub use calendar::CalendarForm;
pub use closed::ClosedForm;
pub use contacts::ContactsForm;
pub use day::DayForm;
pub use people::PeopleForm;
pub use referrals::ReferralsForm;
pub use research::ResearchForm;
pub use tracks::TracksForm;

/// What a form is for: what is done when it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Purpose {
    NewCase,
    EditCase(CaseId),
    NewAction(CaseId),
    EditAction(ActionId),
    DueDate(ActionId),
    UpdateAction(ActionId),
    CannotComplete(ActionId),
    CompleteAction(ActionId),
    AddAttendee,
    EditAttendee(AttendeeId),
    Defer(ListingId),
    OverCap(ListingId),
    MoveAcross {
        listing: ListingId,
        to: Group,
    },
    EditEntry(EntryId),
    ReadDeclaration,
    /// A closed case comes back to the lists.
    UnmarkClosed,
    /// Which file of referrals is to be taken in.
    ImportReferrals,
    /// A form of a desk.
    Desk(DeskForm),
}

impl Purpose {
    /// Whether the form is filled in with what the record has of people: not while only initials are shown.
    #[must_use]
    pub fn shows_people(&self) -> bool {
        match self {
            Self::Desk(form) => form.shows_people(),
            _ => matches!(self, Self::EditCase(_) | Self::EditAction(_) | Self::EditAttendee(_) | Self::EditEntry(_)),
        }
    }

    /// Whether the form changes something that the record has, so that the record may have changed under it.
    #[must_use]
    pub fn revises(&self) -> bool {
        match self {
            Self::Desk(form) => form.revises(),
            _ => self.shows_people() || matches!(self, Self::DueDate(_)),
        }
    }

    /// The key of its form in the file.
    #[must_use]
    pub fn spec(&self) -> &'static str {
        match self {
            Self::NewCase | Self::EditCase(_) => "case",
            Self::NewAction(_) | Self::EditAction(_) => "action",
            Self::DueDate(_) => "due-date",
            Self::UpdateAction(_) => "update",
            Self::CannotComplete(_) => "cannot-complete",
            Self::CompleteAction(_) => "complete",
            Self::AddAttendee | Self::EditAttendee(_) => "attendee",
            Self::Defer(_) => "deferral",
            Self::OverCap(_) | Self::MoveAcross { .. } => "decision",
            Self::EditEntry(_) => "entry",
            Self::ReadDeclaration => "declaration",
            Self::UnmarkClosed => "unmark-closed",
            Self::ImportReferrals => "import-referrals",
            Self::Desk(form) => form.spec(),
        }
    }
}

/// What is asked of the forms of a desk.
trait OfDesk: Sized {
    /// The key of its form in the file.
    fn spec(&self) -> &'static str;

    /// Whether it is filled in with what the record has of people: not while only initials are shown.
    fn shows_people(&self) -> bool {
        false
    }

    /// Whether it changes something that the record has, so that the record may have changed under it.
    fn revises(&self) -> bool {
        self.shows_people()
    }

    /// The line of the record that it is about, by which it is said who changed it meanwhile.
    fn line(&self) -> Option<Line> {
        None
    }

    /// A word and the identifiers, with a space between, by which a draft of it is kept.
    fn written(&self) -> String;

    /// The form that was written so; `None` where it is unknown.
    fn read(word: &str, ids: &[&str]) -> Option<Self>;
}

/// Writes what is one of each for every desk.
macro_rules! forms {
    ($($desk:ident $form:ident;)+) => {
        /// A form of a desk.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum DeskForm { $(#[allow(missing_docs, reason = "the desk's own")] $desk($form),)+ }

        impl DeskForm {
            fn spec(&self) -> &'static str {
                match self { $(Self::$desk(form) => form.spec(),)+ }
            }

            fn shows_people(&self) -> bool {
                match self { $(Self::$desk(form) => form.shows_people(),)+ }
            }

            fn revises(&self) -> bool {
                match self { $(Self::$desk(form) => form.revises(),)+ }
            }

            /// The line of the record that it is about.
            #[must_use]
            pub fn line(&self) -> Option<Line> {
                match self { $(Self::$desk(form) => form.line(),)+ }
            }

            /// The words by which a draft of it is kept: the desk's, its own, and identifiers.
            #[must_use]
            pub fn written(&self) -> String {
                match self { $(Self::$desk(form) => format!("{} {}", Desk::$desk.name(), form.written()),)+ }
            }

            /// The form that was written so; `None` where it is unknown.
            #[must_use]
            pub fn read(text: &str) -> Option<Self> {
                let words: Vec<&str> = text.split(' ').collect();
                let [desk, word, ids @ ..] = words.as_slice() else { return None };
                $(if *desk == Desk::$desk.name() {
                    return <$form as OfDesk>::read(word, ids).map(Self::$desk);
                })+
                None
            }
        }
    };
}

forms! {
    Referrals ReferralsForm;
    Day DayForm;
    People PeopleForm;
    Research ResearchForm;
    Contacts ContactsForm;
    Tracks TracksForm;
    Calendar CalendarForm;
    Closed ClosedForm;
}
