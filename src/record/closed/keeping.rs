//! The lines that hold pieces, as the record itself has them.

use crate::record::row::{Cells, Row, Take, Unread};
use crate::vault::{RowId, Value};

/// A piece in its line. Without bytes it was replaced by another.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::record) struct PieceLine {
    pub id: RowId,
    pub within: RowId,
    /// Of access, when it was written.
    pub epoch: u32,
    pub bytes: Option<Vec<u8>>,
}

impl Row for PieceLine {
    const TABLE: &'static str = "closed_piece";
    const COLUMNS: &'static [&'static str] = &["box", "epoch", "bytes"];
    const FIELDS: &'static [usize] = &[1, 1, 1];

    fn row(&self) -> RowId {
        self.id
    }

    fn cells(&self) -> Vec<Value> {
        let mut cells = Vec::with_capacity(Self::COLUMNS.len());
        self.within.put(&mut cells);
        self.epoch.put(&mut cells);
        cells.push(self.bytes.clone().into());
        cells
    }

    fn read(id: RowId, cells: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let (within, epoch) = (RowId::take(cells)?, u32::take(cells)?);
        Ok(Self { id, within, epoch, bytes: cells.bytes_if_any()? })
    }
}
