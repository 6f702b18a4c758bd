//! The time that a meeting holds for a closed case: all that everybody sees of it (AGE-7).

use super::ClosedShelf;
use crate::domain::agenda::{ClosedStanding, closed_cases};
use crate::domain::held_time::HeldTime;
use crate::domain::identifier::{CaseId, HeldTimeId, MeetingId};
use crate::domain::listing::{Hearing, Listing};
use crate::domain::meeting::Meeting;
use crate::record::Record;
use crate::record::change::{Writing, named};
use crate::record::error::Result;
use crate::record::queries::standing;
use crate::record::row::{self, Kin};
use crate::vault::Operation;

const HOLD_AGAIN: &str = "hold-closed-time";

impl ClosedShelf {
    /// The time that each meeting is to hold for a case, and where it is to hold none any more.
    pub(super) fn held(&self, case: CaseId) -> Result<Vec<(HeldTime, bool)>> {
        let connection = &self.record.connection;
        let listings: Vec<Listing> = row::load(connection, "referral = ?1", [case.to_string()])?;
        let mut statement =
            connection.prepare_cached("SELECT meeting FROM listing WHERE referral = ?1 AND dead = 1")?;
        let gone = statement.query_map([case.to_string()], |row| row.get::<_, Option<String>>(0))?;
        let gone = gone.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten();
        let gone = gone.filter_map(|meeting| meeting.parse::<MeetingId>().ok());
        let held = |meeting, hearing| HeldTime { id: held_id(case, meeting), meeting, hearing };
        let known = self.record.known()?;
        let mut present = Vec::with_capacity(listings.len());
        for one in listings {
            let Some(meeting) = row::find::<Meeting>(connection, one.meeting.row())? else { continue };
            let stands = closed_cases(&standing(connection, &known, meeting)?);
            let is_held = stands.contains(&(case, ClosedStanding::Held));
            present.push((held(one.meeting, one.hearing), is_held));
        }
        Ok(present.into_iter().chain(gone.map(|meeting| (held(meeting, Hearing::default()), false))).collect())
    }
}

impl ClosedShelf {
    /// Puts the time right where somebody who knew less of the case held it, or took it off, after this seat did.
    pub(super) fn hold_again(&self, main: &mut Record, case: CaseId, now: u64) -> Result<Vec<Operation>> {
        // Two who have it apart would put it right by turns.
        if !self.apart_with(case).is_empty() || !self.recipients(main, case)?.0.contains(&main.person) {
            return Ok(Vec::new());
        }
        let mut amiss = Vec::new();
        for (time, holds) in self.held(case)? {
            let is_held = row::find::<HeldTime>(&main.connection, time.id.row())?;
            if is_held != Some(time).filter(|_| holds) {
                amiss.push((time, holds));
            }
        }
        if amiss.is_empty() {
            return Ok(Vec::new());
        }
        let ((), made) = main.write(HOLD_AGAIN, now, |writing| {
            write(writing, &amiss)?;
            writing.audit(HOLD_AGAIN, None, "")
        })?;
        Ok(made.operations)
    }
}

/// Writes what follows for everybody.
pub(super) fn write(writing: &mut Writing<'_>, held: &[(HeldTime, bool)]) -> Result<()> {
    for (time, holds) in held {
        let is_dead = row::is_dead::<HeldTime>(writing.connection(), time.id.row())?;
        match (holds, is_dead) {
            (true, _) => writing.put(time)?,
            (false, Some(false)) => writing.remove::<HeldTime>(time.id.row())?,
            (false, None | Some(true)) => {}
        }
    }
    Ok(())
}

/// Every reader's seat gives it the same name, which nobody else can take back to the case.
fn held_id(case: CaseId, meeting: MeetingId) -> HeldTimeId {
    HeldTimeId::of(named("held-time", &[&case.into_bytes(), &meeting.into_bytes()]))
}
