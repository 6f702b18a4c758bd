//! `marac verify`: is a record whole? Reads everything and changes nothing.

use std::collections::BTreeSet;

use serde::Serialize;

use super::args::{Everywhere, VerifyArguments};
use super::failure::Failure;
use super::late::whom_to_ask;
use super::place;
use super::profile::Profile;
use super::said::Words;
use super::show::json;
use super::sitting::{self, read};
use super::{key, sitting::request_with};
use crate::documents::layout::Page;
use crate::documents::phrases::count;
use crate::record::Record;
use crate::record::audit::AuditFault;
use crate::record::closed::ClosedVerified;
use crate::vault::log::{LogFault, LogWrong};
use crate::vault::loss::moment;
use crate::vault::signed::Statement;
use crate::vault::{Finding, OpenRequest, VaultError, leftover, verify};

/// What is said of changes that only this machine has.
const KEPT_HERE: &str =
    "on this machine only, because the share did not take them: open the record here, and they go there";

/// What was found, as scripts read it.
#[derive(Debug, Serialize)]
struct Verified {
    record: String,
    /// Nothing is wrong, and this key opened everything that counts.
    whole: bool,
    /// Journals of colleagues of which something is not open to this key: nobody can say with it whether that is whole.
    journals_not_open: usize,
    generation: u64,
    /// Whose signature it bears, and when that was made.
    published_by: Option<String>,
    /// Older ones beside the file that were read whole, and those that this key does not open.
    older_generations: usize,
    older_generations_not_open: usize,
    journals: usize,
    /// Changes that lie in journals and not in the file yet.
    changes_in_journals: usize,
    /// Changes that only this machine has, because the share did not take them, and those that it keeps for the same record
    /// under another name.
    changes_kept_here: usize,
    changes_kept_for_another_name: usize,
    audit_lines: usize,
    /// Sittings whose lines are older than signatures in the log.
    sittings_before_signatures: usize,
    closed_cases: ClosedLines,
    findings: Vec<String>,
}

/// The pieces of closed cases, as scripts read them.
#[derive(Debug, Serialize)]
struct ClosedLines {
    /// The cases that the key opens, and their pieces: opened, and each as a reader of its case wrote and signed it.
    opened: usize,
    pieces_sound: usize,
    /// Pieces that the key does not open. What is in them, and who signed it, only their readers can look at.
    pieces_of_others: usize,
    pieces_unsound: usize,
    pieces_malformed: usize,
    pieces_missing: usize,
    /// Files that hold, or may hold, what was closed off or closed to a reader since; and those that only another key can
    /// look into.
    files_with_what_was_closed: Vec<String>,
    files_not_open_that_may_have_it: Vec<String>,
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
    let (mut record, late) = Record::of_opened(&opened, &request).map_err(Failure::of)?;
    let [changes_kept_here, changes_kept_for_another_name] = record.kept_here(&opened);
    let audit = record.audit().map_err(read)?;
    let (faults, before_signatures) = log_faults(&record)?;
    // The log as it is with the journals is looked at below.
    let of_image = |finding: &&Finding| matches!(finding, Finding::Log(fault) if fault.what != LogWrong::NotAsSeen);
    let found: Vec<&Finding> = report.findings.iter().filter(|finding| !of_image(finding)).collect();
    let mut findings: Vec<String> = found.iter().copied().chain(&late).map(ToString::to_string).collect();
    let whole =
        !found.iter().copied().chain(&late).any(Finding::breaks) && faults.iter().all(|(_, is_wrong)| !is_wrong);
    findings.extend(faults.into_iter().map(|(said, _)| said));
    let closed = ClosedVerified::of(&record, &request.unlocked, (request.clock)()).map_err(read)?;
    findings.extend(of_closed(&closed)?);
    findings.extend(record.waits_for_readers().map_err(read)?.map(|waits| waits.to_string()));
    let let_go = record.let_go().map_err(read)?;
    let lingering = leftover::holding(&request, &let_go).map_err(Failure::of)?;
    let [lingering, may_linger] = [&lingering.files, &lingering.not_open]
        .map(|files| files.iter().map(|file| file.display().to_string()).collect::<Vec<String>>());
    findings.extend(of_lingering("closed-lingers", &lingering)?);
    findings.extend(of_lingering("closed-may-linger", &may_linger)?);
    let (waiting, ask) = record.waits_with_closed(&request, &report.facts, &report.findings).map_err(Failure::of)?;
    let waiting: Vec<String> = waiting.iter().map(|file| file.display().to_string()).collect();
    findings.extend(of_waiting(&waiting, ask)?);
    let lingering = [lingering, waiting].concat();
    let whole = whole && closed.is_whole();
    let not_open = report.withheld();
    let verified = Verified {
        record: arguments.file.display().to_string(),
        whole: whole && not_open == 0,
        journals_not_open: not_open,
        generation: report.facts.coverage.generation,
        published_by: report.published.as_ref().map(|statement| published_by(&record, statement)).transpose()?,
        older_generations: report.generations,
        older_generations_not_open: report.not_open,
        journals: report.journals,
        changes_in_journals: report.operations,
        changes_kept_here,
        changes_kept_for_another_name,
        audit_lines: audit.len(),
        sittings_before_signatures: before_signatures,
        closed_cases: ClosedLines {
            opened: closed.cases,
            pieces_sound: closed.sound,
            pieces_of_others: closed.others,
            pieces_unsound: closed.unsound,
            pieces_malformed: closed.malformed,
            pieces_missing: closed.missing,
            files_with_what_was_closed: lingering,
            files_not_open_that_may_have_it: may_linger,
        },
        findings,
    };
    let said = if arguments.json { json(&verified)? } else { text(&verified, whole) };
    if verified.whole {
        return Ok(said);
    }
    super::print(&said);
    let file = arguments.file.display();
    Err(Failure::Failed(if whole {
        format!(
            "nobody can say with this key whether {file} is whole: not everything in it is open to the key yet; verify it \
             again once a colleague's program has saved it, or have somebody verify it who had access before you"
        )
    } else {
        format!("{file} is not whole; keep it as it is, and open a backup or ask for help")
    }))
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

/// What is wrong with the pieces of closed cases.
fn of_closed(closed: &ClosedVerified) -> Result<Vec<String>, Failure> {
    let words = Words::shipped()?;
    let wrong = [
        ("closed-unsound", closed.unsound),
        ("closed-malformed", closed.malformed),
        ("closed-missing", closed.missing),
    ];
    let said = |(sentence, number): (&str, usize)| {
        (number > 0).then(|| words.say(sentence, &[("pieces", &count(number, "piece", "pieces"))]))
    };
    Ok(wrong.into_iter().filter_map(said).collect())
}

/// Which files still hold what the record has let go of, or may. The record is whole all the same.
fn of_lingering(sentence: &str, files: &[String]) -> Result<Option<String>, Failure> {
    let words = Words::shipped()?;
    Ok((!files.is_empty()).then(|| words.say(sentence, &[("files", &files.join(", "))])))
}

/// Which journals that wait for a decision hold words of cases that were closed off since.
fn of_waiting(files: &[String], ask: BTreeSet<String>) -> Result<Option<String>, Failure> {
    let words = Words::shipped()?;
    let ask = whom_to_ask(&ask.into_iter().collect::<Vec<_>>(), &words);
    Ok((!files.is_empty()).then(|| words.say("closed-in-late", &[("files", &files.join(", ")), ("ask", &ask)])))
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

/// The same for people, where what this key opened is `sound` or not.
fn text(verified: &Verified, sound: bool) -> String {
    let mut page = Page::new();
    page.hanging(
        "",
        0,
        &match (sound, verified.journals_not_open) {
            (true, 0) => format!("{} is whole", verified.record),
            (true, journals) => format!(
                "what your key opens of {} is sound; whether all of it is can't be said with your key, which does not open \
                 something in {}",
                verified.record,
                count(journals, "journal", "journals")
            ),
            (false, _) => format!("{} is NOT whole", verified.record),
        },
    );
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
    if verified.older_generations_not_open > 0 {
        let older = count(verified.older_generations_not_open, "older generation", "older generations");
        let what =
            format!("{older} that your key does not open: only who had access then can say whether they are whole");
        page.hanging("              ", 14, &what);
    }
    page.line(&match verified.journals {
        0 => "  journals    none: everything is in the file".to_owned(),
        journals => format!(
            "  journals    {}, with {} that the file does not hold yet",
            count(journals, "beside it", "beside it"),
            count(verified.changes_in_journals, "change", "changes")
        ),
    });
    let kept = [
        (verified.changes_kept_here, KEPT_HERE),
        (verified.changes_kept_for_another_name, "kept for the same record under another name, and not in this one"),
    ];
    for (number, what) in kept.into_iter().filter(|(number, _)| *number > 0) {
        let are = if number == 1 { "is" } else { "are" };
        page.hanging("  kept here   ", 14, &format!("{} {are} {what}", count(number, "change", "changes")));
    }
    let log = format!("{}, chained and signed", count(verified.audit_lines, "line", "lines"));
    match verified.sittings_before_signatures {
        0 => page.line(&format!("  audit log   {log}")),
        old => page.hanging(
            "  audit log   ",
            14,
            &format!("{log}; {} from before lines were signed, chained only", count(old, "sitting", "sittings")),
        ),
    };
    let closed = &verified.closed_cases;
    if closed.opened > 0 || closed.pieces_of_others > 0 {
        page.hanging(
            "  closed      ",
            14,
            &format!(
                "{} of {} opened: each as one of its readers wrote and signed it; {} that your key does not open: \
                 well formed, and only their readers can look inside",
                count(closed.pieces_sound, "piece", "pieces"),
                count(closed.opened, "closed case", "closed cases"),
                count(closed.pieces_of_others, "piece", "pieces"),
            ),
        );
    }
    for finding in &verified.findings {
        page.hanging("  - ", 0, finding);
    }
    page.finish()
}
