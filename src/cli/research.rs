//! `marac research`: reports that agencies sent, into the record and out of it again (NOT-3, MOP 4.26, 10.14).

use std::path::Path;

use super::args::{AttachArguments, Everywhere, OfMeeting, ResearchCommand, SaveArguments};
use super::failure::Failure;
use super::files::{self, slug};
use super::place;
use super::profile::Profile;
use super::sitting::{Preferring, Sitting, chosen, folder, read};
use crate::domain::agency::Agency;
use crate::domain::identifier::{AgencyId, CaseId, ReportId};
use crate::domain::research::{Report, ReportContent, ResearchSheet, free_name};
use crate::record::change::{Change, LARGEST_REPORT, ResearchChange};

/// The most bytes of a text that is read on the screen; more is kept as a file.
const LONGEST_TEXT: usize = 256 * 1024;

/// Keeps a report, or writes one out.
///
/// # Errors
/// When the record, the report or its case is not there, or can't be read or written.
pub fn run(everywhere: &Everywhere, command: &ResearchCommand, profile: &Profile) -> Result<String, Failure> {
    match command {
        ResearchCommand::Attach(arguments) => attach(everywhere, arguments, profile),
        ResearchCommand::Save(arguments) => save(everywhere, arguments, profile),
    }
}

fn sheet(sitting: &Sitting, of: &OfMeeting, everywhere: &Everywhere) -> Result<ResearchSheet, Failure> {
    let meetings = sitting.record().meetings().map_err(read)?;
    let today = super::today(everywhere);
    let meeting = chosen(&meetings, of.meeting, of.area.as_deref(), Preferring::Coming, today)?.id;
    let found = sitting.view().research(meeting).map_err(read)?;
    found.ok_or_else(|| Failure::Failed("no meeting is in the calendar".to_owned()))
}

fn agency<'a>(agencies: &'a [Agency], wanted: &str) -> Result<&'a Agency, Failure> {
    let wanted = wanted.trim().to_lowercase();
    let is_it = |agency: &&Agency| agency.short_name == wanted || agency.name.to_lowercase() == wanted;
    agencies.iter().find(is_it).ok_or_else(|| {
        let names: Vec<&str> = agencies.iter().map(|agency| agency.short_name.as_str()).collect();
        Failure::Failed(format!("no agency is called that; the short names are: {}", names.join(", ")))
    })
}

fn case(sheet: &ResearchSheet, reference: &str) -> Result<CaseId, Failure> {
    let found = sheet.cases.iter().find(|case| case.reference.as_str().eq_ignore_ascii_case(reference.trim()));
    found.map(|case| case.case).ok_or_else(|| {
        let date = sheet.meeting.date;
        Failure::Failed(format!(
            "no case {reference} is on the agenda of {date}; marac show agenda lists those that are"
        ))
    })
}

/// The bytes of a report, which may be kept.
fn bytes(report: &Path) -> Result<Vec<u8>, Failure> {
    let shown = report.display();
    match std::fs::metadata(report) {
        Ok(there) if there.is_dir() => {
            return Err(Failure::Failed(format!("{shown} is a folder; name the file inside it")));
        }
        Ok(there) if there.len() > LARGEST_REPORT as u64 => {
            return Err(Failure::Failed(format!("{shown} is larger than 24 MiB; attach what matters of it")));
        }
        _ => {}
    }
    let bytes = std::fs::read(report).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::Failed(format!("{shown} is not there; check the name and the folder")),
        std::io::ErrorKind::PermissionDenied => Failure::Failed(format!("you may not read {shown}; ask its owner")),
        _ => Failure::Failed(format!("{shown} could not be read ({error})")),
    })?;
    if bytes.is_empty() {
        return Err(Failure::Failed(format!("{shown} is empty; nothing was kept")));
    }
    Ok(bytes)
}

/// A text that the screen can show, where it is one.
fn as_text(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST_TEXT)?;
    let plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    text.chars().all(plain).then(|| text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

fn attach(everywhere: &Everywhere, arguments: &AttachArguments, profile: &Profile) -> Result<String, Failure> {
    let bytes = bytes(&arguments.report)?;
    // The report is where it is already: what watches that place is told, and the report is kept all the same.
    let synced = place::looked_at(&place::folder_of(&arguments.report)).err();
    let mut sitting = Sitting::open(&arguments.file, everywhere, profile)?;
    let sheet = sheet(&sitting, &arguments.of, everywhere)?;
    let agencies = sitting.record().agencies().map_err(read)?;
    let agency = agency(&agencies, &arguments.agency)?;
    let case = arguments.case.as_deref().map(|reference| case(&sheet, reference)).transpose()?;
    let called = arguments.report.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = arguments.name.clone().or(called).unwrap_or_default();
    let of_agency = sheet.research.reports.iter().filter(|one| one.agency == agency.id);
    let name = free_name(&name, of_agency.map(|one| one.name.as_str()));
    let (content, bytes) = match as_text(&bytes) {
        Some(text) => (ReportContent::Text(text), Vec::new()),
        None => (ReportContent::File { bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX) }, bytes),
    };
    let kind = if bytes.is_empty() { "text" } else { "file" };
    if let Some(kept) = kept_already(&sitting, &sheet, (agency.id, case), (&content, &bytes))? {
        sitting.leave()?;
        let day = kept.received.format("%-d %b %Y");
        return Err(Failure::Failed(format!("this report is kept already, as “{}”, received {day}", kept.name)));
    }
    let now = chrono::Local::now().naive_local();
    let received = everywhere.today.map_or(now, |day| day.and_time(now.time()));
    let report = Report {
        id: ReportId::new(),
        meeting: sheet.meeting.id,
        case,
        agency: agency.id,
        name: name.clone(),
        content,
        received,
        by: sitting.record().own_name().map_err(read)?.unwrap_or_default(),
        read_out: None,
    };
    let about = arguments.case.as_deref().map_or_else(|| "all cases".to_owned(), str::to_uppercase);
    let said = format!(
        "Kept the {kind} “{name}” of {} about {about} of {} in {}\n",
        agency.name,
        sheet.meeting.date,
        arguments.file.display()
    );
    sitting.make(&Change::Research(ResearchChange::Attach { report, content: bytes }))?;
    sitting.close()?;
    match synced {
        Some(why) => {
            super::warn(&format!("{why}. The report was kept; delete the copy there, and where it was synced to"))
        }
        None => super::warn("the copy on the disk is not encrypted: delete it now that it is kept"),
    }
    Ok(said)
}

/// The report that an agency sent before about the same, word for word or byte for byte.
fn kept_already<'a>(
    sitting: &Sitting,
    sheet: &'a ResearchSheet,
    of: (AgencyId, Option<CaseId>),
    (content, bytes): (&ReportContent, &[u8]),
) -> Result<Option<&'a Report>, Failure> {
    let alike = sheet.research.reports.iter().filter(|one| (one.agency, one.case) == of && one.content == *content);
    for one in alike {
        let same = match content {
            ReportContent::Text(_) => true,
            // A part of it may not have come yet: then it is not known to be the same.
            ReportContent::File { .. } => {
                sitting.view().report(one.id).ok().flatten().is_some_and(|(_, kept)| kept == *bytes)
            }
        };
        if same {
            return Ok(Some(one));
        }
    }
    Ok(None)
}

fn save(everywhere: &Everywhere, arguments: &SaveArguments, profile: &Profile) -> Result<String, Failure> {
    let to = folder(&arguments.to)?;
    place::of_folder(&to)?;
    let mut sitting = Sitting::open(&arguments.file, everywhere, profile)?;
    let sheet = sheet(&sitting, &arguments.of, everywhere)?;
    let agencies = sitting.record().agencies().map_err(read)?;
    let of = arguments.agency.as_deref().map(|name| agency(&agencies, name)).transpose()?;
    let about = arguments.case.as_deref().map(|reference| case(&sheet, reference)).transpose()?;
    let wanted = arguments.report.trim().to_lowercase();
    let is_it = |report: &&Report| {
        report.name.to_lowercase() == wanted
            && of.is_none_or(|agency| agency.id == report.agency)
            && (about.is_none() || report.case == about)
    };
    let mut found: Vec<&Report> = sheet.research.reports.iter().filter(is_it).collect();
    found.sort_by_key(|report| (report.received, report.id));
    let chosen = arguments.number.and_then(|number| found.get(number.checked_sub(1)?));
    let id: ReportId = match (found.as_slice(), chosen) {
        (_, Some(chosen)) => chosen.id,
        ([one], None) if arguments.number.is_none() => one.id,
        ([], _) => {
            let date = sheet.meeting.date;
            return Err(Failure::Failed(format!(
                "no report of the meeting of {date} is called that; marac show research lists them"
            )));
        }
        (several, None) => {
            let lines = several.iter().enumerate().map(|(at, report)| told_apart(at + 1, report, &sheet, &agencies));
            return Err(Failure::Failed(format!(
                "say which report is meant, with --number: {}",
                lines.collect::<Vec<_>>().join("; ")
            )));
        }
    };
    let found = sitting.view().report(id).map_err(read)?;
    let Some((report, content)) = found else { return Err(Failure::Failed("the report is gone".to_owned())) };
    let (content, usual) = match report.content {
        ReportContent::Text(text) => (text.into_bytes(), "txt"),
        ReportContent::File { .. } => (content, "bin"),
    };
    let name = Path::new(&report.name);
    let ending = name.extension().and_then(|ending| ending.to_str()).map(slug).filter(|ending| !ending.is_empty());
    let stem = name.file_stem().and_then(|stem| stem.to_str()).map(slug).filter(|stem| !stem.is_empty());
    let stem = stem.unwrap_or_else(|| "report".to_owned());
    let path = files::write_new(&to, &stem, ending.as_deref().unwrap_or(usual), &content)?;
    sitting.note("export", &format!("a report, meeting of {}", sheet.meeting.date))?;
    sitting.close()?;
    super::warn("what was written is plain outside the record: delete it when it has been read");
    Ok(format!("Wrote {}\n", path.display()))
}

/// `1 Sussex Police, all cases, received 1 Dec 2026 09:00`.
fn told_apart(number: usize, report: &Report, sheet: &ResearchSheet, agencies: &[Agency]) -> String {
    let agency = agencies.iter().find(|agency| agency.id == report.agency).map_or("", |agency| agency.name.as_str());
    let case = report.case.and_then(|id| sheet.cases.iter().find(|case| case.case == id));
    let about = case.map_or_else(|| "all cases".to_owned(), |case| case.reference.to_string());
    format!("{number} {agency}, {about}, received {}", report.received.format("%-d %b %Y %H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_on_the_screen_is_kept_as_text() {
        assert_eq!(as_text("Née\r\nO'Hara\n".as_bytes()).as_deref(), Some("Née\nO'Hara\n"));
        assert_eq!(as_text(b"\xef\xbb\xbfone").as_deref(), Some("one"));
        assert_eq!(as_text(b"%PDF-1.7\x00\x01"), None);
        assert_eq!(as_text(&[0xff, 0xfe, 0x41]), None);
        assert_eq!(as_text(&vec![b'a'; LONGEST_TEXT + 1]), None);
    }
}
