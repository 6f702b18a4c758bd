//! Decisions about a referral, and the duties of a deferral (REF-4, REF-7 to REF-10, AGE-3).

use crate::domain::eligibility::too_young;
use crate::domain::identifier::{CaseId, DutyId, ListingId, MeetingId};
use crate::domain::life::{Standing, Step, StepKind, standing};
use crate::domain::listing::{Decision, Duty, DutyKind, HearingKind, Listing};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::record::error::{RecordError, Result};
use crate::record::queries::{settings_of, whole_referral};
use crate::record::row::{self, Kin};
use crate::vault::RowId;

use super::agenda;
use super::checks::{self, About};
use super::kind::Part;
use super::writing::{Writing, named};

/// A change to a referral's life.
#[derive(Debug, Clone, PartialEq)]
pub enum LifeChange {
    /// A decision, with what follows from it at once: a case that is listed comes to the list, one that is moved leaves the
    /// other, one that is not progressed is marked so wherever it still stands.
    Decide(Step),
    /// A duty of a deferral was done. Two who tick the same make one line, whatever identifier they give.
    Tick(Duty),
    Untick {
        listing: ListingId,
        kind: DutyKind,
    },
}

impl Part for LifeChange {
    fn kind(&self) -> &'static str {
        match self {
            Self::Decide(step) => step.kind.name(),
            Self::Tick(_) => "tick-duty",
            Self::Untick { .. } => "untick-duty",
        }
    }

    fn case(&self, connection: &rusqlite::Connection) -> Result<Option<CaseId>> {
        let listing = match self {
            Self::Decide(step) => return Ok(Some(step.case)),
            Self::Tick(duty) => duty.listing,
            Self::Untick { listing, .. } => *listing,
        };
        Ok(row::find::<Listing>(connection, listing.row())?.map(|listing| listing.case))
    }

    fn write(&self, writing: &mut Writing<'_>) -> Result<Option<RowId>> {
        match self {
            Self::Decide(step) => decide(writing, step),
            Self::Tick(duty) => {
                checks::by(&duty.by)?;
                writing.require::<Listing>(duty.listing.row())?;
                let id = duty_of(duty.listing, duty.kind);
                writing.put(&Duty { id, ..duty.clone() })?;
                Ok(Some(id.row()))
            }
            Self::Untick { listing, kind } => {
                let id = duty_of(*listing, *kind).row();
                writing.remove::<Duty>(id)?;
                Ok(Some(id))
            }
        }
    }
}

fn decide(writing: &mut Writing<'_>, step: &Step) -> Result<Option<RowId>> {
    check(step)?;
    fits(writing, step)?;
    let beside = is_listed_by_decision(writing, step.case)?;
    writing.insert(step)?;
    match &step.kind {
        StepKind::Listed { meeting, hearing } => list(writing, step.case, *meeting, *hearing)?,
        StepKind::Moved { from, to } => move_to(writing, step.case, *from, *to)?,
        StepKind::NotProgressed { .. } => {
            let decision = Decision { by: step.by.clone(), at: step.at, reason: step.reason.clone() };
            mark_not_progressed(writing, step.case, Some(&decision))?;
        }
        // Instead of the meeting, unless somebody decided that it is heard as well.
        StepKind::Safeguarding { .. } if !beside => {
            let decision = Decision { by: step.by.clone(), at: step.at, reason: step.reason.clone() };
            mark_not_progressed(writing, step.case, Some(&decision))?;
        }
        StepKind::Reopened => {
            mark_not_progressed(writing, step.case, None)?;
            agenda::list_waiting(writing)?;
        }
        StepKind::Checked { .. }
        | StepKind::AskedForMore { .. }
        | StepKind::Answered { .. }
        | StepKind::Safeguarding { .. }
        | StepKind::MayBeDeferred => {}
    }
    Ok(Some(step.id.row()))
}

/// What only the referral itself can say of a step: whoever is too young is not listed (REF-4), and nothing goes to the
/// alleged perpetrator (REF-5) or to an agency that takes no part (MTG-6).
fn fits(writing: &Writing<'_>, step: &Step) -> Result<()> {
    let referral = whole_referral(writing.connection(), step.case)?;
    match &step.kind {
        StepKind::Listed { .. } => {
            let settings = settings_of(writing.connection(), Some(&referral.area.trim().to_lowercase()))?;
            match too_young(&referral, &settings) {
                Some(_) => Err(RecordError::Invalid(
                    "the victim or the alleged perpetrator is too young for the conference: the child-safeguarding route \
                     takes its place (MOP 4.6)",
                )),
                None => Ok(()),
            }
        }
        StepKind::AskedForMore { of: whom, .. } | StepKind::Safeguarding { to: whom, .. } => {
            checks::may_take_part(whom)?;
            checks::may_be_told(writing.connection(), About::Case(step.case), whom)
        }
        _ => Ok(()),
    }
}

fn is_listed_by_decision(writing: &Writing<'_>, case: CaseId) -> Result<bool> {
    let case = case.to_string();
    let steps: Vec<Step> = row::load(writing.connection(), "referral = ?1", [&case])?;
    let listings: Vec<Listing> = row::load(writing.connection(), "referral = ?1", [&case])?;
    Ok(matches!(standing(&steps, &listings, |_| None), Standing::Listed { decided: true, .. }))
}

/// Every step has a name; those that decide something have a reason, and what else the rule asks for.
fn check(step: &Step) -> Result<()> {
    checks::by(&step.by)?;
    let reason = "a decision needs its reason";
    match &step.kind {
        StepKind::Checked { .. } => Ok(()),
        StepKind::AskedForMore { of, items, .. } => {
            checks::said(of, "say whom it was asked of")?;
            if items.is_empty() { Err(RecordError::Invalid("say what was asked for")) } else { Ok(()) }
        }
        StepKind::Answered { items } if items.is_empty() => Err(RecordError::Invalid("say what was answered")),
        StepKind::Answered { .. } => Ok(()),
        StepKind::NotProgressed { contacts, next_steps, safe_plan } => {
            checks::said(&step.reason, reason)?;
            checks::said(contacts, "a referral that is not progressed needs the contacts with the referrer")?;
            checks::said(next_steps, "a referral that is not progressed needs the next steps")?;
            checks::said(safe_plan, "a referral that is not progressed needs a plan for safety")
        }
        StepKind::Safeguarding { to, .. } => {
            checks::said(&step.reason, reason)?;
            checks::said(to, "say to whom the safeguarding referral goes")
        }
        StepKind::Listed { .. } | StepKind::MayBeDeferred | StepKind::Moved { .. } | StepKind::Reopened => {
            checks::said(&step.reason, reason)
        }
    }
}

/// Puts a case on a meeting's list, or changes how it is heard where it stands there; what was decided of it there stays.
fn list(writing: &mut Writing<'_>, case: CaseId, meeting: MeetingId, hearing: HearingKind) -> Result<()> {
    let listing = agenda::listing_of(case, meeting).row();
    if row::find::<Listing>(writing.connection(), listing)?.is_none() {
        not_over(writing, meeting)?;
        agenda::list(writing, case, meeting)?;
    }
    writing.revise::<Listing>(listing, |found| found.hearing_kind = hearing)
}

fn move_to(writing: &mut Writing<'_>, case: CaseId, from: MeetingId, to: MeetingId) -> Result<()> {
    if from == to {
        return Err(RecordError::Invalid("the case stands on that meeting's list"));
    }
    let left: Listing = writing.get(agenda::listing_of(case, from).row())?;
    if left.hearing.opened.is_some() {
        return Err(RecordError::Invalid("the case was called at that meeting; defer it instead"));
    }
    let there = agenda::listing_of(case, to).row();
    if row::find::<Listing>(writing.connection(), there)?.is_none() {
        not_over(writing, to)?;
        agenda::list(writing, case, to)?;
        writing.revise::<Listing>(there, |found| {
            found.hearing_kind = left.hearing_kind;
            found.times_deferred = left.times_deferred;
        })?;
    }
    writing.remove::<Listing>(left.id.row())
}

fn not_over(writing: &Writing<'_>, meeting: MeetingId) -> Result<()> {
    match writing.get::<Meeting>(meeting.row())?.stage {
        MeetingStage::Finished { .. } => Err(RecordError::Invalid("that meeting is over; choose one that is to come")),
        MeetingStage::Planned | MeetingStage::UnderWay { .. } => Ok(()),
    }
}

/// Marks a case wherever the room has not come to it yet and the meeting is not over.
fn mark_not_progressed(writing: &mut Writing<'_>, case: CaseId, decision: Option<&Decision>) -> Result<()> {
    let listings: Vec<Listing> = row::load(writing.connection(), "referral = ?1 ORDER BY id", [case.to_string()])?;
    for listing in listings.iter().filter(|listing| listing.hearing.opened.is_none()) {
        let meeting: Option<Meeting> = row::find(writing.connection(), listing.meeting.row())?;
        if meeting.is_some_and(|meeting| !matches!(meeting.stage, MeetingStage::Finished { .. })) {
            writing.revise::<Listing>(listing.id.row(), |found| found.not_progressed = decision.cloned())?;
        }
    }
    Ok(())
}

fn duty_of(listing: ListingId, kind: DutyKind) -> DutyId {
    let kind: &[u8] = match kind {
        DutyKind::ReferrerTold => b"referrer-told",
        DutyKind::IdvaTold => b"idva-told",
        DutyKind::ManagerOversight => b"manager-oversight",
        DutyKind::InterimSafetyPlan => b"interim-safety-plan",
    };
    DutyId::of(named("duty", &[&listing.into_bytes(), kind]))
}
