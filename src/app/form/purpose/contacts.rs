//! The forms of the contact list.

use super::OfDesk;
use crate::domain::identifier::{AgencyId, ContactId, SignUpId};

/// What a form of the contact list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContactsForm {
    NewAgency,
    /// An organisation that is often a guest becomes an agency (CON-5).
    SignUp(SignUpId),
    EditAgency(AgencyId),
    NewContact(AgencyId),
    EditContact(ContactId),
    Approve(ContactId),
    Refuse(ContactId),
    Left(ContactId),
    Withdraw(AgencyId),
    /// CON-4.
    Release,
    Dismiss(SignUpId),
}

impl OfDesk for ContactsForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::NewAgency | Self::SignUp(_) | Self::EditAgency(_) => "agency",
            Self::NewContact(_) => "contact",
            Self::EditContact(_) => "contact-revised",
            Self::Approve(_) => "joiner-approved",
            Self::Refuse(_) | Self::Dismiss(_) => "decision",
            Self::Left(_) => "contact-left",
            Self::Withdraw(_) => "agency-withdraws",
            Self::Release => "released",
        }
    }

    fn shows_people(&self) -> bool {
        matches!(self, Self::EditContact(_))
    }

    fn revises(&self) -> bool {
        matches!(self, Self::EditContact(_) | Self::EditAgency(_))
    }

    fn written(&self) -> String {
        match self {
            Self::NewAgency => "new-agency".to_owned(),
            Self::Release => "release".to_owned(),
            Self::SignUp(id) => format!("sign-up {id}"),
            Self::EditAgency(id) => format!("edit-agency {id}"),
            Self::NewContact(id) => format!("new {id}"),
            Self::EditContact(id) => format!("edit {id}"),
            Self::Approve(id) => format!("approve {id}"),
            Self::Refuse(id) => format!("refuse {id}"),
            Self::Left(id) => format!("left {id}"),
            Self::Withdraw(id) => format!("withdraw {id}"),
            Self::Dismiss(id) => format!("dismiss {id}"),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let agency = || ids.first()?.parse::<AgencyId>().ok();
        let contact = || ids.first()?.parse::<ContactId>().ok();
        let organisation = || ids.first()?.parse::<SignUpId>().ok();
        match word {
            "new-agency" => Some(Self::NewAgency),
            "release" => Some(Self::Release),
            "sign-up" => organisation().map(Self::SignUp),
            "dismiss" => organisation().map(Self::Dismiss),
            "edit-agency" => agency().map(Self::EditAgency),
            "new" => agency().map(Self::NewContact),
            "withdraw" => agency().map(Self::Withdraw),
            "edit" => contact().map(Self::EditContact),
            "approve" => contact().map(Self::Approve),
            "refuse" => contact().map(Self::Refuse),
            "left" => contact().map(Self::Left),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_as_it_was_written() {
        let (agency, contact, organisation) = (AgencyId::new(), ContactId::new(), SignUpId::new());
        for form in [
            ContactsForm::NewAgency,
            ContactsForm::SignUp(organisation),
            ContactsForm::EditAgency(agency),
            ContactsForm::NewContact(agency),
            ContactsForm::EditContact(contact),
            ContactsForm::Approve(contact),
            ContactsForm::Refuse(contact),
            ContactsForm::Left(contact),
            ContactsForm::Withdraw(agency),
            ContactsForm::Release,
            ContactsForm::Dismiss(organisation),
        ] {
            let written = form.written();
            let words: Vec<&str> = written.split(' ').collect();
            assert_eq!(ContactsForm::read(words[0], &words[1..]), Some(form));
        }
    }
}
