//! What waits for something that is not there: an edit of a text that another builds on, or the first writing of a line.

use std::collections::BTreeMap;

use crate::vault::{Finding, SeatId};

use super::Record;
use super::error::Result;
use super::stamp;

impl Record {
    /// Whose changes wait, until when, and how many. While their seat or another is at work, what they wait for may only not
    /// be here yet.
    pub(super) fn waiting(&self) -> Result<Vec<Finding>> {
        let mut waiting: BTreeMap<SeatId, (usize, u64)> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached("SELECT DISTINCT stamp FROM waiting")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(at) = row.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes) else { continue };
            let (changes, until_ms) = waiting.entry(at.seat).or_default();
            *changes = changes.saturating_add(1);
            *until_ms = at.wall_ms.max(*until_ms);
        }
        let named =
            |(seat, (changes, until_ms))| Ok(Finding::Waiting { seat, who: self.name_of(seat)?, until_ms, changes });
        waiting.into_iter().map(named).collect()
    }
}
