//! Joiners, leavers, and the check of the list of contacts (CON-1 to CON-5, MTG-6).

use rusqlite::Connection;

use crate::domain::agency::{Agency, Contact};
use crate::domain::contacts::{Approval, ContactCheck, Left, Release, SignUp, Withdrawn, folded};
use crate::domain::identifier::{AgencyId, CaseId, ContactId, SignUpId};
use crate::record::error::Result;
use crate::record::row::Kin;
use crate::vault::RowId;

use super::checks::{self, About};
use super::kind::Part;
use super::writing::{Writing, named};

/// A change to agencies and the people who speak for them.
#[derive(Debug, Clone, PartialEq)]
pub enum ContactsChange {
    AddAgency(Agency),
    AddContact(Contact),
    ReviseContact(Contact),
    Approve {
        id: ContactId,
        approval: Approval,
    },
    /// The person has left; `None`: is back, or never went.
    Leave {
        id: ContactId,
        left: Option<Left>,
    },
    WithdrawAgency {
        id: AgencyId,
        withdrawn: Option<Withdrawn>,
    },
    CheckList(ContactCheck),
    Release(Release),
    /// Not asked to sign up; one line an organisation, whatever identifier is given.
    DismissSignUp(SignUp),
}

impl Part for ContactsChange {
    fn kind(&self) -> &'static str {
        match self {
            Self::AddAgency(_) => "add-agency",
            Self::AddContact(_) => "add-contact",
            Self::ReviseContact(_) => "revise-contact",
            Self::Approve { .. } => "approve-contact",
            Self::Leave { .. } => "contact-left",
            Self::WithdrawAgency { .. } => "withdraw-agency",
            Self::CheckList(_) => "check-contacts",
            Self::Release(_) => "release-information",
            Self::DismissSignUp(_) => "dismiss-sign-up",
        }
    }

    fn case(&self, _: &Connection) -> Result<Option<CaseId>> {
        Ok(None)
    }

    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::AddAgency(agency) => {
                checks::said(&agency.name, "an agency needs a name")?;
                checks::may_take_part(&agency.name)?;
                writing.insert(agency)?;
                Ok(Some(agency.id.row()))
            }
            Self::AddContact(contact) => {
                check(writing, contact)?;
                writing.insert(contact)?;
                Ok(Some(contact.id.row()))
            }
            Self::ReviseContact(contact) => {
                check(writing, contact)?;
                writing.require::<Contact>(contact.id.row())?;
                writing.put(contact)?;
                Ok(Some(contact.id.row()))
            }
            Self::Approve { id, approval } => {
                checks::by(&approval.by)?;
                writing.revise::<Contact>(id.row(), |found| found.approval = Some(approval.clone()))?;
                Ok(Some(id.row()))
            }
            Self::Leave { id, left } => {
                writing.revise::<Contact>(id.row(), |found| found.left = left.clone())?;
                Ok(Some(id.row()))
            }
            Self::WithdrawAgency { id, withdrawn } => {
                if let Some(withdrawn) = withdrawn {
                    checks::by(&withdrawn.by)?;
                    checks::said(&withdrawn.reason, "a withdrawal needs its reason")?;
                }
                writing.revise::<Agency>(id.row(), |found| found.withdrawn = withdrawn.clone())?;
                Ok(Some(id.row()))
            }
            Self::CheckList(check) => {
                checks::by(&check.by)?;
                writing.insert(check)?;
                Ok(Some(check.id.row()))
            }
            Self::Release(release) => released(writing, release),
            Self::DismissSignUp(sign_up) => {
                checks::by(&sign_up.dismissed.by)?;
                checks::said(&sign_up.dismissed.reason, "say why it is not asked to sign up")?;
                let name = folded(&sign_up.organisation);
                checks::said(&name, "say which organisation")?;
                let id = sign_up_row(&name);
                writing.put(&SignUp { id: SignUpId::of(id), ..sign_up.clone() })?;
                Ok(Some(id))
            }
        }
    }
}

/// The line of an organisation that is not asked to sign up, by its folded name.
pub(in crate::record) fn sign_up_row(name: &str) -> RowId {
    named("sign-up", &[name.as_bytes()])
}

fn check(writing: &Writing<'_>, contact: &Contact) -> Result<()> {
    checks::said(&contact.name, "a contact needs a name")?;
    let agency: Agency = writing.get(contact.agency.row())?;
    checks::may_take_part(&agency.name)
}

fn released(writing: &mut Writing<'_>, release: &Release) -> Result<Option<RowId>> {
    checks::by(&release.by)?;
    checks::said(&release.to_whom, "say to whom it was given")?;
    checks::may_take_part(&release.to_whom)?;
    for to in [Some(&release.to_whom), release.told.as_ref()].into_iter().flatten() {
        checks::may_be_told(writing.connection(), About::Any, to)?;
    }
    checks::said(&release.what, "say what was given")?;
    checks::said(&release.necessity, "say why it was necessary")?;
    checks::said(&release.lawful_basis, "say on which lawful basis")?;
    if let Some(agency) = release.agency {
        checks::may_take_part(&writing.get::<Agency>(agency.row())?.name)?;
    }
    writing.insert(release)?;
    Ok(Some(release.id.row()))
}
