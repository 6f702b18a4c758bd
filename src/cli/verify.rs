//! `marac verify`: is a record whole? Reads everything and changes nothing.

use serde::Serialize;

use super::args::{Everywhere, VerifyArguments};
use super::failure::Failure;
use super::place;
use super::profile::Profile;
use super::show::json;
use super::sitting::{self, Sitting, read};
use super::{key, sitting::request_with};
use crate::documents::layout::Page;
use crate::documents::phrases::count;
use crate::vault::verify;

/// What was found, as scripts read it.
#[derive(Debug, Serialize)]
struct Verified {
    record: String,
    whole: bool,
    generation: u64,
    journals: usize,
    /// Changes that lie in journals and not in the file yet.
    changes_in_journals: usize,
    audit_lines: usize,
    findings: Vec<String>,
}

/// Verifies encryption, database, journals and the audit chain.
///
/// # Errors
/// When there is no record to speak of, or it is not whole.
pub fn run(everywhere: &Everywhere, arguments: &VerifyArguments, profile: &Profile) -> Result<String, Failure> {
    sitting::exists(&arguments.file)?;
    place::of_record(&arguments.file)?;
    let request = request_with(&arguments.file, key::unlock(everywhere, profile)?, profile);
    let report =
        verify::verify(&*request.disk, &request.path, &request.unlocked, &*request.reader).map_err(Failure::of)?;
    let sitting = Sitting::with(&request)?;
    let audit = sitting.record().audit().map_err(read)?;
    let chain = sitting.record().verify_audit();
    sitting.leave()?;

    let mut findings: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    let whole = report.is_whole() && chain.is_ok();
    findings.extend(chain.err().map(|error| error.to_string()));
    let verified = Verified {
        record: arguments.file.display().to_string(),
        whole,
        generation: report.facts.coverage.generation,
        journals: report.journals,
        changes_in_journals: report.operations,
        audit_lines: audit.len(),
        findings,
    };
    let said = if arguments.json { json(&verified)? } else { text(&verified) };
    if whole {
        return Ok(said);
    }
    super::print(&said);
    Err(Failure::Failed(format!(
        "{} is not whole; keep it as it is, and open a backup or ask for help",
        arguments.file.display()
    )))
}

fn text(verified: &Verified) -> String {
    let mut page = Page::new();
    page.hanging("", 0, &format!("{} is {}whole", verified.record, if verified.whole { "" } else { "NOT " }));
    page.line(&format!("  encryption  your key opens it, generation {}", verified.generation));
    page.line("  database    read and checked");
    page.line(&match verified.journals {
        0 => "  journals    none: everything is in the file".to_owned(),
        journals => format!(
            "  journals    {}, with {} that the file does not hold yet",
            count(journals, "beside it", "beside it"),
            count(verified.changes_in_journals, "change", "changes")
        ),
    });
    page.line(&format!("  audit log   {}, chained", count(verified.audit_lines, "line", "lines")));
    for finding in &verified.findings {
        page.hanging("  - ", 0, finding);
    }
    page.finish()
}
