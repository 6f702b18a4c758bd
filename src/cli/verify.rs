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
use crate::record::audit::AuditFault;
use crate::vault::log::{LogFault, LogWrong};
use crate::vault::loss::moment;
use crate::vault::signed::Statement;
use crate::vault::{Finding, OpenRequest, VaultError, verify};

/// What was found, as scripts read it.
#[derive(Debug, Serialize)]
struct Verified {
    record: String,
    whole: bool,
    generation: u64,
    /// Whose signature it bears, and when that was made.
    published_by: Option<String>,
    /// Older ones beside the file that were read whole.
    older_generations: usize,
    journals: usize,
    /// Changes that lie in journals and not in the file yet.
    changes_in_journals: usize,
    audit_lines: usize,
    /// Sittings whose lines are older than signatures in the log.
    sittings_before_signatures: usize,
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
    let (faults, before_signatures) = log_faults(&record)?;
    // The log as it is with the journals is looked at below.
    let of_image = |finding: &&Finding| matches!(finding, Finding::Log(fault) if fault.what != LogWrong::NotAsSeen);
    let found: Vec<&Finding> = report.findings.iter().filter(|finding| !of_image(finding)).collect();
    let mut findings: Vec<String> = found.iter().copied().chain(&late).map(ToString::to_string).collect();
    let whole =
        !found.iter().copied().chain(&late).any(Finding::breaks) && faults.iter().all(|(_, is_wrong)| !is_wrong);
    findings.extend(faults.into_iter().map(|(said, _)| said));
    let verified = Verified {
        record: arguments.file.display().to_string(),
        whole,
        generation: report.facts.coverage.generation,
        published_by: report.published.as_ref().map(|statement| published_by(&record, statement)).transpose()?,
        older_generations: report.generations,
        journals: report.journals,
        changes_in_journals: report.operations,
        audit_lines: audit.len(),
        sittings_before_signatures: before_signatures,
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

/// What is to be said of the log and whether that is wrong, and how many sittings are older than signatures.
fn log_faults(record: &Record) -> Result<(Vec<(String, bool)>, usize), Failure> {
    let log = record.log().map_err(read)?;
    let facts = record.facts().map_err(read)?;
    let said = |fault: LogFault| (fault.to_string(), fault.what.is_wrong());
    let mut faults: Vec<(String, bool)> = log.faults(&facts, |_| false).into_iter().map(said).collect();
    // What is altered was found already, with more known of it.
    let others = record.audit_faults().map_err(read)?;
    let others = others.iter().filter(|fault| !matches!(fault, AuditFault::Altered { .. }));
    faults.extend(others.map(|fault| (fault.to_string(), true)));
    Ok((faults, log.before_signatures()))
}

/// Who published it, and when.
fn published_by(record: &Record, statement: &Statement) -> Result<String, Failure> {
    let name = record.person_with(statement.who).map_err(read)?.map(|(name, _)| name);
    let name = name.unwrap_or_else(|| format!("the key {}", statement.who));
    Ok(format!("{name}, {}, at seat {}", moment(statement.at_ms), statement.seat))
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
    match &verified.published_by {
        Some(by) => page.hanging("  signature   ", 14, &format!("it holds: published by {by}")),
        None => page.hanging("  signature   ", 14, "none: an older marac published it"),
    };
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
    let log = format!("{}, chained and signed", count(verified.audit_lines, "line", "lines"));
    match verified.sittings_before_signatures {
        0 => page.line(&format!("  audit log   {log}")),
        old => page.hanging(
            "  audit log   ",
            14,
            &format!("{log}; {} from before lines were signed, chained only", count(old, "sitting", "sittings")),
        ),
    };
    for finding in &verified.findings {
        page.hanging("  - ", 0, finding);
    }
    page.finish()
}
