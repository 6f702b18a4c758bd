//! `marac import`: referrals, earlier cases and contacts from a file. All of it or nothing, and everything wrong in one
//! pass (REF-12).

use std::path::Path;

use super::args::{Everywhere, ImportArguments, ImportKind};
use super::failure::Failure;
use super::profile::Profile;
use super::sitting::{Sitting, read};
use crate::app::importing::{self, also};
use crate::documents::phrases::count;
use crate::domain::matching::{Nicknames, Search, propose};
use crate::domain::referral::Referral;
use crate::intake::{self, Kind, MOST_BYTES, Map, Read};
use crate::record::change::Change;

impl From<ImportKind> for Kind {
    fn from(kind: ImportKind) -> Self {
        match kind {
            ImportKind::Referrals => Self::Referrals,
            ImportKind::HeardBefore => Self::HeardBefore,
            ImportKind::Contacts => Self::Contacts,
        }
    }
}

/// What was asked for.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    record: &'a Path,
    csv: &'a Path,
    arguments: &'a ImportArguments,
}

/// What an import would add, and how it is said.
struct Planned {
    change: Change,
    /// How many things it adds.
    adds: usize,
    said: String,
}

/// Reads the file and imports it.
///
/// # Errors
/// When the file or a row is at fault, or the record can't take it; nothing is imported then.
pub fn run(everywhere: &Everywhere, arguments: &ImportArguments, profile: &Profile) -> Result<String, Failure> {
    let kind = Kind::from(arguments.kind);
    let (Some(record), Some(csv)) = (&arguments.file, &arguments.csv) else {
        return Ok(Map::shipped_text(kind).to_owned());
    };
    let asked = Asked { record, csv, arguments };
    if arguments.meeting.is_some() && kind != Kind::Referrals {
        return Err(Failure::Usage("only referrals are listed on a meeting; leave out --meeting".to_owned()));
    }
    let bytes = file(csv)?;
    let map = map(arguments.map.as_deref(), kind)?;
    let (said, absent) = match kind {
        Kind::Referrals => {
            let read = sound(asked, intake::read_referrals(&bytes, &map))?;
            let absent = read.absent_columns.clone();
            (finish(everywhere, asked, profile, |sitting| referrals(sitting, arguments, read))?, absent)
        }
        Kind::HeardBefore => {
            let read = sound(asked, intake::read_heard_before(&bytes, &map))?;
            let absent = read.absent_columns.clone();
            (finish(everywhere, asked, profile, |sitting| heard_before(sitting, read))?, absent)
        }
        Kind::Contacts => {
            let read = sound(asked, intake::read_contacts(&bytes, &map))?;
            let absent = read.absent_columns.clone();
            (finish(everywhere, asked, profile, |sitting| contacts(sitting, read))?, absent)
        }
    };
    if !absent.is_empty() {
        let (shown, columns) = (csv.display(), absent.join(", "));
        super::warn(&format!("{shown} has no column {columns}. Where it stands there under another name, write a map"));
    }
    Ok(said)
}

fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            return Err(Failure::Failed(format!("{shown} is a folder; name the file inside it")));
        }
        Ok(there) if there.len() > MOST_BYTES as u64 => {
            return Err(Failure::Failed(format!(
                "{shown} is larger than {} MB; export a shorter time at once",
                MOST_BYTES / 1024 / 1024
            )));
        }
        _ => {}
    }
    std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::Failed(format!("{shown} is not there; check the name and the folder")),
        std::io::ErrorKind::PermissionDenied => Failure::Failed(format!("you may not read {shown}; ask its owner")),
        _ => Failure::Failed(format!("{shown} could not be read ({error})")),
    })
}

fn map(path: Option<&Path>, kind: Kind) -> Result<Map, Failure> {
    let Some(path) = path else { return Map::shipped(kind).map_err(Failure::of) };
    let bytes = file(path)?;
    let text =
        String::from_utf8(bytes).map_err(|_| Failure::Failed(format!("{} is not UTF-8 text", path.display())))?;
    Map::from_toml(&text).map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))
}

/// What was read, if it may be imported: every fault is named, and decides unless the bad rows are to be left out.
fn sound<T>(asked: Asked<'_>, read: Result<Read<T>, intake::IntakeError>) -> Result<Read<T>, Failure> {
    let shown = asked.csv.display();
    let read = read.map_err(|error| Failure::Failed(format!("{shown}: {error}")))?;
    for fault in &read.faults {
        super::warn(&format!("{shown}: {fault}"));
    }
    if !read.unknown_columns.is_empty() {
        let columns = read.unknown_columns.join(", ");
        super::warn(&format!("{shown}: columns that the map does not know are left out: {columns}"));
    }
    if read.rows.is_empty() && read.faults.is_empty() {
        return Err(Failure::Failed(format!("{shown} has no row below its headings; nothing was imported")));
    }
    if read.rows.is_empty() {
        return Err(Failure::Failed(format!(
            "no row of {shown} is without fault; nothing was imported, so correct them"
        )));
    }
    if read.faults.is_empty() || asked.arguments.skip_bad {
        return Ok(read);
    }
    let mut rows: Vec<usize> = read.faults.iter().map(|fault| fault.row).collect();
    rows.dedup();
    let rows = count(rows.len(), "row has faults", "rows have faults");
    Err(Failure::Failed(format!("{rows}, so nothing was imported; correct them, or leave them out with --skip-bad")))
}

fn finish(
    everywhere: &Everywhere,
    asked: Asked<'_>,
    profile: &Profile,
    plan: impl FnOnce(&Sitting) -> Result<Planned, Failure>,
) -> Result<String, Failure> {
    let mut sitting = Sitting::open(asked.record, everywhere, profile)?;
    let planned = plan(&sitting)?;
    let shown = asked.record.display();
    if planned.adds == 0 {
        sitting.leave()?;
        return Ok(format!("Everything in {} is in {shown} already; nothing was added\n", asked.csv.display()));
    }
    if asked.arguments.dry_run {
        sitting.leave()?;
        return Ok(format!("Would add to {shown}: {}; nothing was changed\n", planned.said));
    }
    sitting.make(&planned.change)?;
    sitting.close()?;
    Ok(format!("Added to {shown}: {}\n", planned.said))
}

fn referrals(sitting: &Sitting, arguments: &ImportArguments, file: Read<Referral>) -> Result<Planned, Failure> {
    let nicknames = Nicknames::shipped().map_err(Failure::of)?;
    let planned = importing::plan(sitting.view(), file, arguments.meeting, &nicknames).map_err(Failure::of)?;
    warn_of_differences(&planned.differ);
    Ok(Planned { change: planned.change, adds: planned.adds, said: planned.said })
}

fn heard_before(sitting: &Sitting, mut file: Read<crate::domain::case::EarlierCase>) -> Result<Planned, Failure> {
    let record = sitting.record();
    let known_cases = record.earlier_cases().map_err(read)?;
    let mark = file.mark(Kind::HeardBefore);
    let there = intake::set_aside_known_cases(&mut file, &known_cases);
    let differ: Vec<String> = there.iter().filter(|one| one.differs).map(|one| one.reference.to_string()).collect();
    warn_of_differences(&differ);
    let known = record.referrals().map_err(read)?;
    let search = Search {
        new_earlier_cases: &file.rows,
        known_referrals: &known,
        known_earlier_cases: &known_cases,
        repeat_months: record.settings().map_err(read)?.repeat_months,
        ..Search::default()
    };
    let matches = propose(search, &Nicknames::shipped().map_err(Failure::of)?);
    let mut said = count(file.rows.len(), "earlier case", "earlier cases");
    also(&mut said, matches.len(), "match to confirm", "matches to confirm");
    also(&mut said, there.len(), "was there already", "were there already");
    let adds = file.rows.len();
    Ok(Planned { change: Change::ImportEarlierCases { cases: file.rows, matches, mark }, adds, said })
}

fn contacts(sitting: &Sitting, file: Read<intake::AgencyEntry>) -> Result<Planned, Failure> {
    let record = sitting.record();
    let mark = file.mark(Kind::Contacts);
    let (known_agencies, known_contacts) = (record.agencies().map_err(read)?, record.contacts().map_err(read)?);
    let (agencies, contacts) = intake::merged(file.rows, &known_agencies, &known_contacts).map_err(Failure::of)?;
    let adds = agencies.len() + contacts.len();
    let mut said = count(agencies.len(), "agency", "agencies");
    also(&mut said, contacts.len(), "contact", "contacts");
    Ok(Planned { change: Change::ImportContacts { agencies, contacts, mark }, adds, said })
}

/// What the record has already stays as it is, also where the file says it in other words.
fn warn_of_differences(differ: &[String]) {
    if !differ.is_empty() {
        let differ = differ.join(", ");
        super::warn(&format!("the record says other things than the file of {differ}, and was left as it is"));
    }
}
