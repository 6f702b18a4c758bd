//! Closed cases as those who read them see them.

use chrono::{NaiveDate, NaiveDateTime};

use super::{ClosedShelf, CopyOut, Reads};
use crate::domain::action::Action;
use crate::domain::agency::{Agency, Contact};
use crate::domain::closed::{ClosedRecipient, NotForClosed, may_receive};
use crate::domain::conference::Conference;
use crate::domain::identifier::{ActionId, AgencyId, CaseId, MeetingId};
use crate::domain::listing::Listing;
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::person::Person;
use crate::domain::referral::{ClosedReason, Reference, Referral};
use crate::record::change::coming_after;
use crate::record::error::Result;
use crate::record::queries::{HalfTyped, whole_referral};
use crate::record::row::{self, Kin};

/// A closed case in the list of them.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedCase {
    pub case: CaseId,
    pub reference: Reference,
    pub received: NaiveDateTime,
    pub closed: Option<ClosedReason>,
    pub people: Vec<Person>,
    /// The last meeting on whose list it stands; nothing while it waits for one.
    pub meeting: Option<(MeetingId, NaiveDate)>,
    pub stands: Stands,
    /// The day of the last meeting before that one that is over and never came to it.
    pub missed: Option<NaiveDate>,
    /// The meeting that is over and never came to it, where no other has come to it since.
    pub not_heard_at: Option<(MeetingId, NaiveDate)>,
    /// Of a case that was not heard: the day of the next meeting, on whose list it does not stand yet.
    pub next: Option<NaiveDate>,
    pub readers: Vec<Reads>,
    pub recipients: Vec<Receives>,
    /// What is agreed and not done yet, the first due first: it stands in nobody's list of what is due.
    pub open_actions: Vec<OpenAction>,
    /// Who closed it off at the same moment, by name, and has theirs apart from this one.
    pub apart_with: Vec<String>,
    /// Who was taken off its list as they took this person off, and has theirs apart, by name.
    pub crossed_with: Vec<String>,
    /// Who read it once, and has papers of it that were written for them.
    pub copies_out: Vec<CopyOut>,
    /// What others typed into it and did not file, before it was closed to them.
    pub half_typed: Vec<HalfTyped>,
}

/// An action of a closed case that is not done yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAction {
    pub id: ActionId,
    pub text: String,
    /// The agency or the person whose it is; nothing where nobody's.
    pub owner: Option<String>,
    pub agency: Option<AgencyId>,
    pub agreed: NaiveDate,
    pub due: NaiveDate,
}

/// Where a closed case stands at its last meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// No meeting has it yet.
    Waits,
    /// Time is held for it, and the room has not come to it.
    Held,
    /// The room has come to it.
    Begun,
    Heard,
    /// The meeting is over and never came to it, and it is on the list of no other yet.
    NotHeard,
    PutOff,
    NotProgressed,
}

/// Somebody on its distribution list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receives {
    pub recipient: ClosedRecipient,
    pub name: String,
    pub agency: String,
    pub of_agency: Option<AgencyId>,
    /// Why nothing goes there any more, although nobody took them off the list.
    pub refused: Option<NotForClosed>,
}

impl ClosedCase {
    /// Who but `own` can read it at the record; the recovery key is nobody.
    pub fn others<'a>(&'a self, own: &'a str) -> impl Iterator<Item = &'a Reads> {
        self.readers.iter().filter(move |one| one.is_somebody() && one.name != own)
    }

    /// How many actions are late.
    #[must_use]
    pub fn late(&self, today: NaiveDate) -> usize {
        self.open_actions.iter().filter(|action| action.due < today).count()
    }

    /// How many confirmations its representatives still owe (CLO-2).
    #[must_use]
    pub fn lacks(&self) -> usize {
        let here = self.recipients.iter().filter(|one| one.refused.is_none());
        here.map(|one| one.recipient.lacks().len()).sum()
    }
}

fn stands_at(meeting: &Meeting, listing: &Listing, keeps: bool) -> Stands {
    let is_over = matches!(meeting.stage, MeetingStage::Finished { .. });
    match listing {
        one if one.hearing.closed.is_some() => Stands::Heard,
        one if one.not_progressed.is_some() => Stands::NotProgressed,
        one if one.deferral.is_some() => Stands::PutOff,
        // What the room began and did not finish counts as heard.
        one if one.hearing.opened.is_some() => {
            if is_over {
                Stands::Heard
            } else {
                Stands::Begun
            }
        }
        // Nobody could call it, so the time that was held for it was its hearing.
        _ if is_over && keeps => Stands::Heard,
        _ if is_over => Stands::NotHeard,
        _ => Stands::Held,
    }
}

impl ClosedShelf {
    /// The closed cases, in order of receipt.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn list(&self) -> Result<Vec<ClosedCase>> {
        let mut list = Vec::new();
        for case in self.cases() {
            list.extend(self.row(case)?);
        }
        list.sort_by(|a, b| (a.received, &a.reference).cmp(&(b.received, &b.reference)));
        Ok(list)
    }

    /// One of them; nothing where it came back or was taken back.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn row(&self, case: CaseId) -> Result<Option<ClosedCase>> {
        let connection = &self.record.connection;
        if row::find::<Referral>(connection, case.row())?.is_none() {
            return Ok(None);
        }
        let referral = whole_referral(connection, case)?;
        let mut listed: Vec<(Meeting, Listing)> = Vec::new();
        for listing in row::load::<Listing>(connection, "referral = ?1", [case.to_string()])? {
            listed.extend(row::find::<Meeting>(connection, listing.meeting.row())?.map(|meeting| (meeting, listing)));
        }
        listed.sort_by_key(|(meeting, _)| (meeting.date, meeting.start, meeting.id));
        let last = listed.last();
        let stands_at = |(meeting, listing): &(Meeting, Listing)| {
            stands_at(meeting, listing, self.keep_theirs.contains(&meeting.id))
        };
        let stands = last.map_or(Stands::Waits, stands_at);
        let before = listed.split_last().map(|(_, before)| before).unwrap_or_default();
        let missed = before.iter().rfind(|one| stands_at(one) == Stands::NotHeard);
        let of = |(meeting, _): &(Meeting, Listing)| (meeting.id, meeting.date);
        let not_heard_at = match stands {
            Stands::NotHeard => last.map(of),
            Stands::Held => missed.map(of),
            _ => None,
        };
        let next = match (stands, last) {
            (Stands::NotHeard, Some((meeting, _))) => coming_after(connection, meeting)?,
            _ => None,
        };
        let readers = self.readers(case)?;
        Ok(Some(ClosedCase {
            case,
            meeting: last.map(|(meeting, _)| (meeting.id, meeting.date)),
            stands,
            missed: missed.map(|(meeting, _)| meeting.date),
            not_heard_at,
            next: next.map(|(meeting, _)| meeting.date),
            apart_with: self.apart_with(case),
            crossed_with: self.crossed_with(case),
            copies_out: self.copies_out(case, &readers)?,
            half_typed: self.record.half_typed(case)?,
            readers,
            recipients: self.recipients_of(case)?,
            open_actions: self.open_actions_of(case)?,
            reference: referral.reference,
            received: referral.received,
            closed: referral.closed,
            people: referral.people,
        }))
    }

    fn open_actions_of(&self, case: CaseId) -> Result<Vec<OpenAction>> {
        let connection = &self.record.connection;
        let open = "referral = ?1 AND status = 'open' ORDER BY due, id";
        let mut actions = Vec::new();
        for action in row::load::<Action>(connection, open, [case.to_string()])? {
            let agency = match action.owner {
                Some(agency) => row::find::<Agency>(connection, agency.row())?.map(|agency| agency.name),
                None => None,
            };
            let owner = agency.or(action.owner_person);
            let (id, agency, agreed, due) = (action.id, action.owner, action.agreed.date(), action.due);
            actions.push(OpenAction { id, text: action.text, owner, agency, agreed, due });
        }
        Ok(actions)
    }

    /// Who is on the distribution list of a case.
    fn recipients_of(&self, case: CaseId) -> Result<Vec<Receives>> {
        let connection = &self.record.connection;
        let lines = row::load::<ClosedRecipient>(connection, "referral = ?1 ORDER BY at, id", [case.to_string()])?;
        let conflicts = row::load(connection, "referral = ?1", [case.to_string()])?;
        let mut recipients = Vec::with_capacity(lines.len());
        for recipient in lines {
            let contact = row::find::<Contact>(connection, recipient.contact.row())?;
            let agency = match &contact {
                Some(contact) => row::find::<Agency>(connection, contact.agency.row())?,
                None => None,
            };
            let refused = match (&agency, &contact) {
                (Some(agency), Some(contact)) => may_receive(agency, contact, case, &conflicts).err(),
                _ => None,
            };
            let of_agency = contact.as_ref().map(|contact| contact.agency);
            let name = contact.map(|contact| contact.name).unwrap_or_default();
            let agency = agency.map(|one| one.name).unwrap_or_default();
            recipients.push(Receives { recipient, name, agency, of_agency, refused });
        }
        Ok(recipients)
    }

    /// A meeting with one closed case and no other: what lies open while somebody works in it. The case is there like any
    /// other, for it is behind its own door.
    ///
    /// # Errors
    /// When there is no such meeting or case, or a line can't be read.
    pub fn conference(&self, meeting: MeetingId, case: CaseId) -> Result<Conference> {
        let mut conference = self.record.conference(meeting)?;
        conference.cases = vec![self.record.case(meeting, case)?];
        conference.outstanding.retain(|one| one.action.case == case);
        conference.preparation.conflicts.retain(|one| one.case == case);
        conference.expected.clear();
        conference.elsewhere.clear();
        conference.held.clear();
        for case in &mut conference.cases {
            case.referral.closed = None;
            let hearing = case.listing.hearing;
            let is_now = hearing.opened.is_some() && hearing.closed.is_none();
            conference.meeting.current_case = is_now.then_some(case.referral.id);
        }
        Ok(conference)
    }
}
