//! What the worker reported of the others, until it is taken in.

use crate::record::Record;
use crate::record::engine::SCHEMA;
use crate::record::error::Result;
use crate::record::late_work::LateWork;
use crate::record::unfit::Unfit;
use crate::record::withdrawn::ended_in;
use crate::vault::signing::VerifyKey;
use crate::vault::{Frame, Others, PersonKey, Reload, RowId, SeatId};

/// What the worker reported of the others and was not taken in yet.
pub(super) struct Arrived {
    pub others: Others,
    /// The record made afresh, where there is one to be.
    pub fresh: Option<Result<Fresh>>,
}

/// The record made afresh, and what became of the frames beside it.
pub(super) struct Fresh {
    pub record: Record,
    pub unfit: Unfit,
    /// Those of people whose access had ended, too.
    pub late: LateWork,
}

impl Arrived {
    /// Does what takes long, on the worker's thread. `now` is milliseconds since 1970, UTC.
    pub fn prepare(others: Others, key: &VerifyKey, seat: SeatId, now: u64) -> Self {
        let fresh = others.reload.as_deref().map(|reload| afresh(reload, key, seat, now));
        Self { others, fresh }
    }

    /// Whether it says what lies in the record's place.
    pub const fn is_of_a_generation(&self) -> bool {
        self.fresh.is_some() || self.others.covered.is_some()
    }

    /// Whether it ends the access of the person with this key, whose lines of the roster these are.
    pub fn ends_access_of(&self, own: &PersonKey, lines: &[RowId]) -> bool {
        let ends = |frame: &Frame| ended_in(&frame.body.operations).any(|line| lines.contains(&line));
        let fresh = self.fresh.as_ref().and_then(|fresh| fresh.as_ref().ok());
        let ended_afresh = fresh.is_some_and(|fresh| matches!(fresh.record.access_end(own), Ok(Some(_))));
        self.others.shut_out || self.others.frames.iter().any(ends) || ended_afresh
    }
}

fn afresh(reload: &Reload, key: &VerifyKey, seat: SeatId, now: u64) -> Result<Fresh> {
    let (mut unfit, mut late) = (Unfit::default(), LateWork::default());
    let mut record = Record::load(&reload.image, key, seat, now)?;
    record.judge(&reload.frames)?;
    for frame in reload.frames.iter().filter(|frame| frame.body.schema <= SCHEMA) {
        if let Some(taken) = unfit.unless_stopped(frame, || record.take(frame, now))? {
            late.note(frame, taken);
        }
    }
    Ok(Fresh { record, unfit, late })
}
