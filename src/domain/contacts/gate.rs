//! To whom anything goes, and who is admitted: the one gate of lists, papers and rooms (CON-3, MTG-5).

use chrono::NaiveDate;

use super::{Joining, folded};
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part};
use crate::domain::calendar::same_area;
use crate::domain::identifier::AttendeeId;

/// Why nothing goes to somebody, or they are not admitted. The words follow a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NoReceipt {
    #[error("left the partnership on {} (MOP 11.17)", .0.format("%-d %b %Y"))]
    Withdrawn(NaiveDate),
    #[error("has not signed the protocol (MOP 10.26)")]
    NotSigned,
    #[error("waits for approval (MOP 10.11)")]
    Proposed,
    #[error("was not approved (MOP 10.11)")]
    Refused,
    #[error("left on {}", .0.format("%-d %b %Y"))]
    Left(NaiveDate),
    #[error("has nobody approved there (DSA appendix D)")]
    NobodyApproved,
    #[error("is no agency of the record")]
    NoAgency,
}

/// Whether an agency takes part: it has signed the protocol and has not left (MOP 10.26, 11.17).
///
/// # Errors
/// Why it does not.
pub fn takes_part(agency: &Agency) -> Result<(), NoReceipt> {
    match (&agency.withdrawn, agency.protocol_signed) {
        (Some(withdrawn), _) => Err(NoReceipt::Withdrawn(withdrawn.on)),
        (None, None) => Err(NoReceipt::NotSigned),
        (None, Some(_)) => Ok(()),
    }
}

/// Whether somebody of an agency is on the lists: approved, and not gone. Who was there before joiners were approved
/// counts as approved.
///
/// # Errors
/// Why not.
pub fn on_the_lists(contact: &Contact) -> Result<(), NoReceipt> {
    match (&contact.left, contact.approval.as_ref().map(|approval| approval.standing)) {
        (Some(left), _) => Err(NoReceipt::Left(left.on)),
        (None, Some(Joining::Proposed)) => Err(NoReceipt::Proposed),
        (None, Some(Joining::Refused)) => Err(NoReceipt::Refused),
        (None, None | Some(Joining::Approved)) => Ok(()),
    }
}

/// Whether anything goes to somebody: both of the above. The only gate of papers, lists of those who are expected and
/// closed distributions, so that a leaver and a withdrawn agency lose all at once (CON-3).
///
/// # Errors
/// Why nothing goes there.
pub fn may_receive(agency: &Agency, contact: &Contact) -> Result<(), NoReceipt> {
    takes_part(agency)?;
    on_the_lists(contact)
}

/// Whether anything goes to an agency: somebody there may receive it.
///
/// # Errors
/// Why nothing goes there.
pub fn agency_receives(agency: &Agency, contacts: &[Contact]) -> Result<(), NoReceipt> {
    takes_part(agency)?;
    let somebody = contacts.iter().any(|contact| contact.agency == agency.id && on_the_lists(contact).is_ok());
    if somebody { Ok(()) } else { Err(NoReceipt::NobodyApproved) }
}

/// Whether somebody of the contact list is expected at the meetings of an area (MTG-2): who represents an agency that takes
/// part, or stands in.
#[must_use]
pub fn is_expected(agency: &Agency, contact: &Contact, area: &str) -> bool {
    let comes = matches!(contact.role, ContactRole::Representative | ContactRole::Deputy);
    comes && may_receive(agency, contact).is_ok() && contact.areas.iter().any(|one| same_area(one, area))
}

/// Whether somebody may be in the room by their agency (MTG-5, MOP 4.23). Guests and observers come by other rules, the
/// Chair and the minute-taker by their office; the declaration is asked of everybody (MTG-1).
///
/// # Errors
/// Why not.
pub fn admitted(attendee: &Attendee, agencies: &[Agency], contacts: &[Contact]) -> Result<(), NoReceipt> {
    if !matches!(attendee.part, Part::Representative | Part::Deputy) {
        return Ok(());
    }
    let named = folded(&attendee.organisation);
    let by_name = || agencies.iter().find(|agency| folded(&agency.name) == named);
    let agency = attendee.agency.and_then(|id| agencies.iter().find(|agency| agency.id == id)).or_else(by_name);
    takes_part(agency.ok_or(NoReceipt::NoAgency)?)?;
    let contact = attendee.contact.and_then(|id| contacts.iter().find(|contact| contact.id == id));
    contact.map_or(Ok(()), on_the_lists)
}

/// Those who hear what is said and are not admitted by their agency (MTG-5).
#[must_use]
pub fn not_admitted(
    attendance: &[Attendee],
    agencies: &[Agency],
    contacts: &[Contact],
) -> Vec<(AttendeeId, NoReceipt)> {
    let here = attendance.iter().filter(|attendee| attendee.presence.hears());
    here.filter_map(|attendee| Some((attendee.id, admitted(attendee, agencies, contacts).err()?))).collect()
}
