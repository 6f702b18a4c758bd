//! What only those on the list of a closed case do about it: who reads it, who gets its papers, what these confirmed
//! (CLO-1, CLO-2).

use chrono::NaiveDateTime;
use rusqlite::Connection;

use crate::domain::agency::{Agency, Contact};
use crate::domain::closed::{ClosedRecipient, Confirmed, may_receive};
use crate::domain::conflict::ConflictDecision;
use crate::domain::identifier::{CaseId, ClosedRecipientId, ContactId, MeetingId};
use crate::domain::listing::{Hearing, Listing};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::Referral;
use crate::record::closed::{
    ClosedCopy, ClosedLikeness, ClosedReader, RECOVERY_READER, ReaderConflict, conflict_line, copy_line, likeness_line,
    may_read, reader_line, reader_stands,
};
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Kin, Member};
use crate::vault::RowId;

use super::checks::{self, About};
use super::kind::Part;
use super::writing::{Writing, named};

/// A change to who knows of a closed case.
#[derive(Debug, Clone, PartialEq)]
pub enum ClosedChange {
    /// Somebody may read it from now on, from its beginning.
    AddReader(ClosedReader),
    /// Somebody may not any more. What they copied stays readable to them.
    RemoveReader {
        case: CaseId,
        person: RowId,
        by: String,
        reason: String,
    },
    /// A representative gets its papers.
    AddRecipient(ClosedRecipient),
    RemoveRecipient(ClosedRecipientId),
    /// What a representative confirmed; nothing takes it back.
    Confirm {
        recipient: ClosedRecipientId,
        what: Confirmed,
        confirmed: Option<(String, NaiveDateTime)>,
    },
    /// Whether somebody who reads it, or is to, knows a party (CLO-3). What the Chair decided of them stays.
    DeclareReader(ReaderConflict),
    /// What the Chair decided about somebody who knows a party.
    DecideReader {
        case: CaseId,
        person: RowId,
        decision: Option<ConflictDecision>,
    },
    /// Papers were written for its readers: one line for each of them.
    KeepCopies {
        case: CaseId,
        copies: Vec<ClosedCopy>,
    },
    /// What a reader said of its likeness to another case.
    Compare(ClosedLikeness),
    /// A meeting that is over did hear it, and nobody called it on the screen.
    WasHeard {
        case: CaseId,
        meeting: MeetingId,
    },
    /// The case comes back to the open lists.
    ComeBack {
        case: CaseId,
        by: String,
        at: NaiveDateTime,
        reason: String,
    },
}

impl Part for ClosedChange {
    fn kind(&self) -> &'static str {
        match self {
            Self::AddReader(_) => "add-closed-reader",
            Self::RemoveReader { .. } => "remove-closed-reader",
            Self::AddRecipient(_) => "add-closed-recipient",
            Self::RemoveRecipient(_) => "remove-closed-recipient",
            Self::Confirm { .. } => "confirm-closed",
            Self::DeclareReader(_) => "declare-closed-reader",
            Self::DecideReader { .. } => "decide-closed-reader",
            Self::KeepCopies { .. } => "keep-closed-copies",
            Self::Compare(_) => "compare-closed",
            Self::WasHeard { .. } => "closed-was-heard",
            Self::ComeBack { .. } => "come-back",
        }
    }

    fn case(&self, connection: &Connection) -> Result<Option<CaseId>> {
        Ok(match self {
            Self::AddReader(reader) => Some(reader.case),
            Self::RemoveReader { case, .. }
            | Self::ComeBack { case, .. }
            | Self::WasHeard { case, .. }
            | Self::DecideReader { case, .. }
            | Self::KeepCopies { case, .. } => Some(*case),
            Self::DeclareReader(conflict) => Some(conflict.case),
            Self::Compare(likeness) => Some(likeness.case),
            Self::AddRecipient(recipient) => Some(recipient.case),
            Self::RemoveRecipient(id) | Self::Confirm { recipient: id, .. } => {
                row::find::<ClosedRecipient>(connection, id.row())?.map(|found| found.case)
            }
        })
    }

    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::AddReader(reader) => add_reader(writing, reader),
            Self::RemoveReader { case, person, by, reason } => {
                checks::by(by)?;
                reasoned(reason)?;
                let line = reader_line(*case, *person);
                writing.remove::<ClosedReader>(line)?;
                Ok(Some(line))
            }
            Self::AddRecipient(recipient) => add_recipient(writing, recipient),
            Self::RemoveRecipient(id) => {
                writing.remove::<ClosedRecipient>(id.row())?;
                Ok(Some(id.row()))
            }
            Self::Confirm { recipient, what, confirmed } => {
                writing.revise::<ClosedRecipient>(recipient.row(), |found| match what {
                    Confirmed::Researches => found.researches.clone_from(confirmed),
                    Confirmed::Shielded => found.shielded.clone_from(confirmed),
                })?;
                Ok(Some(recipient.row()))
            }
            Self::DeclareReader(conflict) => declare(writing, conflict),
            Self::DecideReader { case, person, decision } => {
                decision.as_ref().map_or(Ok(()), |decided| checks::by(&decided.by))?;
                let line = conflict_line(*case, *person);
                writing.revise::<ReaderConflict>(line, |found| found.decided.clone_from(decision))?;
                Ok(Some(line))
            }
            Self::KeepCopies { case, copies } => {
                for copy in copies {
                    checks::by(&copy.by)?;
                    writing.put(&ClosedCopy { id: copy_line(copy), case: *case, ..copy.clone() })?;
                }
                Ok(Some(case.row()))
            }
            Self::Compare(likeness) => {
                checks::by(&likeness.by)?;
                writing.require::<Referral>(likeness.case.row())?;
                let id = likeness_line(likeness.case, likeness.with, likeness.kind);
                writing.put(&ClosedLikeness { id, ..likeness.clone() })?;
                Ok(Some(id))
            }
            Self::WasHeard { case, meeting } => was_heard(writing, *case, *meeting),
            // The whole of it moves from one record to the other, which is not this one's to do.
            Self::ComeBack { .. } => Err(RecordError::Invalid("only one of its readers can open a closed case again")),
        }
    }
}

/// It was heard at some time of the meeting, and nobody knows when: its end is not before.
fn was_heard(writing: &mut Writing<'_>, case: CaseId, meeting: MeetingId) -> Result<Option<RowId>> {
    let held: Meeting = writing.get(meeting.row())?;
    let MeetingStage::Finished { finished, .. } = held.stage else {
        return Err(RecordError::Invalid("the meeting is not over; the case is called there"));
    };
    let which = "meeting = ?1 AND referral = ?2";
    let found: Vec<Listing> = row::load(writing.connection(), which, [meeting.to_string(), case.to_string()])?;
    let Some(listing) = found.first() else {
        return Err(RecordError::Invalid("the case is not on the list of this meeting"));
    };
    writing.revise::<Listing>(listing.id.row(), |found| {
        found.hearing = Hearing { opened: found.hearing.opened.or(Some(finished)), closed: Some(finished) };
    })?;
    Ok(Some(listing.id.row()))
}

fn add_reader(writing: &mut Writing<'_>, reader: &ClosedReader) -> Result<Option<RowId>> {
    checks::by(&reader.by)?;
    writing.require::<Referral>(reader.case.row())?;
    if reader.person != RECOVERY_READER {
        may_read(&writing.get::<Member>(reader.person)?)?;
        reader_stands(writing.connection(), reader.case, reader.person)?.may_read()?;
    }
    let id = reader_line(reader.case, reader.person);
    writing.put(&ClosedReader { id, ..reader.clone() })?;
    Ok(Some(id))
}

fn declare(writing: &mut Writing<'_>, conflict: &ReaderConflict) -> Result<Option<RowId>> {
    checks::by(&conflict.by)?;
    writing.require::<Referral>(conflict.case.row())?;
    writing.require::<Member>(conflict.person)?;
    let id = conflict_line(conflict.case, conflict.person);
    let before: Option<ReaderConflict> = row::find(writing.connection(), id)?;
    let decided = before.map_or_else(|| conflict.decided.clone(), |before| before.decided);
    writing.put(&ReaderConflict { id, decided, ..conflict.clone() })?;
    Ok(Some(id))
}

fn add_recipient(writing: &mut Writing<'_>, recipient: &ClosedRecipient) -> Result<Option<RowId>> {
    checks::by(&recipient.by)?;
    writing.require::<Referral>(recipient.case.row())?;
    let contact: Contact = writing.get(recipient.contact.row())?;
    let conflicts = row::load(writing.connection(), "referral = ?1", [recipient.case.to_string()])?;
    let agency: Agency = writing.get(contact.agency.row())?;
    may_receive(&agency, &contact, recipient.case, &conflicts)?;
    checks::may_be_told(writing.connection(), About::Case(recipient.case), &contact.name)?;
    let id = recipient_line(recipient.case, recipient.contact);
    writing.put(&ClosedRecipient { id, ..recipient.clone() })?;
    Ok(Some(id.row()))
}

/// A contact is on the distribution list of a case once.
fn recipient_line(case: CaseId, contact: ContactId) -> ClosedRecipientId {
    ClosedRecipientId::of(named("closed-recipient", &[&case.into_bytes(), &contact.into_bytes()]))
}

fn reasoned(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(RecordError::Invalid("taking somebody off the list of a closed case needs a reason"));
    }
    Ok(())
}
