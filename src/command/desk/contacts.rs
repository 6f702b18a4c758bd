//! The commands of the contact list.

use super::{DeskCommand, RowStanding, selected};
use crate::command::possible::{Possible, always, can_write, when};
use crate::command::rows::commands;
use crate::command::situation::{Reason, Situation};
use crate::command::table::ANYWHERE;
use crate::command::{Command, Context, Desk};

pub(super) const NAME: &str = "contacts";
pub(super) const TITLE: &str = "Contacts";
pub(super) const PLACE: &str = "On the contacts";
pub(super) const HINTS: &[Command] = &[
    Command::Open,
    whole(ContactsCommand::Approve),
    whole(ContactsCommand::Refuse),
    whole(ContactsCommand::SignUp),
    whole(ContactsCommand::DismissSignUp),
    whole(ContactsCommand::SignCheck),
    whole(ContactsCommand::AddContact),
    whole(ContactsCommand::Edit),
    whole(ContactsCommand::Left),
    whole(ContactsCommand::Withdraw),
    whole(ContactsCommand::Release),
    whole(ContactsCommand::Turn),
    Command::Filter,
    Command::Back,
];

const HERE: &[Context] = &[Context::Desk(Desk::Contacts)];

commands! {
    /// What can be done about the contact list.
    ContactsCommand as whole;
    Going {
        Go "go-contacts" ANYWHERE always
            "Contacts" "Shows the agencies, who comes for them, and what is to be approved."
    }
    Preparing {
        AddContact "add-contact" HERE can_add
            "New person" "Adds somebody to the agency of the row; a joiner waits for approval (MOP 10.11)."
        AddAgency "add-agency" HERE can_write
            "New agency" "Adds an agency, with its areas and the day on which it signed the protocol."
        Edit "edit-contact" HERE can_edit
            "Edit" "Changes what the list says of the agency or the person."
        Approve "approve-joiner" HERE is_proposed
            "Approve" "Records who approved that the person joins, with the Chair's advice."
        Refuse "refuse-joiner" HERE is_proposed
            "Refuse" "Records who decided that the person does not join, and why."
        Left "contact-left" HERE is_person
            "Has left" "Takes somebody who has left off every list at once (MOP 10.10)."
        Withdraw "withdraw-agency" HERE is_agency
            "Withdraw" "Takes an agency that leaves the partnership off every list at once (MOP 11.17)."
        Restore "restore-contact" HERE is_gone
            "Back again" "Puts somebody back on the lists, or an agency, whose leaving was recorded."
        SignCheck "sign-check" HERE can_write
            "List checked" "Signs off the quarterly check of the contact and distribution lists (MOP 2.3, 10.9)."
        Release "release-without-contact" HERE can_write
            "Given out" "Records what was given to somebody where no approved contact was at hand (DSA appendix D)."
        ShowReleases "show-releases" HERE always
            "What was given" "Shows what was given where no approved contact was at hand."
        SignUp "ask-to-sign-up" HERE is_organisation
            "Sign up" "Makes an agency of an organisation that is often a guest (MOP 12.2)."
        DismissSignUp "dismiss-sign-up" HERE is_organisation
            "Not asked" "Records why an organisation that is often a guest is not asked to sign up."
        Turn "turn-former" HERE always
            "Former ones" "Shows those who have left, were refused or not asked as well, or those in force only."
    }
}

const fn whole(command: ContactsCommand) -> Command {
    Command::Desk(DeskCommand::Contacts(command))
}

/// What a row of the contact list is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfContacts {
    /// An agency.
    #[default]
    Agency,
    /// One of its people.
    Person,
    /// An organisation that is often a guest.
    Organisation,
    /// The check of an area's list.
    Check,
}

/// What matters about an agency or one of its people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContactRow {
    pub of: OfContacts,
    /// Somebody who waits for approval.
    pub proposed: bool,
    /// Has left.
    pub gone: bool,
}

/// Why it can't be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactsReason {
    /// The list is empty.
    #[error("nobody is selected")]
    NothingSelected,
    /// It needs an agency.
    #[error("no agency is selected")]
    NoAgency,
    /// It needs a person.
    #[error("no person is selected")]
    NoPerson,
    /// Nobody waits.
    #[error("nobody who waits for approval is selected: they stand above the agencies")]
    NotProposed,
    /// It is done.
    #[error("it is recorded already that they left")]
    Gone,
    /// Nothing to take back.
    #[error("nobody recorded that they left")]
    NotGone,
    /// It needs a suggestion.
    #[error("no organisation that is often a guest is selected")]
    NoOrganisation,
}

fn because(reason: ContactsReason) -> Reason {
    Reason::Desk(reason.into())
}

fn row(now: &Situation) -> Result<ContactRow, Reason> {
    match selected(now) {
        Some(RowStanding::Contacts(row)) => Ok(row),
        _ => Err(because(ContactsReason::NothingSelected)),
    }
}

fn can_add(now: &Situation) -> Possible {
    can_write(now)?;
    when(matches!(row(now)?.of, OfContacts::Agency | OfContacts::Person), because(ContactsReason::NoAgency))
}

fn can_edit(now: &Situation) -> Possible {
    can_add(now)
}

fn is_proposed(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.proposed, because(ContactsReason::NotProposed))
}

fn is_person(now: &Situation) -> Possible {
    can_write(now)?;
    let row = row(now)?;
    when(row.of == OfContacts::Person, because(ContactsReason::NoPerson))?;
    when(!row.gone, because(ContactsReason::Gone))
}

fn is_agency(now: &Situation) -> Possible {
    can_write(now)?;
    let row = row(now)?;
    when(row.of == OfContacts::Agency, because(ContactsReason::NoAgency))?;
    when(!row.gone, because(ContactsReason::Gone))
}

fn is_gone(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.gone, because(ContactsReason::NotGone))
}

fn is_organisation(now: &Situation) -> Possible {
    can_write(now)?;
    when(row(now)?.of == OfContacts::Organisation, because(ContactsReason::NoOrganisation))
}
