//! The names of the files beside a record.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::ids::{Hash, SeatId};

const JOURNAL: &str = ".journal-";
const DAMAGED: &str = ".damaged";
const GENERATION: &str = ".gen-";
const CONFLICT: &str = ".sync-conflict-";

/// A file that belongs to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A seat's journal.
    Journal(SeatId),
    /// A generation: its number, and the seat that wrote or kept it.
    Generation(u64, SeatId),
}

/// What a copy that Syncthing put aside was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Original {
    /// The record, or a generation beside it.
    Record,
    /// A seat's journal.
    Journal(SeatId),
}

/// What of this record a file of this name was, where Syncthing put it aside because two places changed it:
/// `NAME.sync-conflict-DATE-TIME-MACHINE.EXTENSION`.
#[must_use]
pub fn put_aside(record: &Path, name: &OsStr) -> Option<Original> {
    let (before, rest) = name.to_str()?.split_once(CONFLICT)?;
    let lengths = [8, 6, 7];
    let (mark, after) = rest.split_once('.')?;
    let mut pieces = mark.split('-');
    let is_mark = lengths.iter().all(|length| pieces.next().is_some_and(|piece| piece.len() == *length));
    if !is_mark || pieces.next().is_some() {
        return None;
    }
    let original = OsString::from(format!("{before}.{after}"));
    match part(record, &original) {
        Some(Part::Journal(seat)) => Some(Original::Journal(seat)),
        Some(Part::Generation(..)) => Some(Original::Record),
        None => (record.file_name()? == original).then_some(Original::Record),
    }
}

/// `NAME.marac.journal-SEAT`
#[must_use]
pub fn journal(record: &Path, seat: SeatId) -> PathBuf {
    beside(record, &format!("{JOURNAL}{seat}"))
}

/// `NAME.marac.journal-SEAT.damaged`: a journal of which everything that is whole is in the record, or that was left out
/// because its writer's access had ended. Nothing reads it; it is kept for somebody who may get more out of it.
#[must_use]
pub fn damaged(record: &Path, seat: SeatId) -> PathBuf {
    beside(record, &format!("{JOURNAL}{seat}{DAMAGED}"))
}

/// Whose journal a file of this name is, where it is one of this record that was put aside.
#[must_use]
pub fn damaged_seat(record: &Path, name: &OsStr) -> Option<SeatId> {
    let rest = name.to_str()?.strip_prefix(record.file_name()?.to_str()?)?;
    lower_seat(rest.strip_prefix(JOURNAL)?.strip_suffix(DAMAGED)?)
}

/// `NAME.marac.damaged-SEAT`: the record's own file as it was when this seat restored an older generation in its place.
/// Nothing reads it; it is kept for somebody who may get more out of it.
#[must_use]
pub fn damaged_record(record: &Path, seat: SeatId) -> PathBuf {
    beside(record, &format!("{DAMAGED}-{seat}"))
}

/// Whether a file of this name is this record's own that was damaged and put aside.
#[must_use]
pub fn is_damaged_record(record: &Path, name: &OsStr) -> bool {
    let own = record.file_name().and_then(OsStr::to_str);
    let rest = name.to_str().zip(own).and_then(|(name, own)| name.strip_prefix(own)?.strip_prefix(DAMAGED));
    rest.and_then(|rest| lower_seat(rest.strip_prefix('-')?)).is_some()
}

/// `NAME.marac.gen-NNNNNN-SEAT`
#[must_use]
pub fn generation(record: &Path, number: u64, seat: SeatId) -> PathBuf {
    beside(record, &format!("{GENERATION}{number:06}-{seat}"))
}

/// Tells apart the names under which a record is opened, without saying them.
#[must_use]
pub fn place(record: &Path) -> String {
    Hash::of(record.to_string_lossy().as_bytes()).to_string().chars().take(16).collect()
}

/// The folder that a record is in.
#[must_use]
pub fn folder(record: &Path) -> PathBuf {
    match record.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Which part of this record a file of this name is, if any.
#[must_use]
pub fn part(record: &Path, name: &OsStr) -> Option<Part> {
    let own = record.file_name()?.to_str()?;
    let rest = name.to_str()?.strip_prefix(own)?;
    if let Some(seat) = rest.strip_prefix(JOURNAL) {
        return lower_seat(seat).map(Part::Journal);
    }
    let (number, seat) = rest.strip_prefix(GENERATION)?.split_once('-')?;
    if number.len() < 6 || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    Some(Part::Generation(number.parse().ok()?, lower_seat(seat)?))
}

/// Whether a file is a generation written or kept by this seat.
#[must_use]
pub fn is_of_seat(record: &Path, path: &Path, seat: SeatId) -> bool {
    let found = path.file_name().and_then(|name| part(record, name));
    matches!(found, Some(Part::Generation(_, writer)) if writer == seat)
}

fn lower_seat(text: &str) -> Option<SeatId> {
    let seat: SeatId = text.parse().ok()?;
    (seat.to_string() == text).then_some(seat)
}

fn beside(record: &Path, suffix: &str) -> PathBuf {
    let mut name = record.file_name().map_or_else(OsString::new, OsStr::to_owned);
    name.push(suffix);
    record.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_there_and_back() {
        let record = Path::new("/tmp/Crawley.marac");
        let seat = SeatId::from_bytes([0xa1; 8]);
        let cases = [
            (journal(record, seat), Part::Journal(seat)),
            (generation(record, 12, seat), Part::Generation(12, seat)),
            (generation(record, 12_345_678, seat), Part::Generation(12_345_678, seat)),
        ];
        for (path, expected) in cases {
            assert_eq!(part(record, path.file_name().unwrap()), Some(expected));
        }
        let aside = damaged(record, seat);
        assert_eq!(damaged_seat(record, aside.file_name().unwrap()), Some(seat));
        assert_eq!(part(record, aside.file_name().unwrap()), None);
        let aside = damaged_record(record, seat);
        assert!(is_damaged_record(record, aside.file_name().unwrap()));
        assert_eq!(part(record, aside.file_name().unwrap()), None);
        assert_eq!(journal(record, seat), Path::new("/tmp/Crawley.marac.journal-a1a1a1a1a1a1a1a1"));
    }

    #[test]
    fn what_syncthing_put_aside_is_known_by_its_name() {
        let record = Path::new("/srv/Crawley.marac");
        let seat = SeatId::from_bytes([0xa1; 8]);
        let mark = "sync-conflict-20261123-014808-A6SZWWB";
        for (name, original) in [
            (format!("Crawley.{mark}.marac"), Some(Original::Record)),
            (format!("Crawley.marac.{mark}.journal-a1a1a1a1a1a1a1a1"), Some(Original::Journal(seat))),
            (format!("Crawley.marac.{mark}.gen-000012-a1a1a1a1a1a1a1a1"), Some(Original::Record)),
            (format!("Horsham.{mark}.marac"), None),
            ("Crawley.sync-conflict-2026.marac".to_owned(), None),
            ("Crawley.marac".to_owned(), None),
            (".syncthing.Crawley.marac.journal-a1a1a1a1a1a1a1a1.tmp".to_owned(), None),
        ] {
            assert_eq!(put_aside(record, OsStr::new(&name)), original, "{name}");
            assert_eq!(part(record, OsStr::new(&name)), None, "{name}");
        }
    }

    #[test]
    fn other_files_are_left_alone() {
        let record = Path::new("Crawley.marac");
        for name in [
            "Crawley.marac",
            "Crawley.marac.journal-",
            "Crawley.marac.journal-xyz",
            "Crawley.marac.journal-A1A1A1A1A1A1A1A1",
            "Crawley.marac.journal-a1a1a1a1a1a1a1a1.conflict",
            "Crawley.marac.journal-a1a1a1a1a1a1a1a1.damaged",
            "Crawley.marac.gen-12-a1a1a1a1a1a1a1a1",
            "Crawley.marac.gen-+00012-a1a1a1a1a1a1a1a1",
            "Other.marac.journal-a1a1a1a1a1a1a1a1",
        ] {
            assert_eq!(part(record, OsStr::new(name)), None, "{name}");
        }
    }

    #[test]
    fn a_bare_name_is_in_the_present_folder() {
        assert_eq!(folder(Path::new("a.marac")), Path::new("."));
    }
}
