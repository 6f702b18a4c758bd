//! `marac show audit`: who did what (REC-2).

use serde::Serialize;

use crate::documents::layout::Page;
use crate::record::audit::AuditLine;

/// A line of the log as scripts read it.
#[derive(Debug, Serialize)]
pub struct Logged {
    /// In UTC.
    pub at: String,
    pub seat: String,
    pub who: Option<String>,
    pub what: String,
    pub subject: Option<String>,
    pub detail: String,
}

impl From<AuditLine> for Logged {
    fn from(line: AuditLine) -> Self {
        Self {
            at: line.at,
            seat: line.seat,
            who: line.who,
            what: line.what,
            subject: line.subject.map(|row| row.to_string()),
            detail: line.detail,
        }
    }
}

/// The log for people, oldest first.
#[must_use]
pub fn text(lines: &[Logged]) -> String {
    let mut page = Page::new();
    for line in lines {
        let at = line.at.get(..19).unwrap_or(&line.at).replace('T', " ");
        let who = line.who.as_deref().unwrap_or("unknown");
        let detail = if line.detail.is_empty() { String::new() } else { format!(": {}", line.detail) };
        page.hanging(&format!("{at}  {:<20} ", line.what), 0, &format!("{who}{detail}"));
    }
    page.finish()
}
