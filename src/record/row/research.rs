//! The lines of research: what agencies were asked, what they answered, and what they sent.

use crate::domain::identifier::{AskId, ReminderId, ReportId, SaidId};
use crate::domain::research::{Answer, Ask, Reminded, Reminder, Reply, Report, ReportContent, Said};
use crate::vault::{RowId, Value};

use super::cells::{Cells, Kin, Take, Unread, text_cells};
use super::words::words;
use super::{Row, row};

row! { Ask = "ask", AskId {
    meeting: "meeting";
    agency: "agency";
    at: "at";
    by: "by";
    due: "due";
    cases: "cases";
} }

row! { Said = "said", SaidId {
    meeting: "meeting";
    case: "referral";
    agency: "agency";
    answer: "answer";
    people: "people";
    by: "by";
    at: "at";
    how: "how";
    text: "text";
} }

row! { Report = "report", ReportId {
    meeting: "meeting";
    case: "referral";
    agency: "agency";
    name: "name";
    content: "kind" "text" "bytes";
    received: "received";
    by: "by";
    read_out: "read_out";
} }

row! { Reminder = "reminder", ReminderId {
    of: "of_kind" "of_line";
    at: "at";
    by: "by";
    how: "how";
} }

words! {
    Answer { NothingHeld = "nothing-held", HeldNotRelevant = "held-not-relevant", Shared = "shared" }
    Reply { InWriting = "in-writing", ByTelephone = "by-telephone", AtTheMeeting = "at-the-meeting" }
}

/// The word; the text, or how many bytes.
impl Cells for ReportContent {
    const WIDTH: usize = 3;

    fn put(&self, to: &mut Vec<Value>) {
        let (word, text, bytes) = match self {
            Self::Text(text) => ("text", Some(text.clone()), None),
            Self::File { bytes } => ("file", None, Some(*bytes)),
        };
        to.push(word.into());
        text.put(to);
        bytes.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: String = Cells::take(from)?;
        let text = Cells::take(from)?;
        match (word.as_str(), text, Cells::take(from)?) {
            ("text", Some(text), _) => Ok(Self::Text(text)),
            ("file", _, Some(bytes)) => Ok(Self::File { bytes }),
            _ => from.refuse(),
        }
    }
}

/// Which table has the line, and the line.
impl Cells for Reminded {
    const WIDTH: usize = 2;

    fn put(&self, to: &mut Vec<Value>) {
        let (word, line) = match *self {
            Self::Ask(id) => ("ask", id.row()),
            Self::Step(id) => ("step", id.row()),
            Self::Dispatch(id) => ("dispatch-to", id.row()),
        };
        to.push(word.into());
        line.put(to);
    }

    fn take(from: &mut Take<'_, '_>) -> Result<Self, Unread> {
        let word: String = Cells::take(from)?;
        let line: RowId = Cells::take(from)?;
        match word.as_str() {
            "ask" => Ok(Self::Ask(Kin::of(line))),
            "step" => Ok(Self::Step(Kin::of(line))),
            "dispatch-to" => Ok(Self::Dispatch(Kin::of(line))),
            _ => from.refuse(),
        }
    }
}

/// A part of a report's file.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::record) struct ReportPart {
    pub id: RowId,
    pub report: ReportId,
    /// The first is 0.
    pub part: u32,
    pub bytes: Vec<u8>,
}

impl Row for ReportPart {
    const TABLE: &'static str = "report_content";
    const COLUMNS: &'static [&'static str] = &["report", "part", "bytes"];
    const FIELDS: &'static [usize] = &[1, 1, 1];

    fn row(&self) -> RowId {
        self.id
    }

    fn cells(&self) -> Vec<Value> {
        let mut cells = Vec::with_capacity(Self::COLUMNS.len());
        self.report.put(&mut cells);
        self.part.put(&mut cells);
        cells.push(Value::Bytes(self.bytes.clone()));
        cells
    }

    fn read(id: RowId, cells: &mut Take<'_, '_>) -> Result<Self, Unread> {
        Ok(Self { id, report: Cells::take(cells)?, part: Cells::take(cells)?, bytes: cells.bytes()? })
    }
}
