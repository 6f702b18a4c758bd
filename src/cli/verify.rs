//! `marac verify`: is a record whole? Reads everything and changes nothing.

use serde::Serialize;

use super::args::{Everywhere, VerifyArguments};
use super::failure::Failure;
use super::place;
use super::profile::Profile;
use super::show::json;
use super::sitting::{self, read};
use super::{key, sitting::request_with};
use crate::documents::layout::Page;
use crate::documents::phrases::count;
use crate::record::Record;
use crate::vault::{OpenRequest, VaultError, verify};

/// What was found, as scripts read it.
#[derive(Debug, Serialize)]
struct Verified {
    record: String,
    whole: bool,
    generation: u64,
    /// Older ones beside the file that were read whole.
    older_generations: usize,
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
    let unlocked = key::unlock_for(&arguments.file, everywhere, profile)?;
    let request = request_with(&arguments.file, unlocked, profile);
    let (report, opened) = verify::verify_all(&request).map_err(|why| damaged(&request, &why))?;
    let (record, late) = Record::of_opened(&opened, &request).map_err(Failure::of)?;
    let audit = record.audit().map_err(read)?;
    let faults = record.audit_faults().map_err(read)?;

    let mut findings: Vec<String> = report.findings.iter().chain(&late).map(ToString::to_string).collect();
    let whole = report.is_whole() && faults.is_empty();
    findings.extend(faults.iter().map(ToString::to_string));
    let verified = Verified {
        record: arguments.file.display().to_string(),
        whole,
        generation: report.facts.coverage.generation,
        older_generations: report.generations,
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

/// What is wrong with a record that does not open, and where its file is damaged.
fn damaged(request: &OpenRequest, why: &VaultError) -> Failure {
    let at = verify::first_damage(request).filter(|_| matches!(why, VaultError::Damaged { .. }));
    Failure::Failed(match at {
        Some(at) => format!("{why}. The first damage is in the 64 KiB from byte {at} on"),
        None => why.to_string(),
    })
}

fn text(verified: &Verified) -> String {
    let mut page = Page::new();
    page.hanging("", 0, &format!("{} is {}whole", verified.record, if verified.whole { "" } else { "NOT " }));
    page.line(&format!("  encryption  your key opens it, generation {}", verified.generation));
    page.line("  database    read and checked");
    match verified.older_generations {
        0 => page.line("  older       no generation that this key can read lies beside it"),
        older => page.line(&format!("  older       {} beside it, whole", count(older, "generation", "generations"))),
    };
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
