//! `marac backup`: a verified copy in another folder.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::args::{BackupArguments, Everywhere};
use super::failure::Failure;
use super::key;
use super::place;
use super::profile::Profile;
use super::sitting::{exists, folder, request_with};
use crate::documents::phrases::count;
use crate::record::Record;
use crate::vault::aside::{Aside, BACKED_UP};
use crate::vault::{self, Older, OpenRequest, backup, names};

/// Copies the record and what lies beside it, and verifies the copy.
///
/// # Errors
/// When it can't be written, or the copy is not as good as the record; then nothing is left of it. When the record itself is
/// not whole; then the copy stays, as damaged as it is.
pub fn run(everywhere: &Everywhere, arguments: &BackupArguments, profile: &Profile) -> Result<String, Failure> {
    exists(&arguments.file)?;
    let to = folder(&arguments.to)?;
    place::of_record(&arguments.file)?;
    place::to_keep(&to)?;
    let request = request_with(&arguments.file, key::unlock_for(&arguments.file, everywhere, profile)?, profile);
    let (disk, reader, place) = (&*request.disk, &*request.reader, &*request.place);
    let (copy, taken) = free_name(&request.path, &to, super::today(everywhere))?;
    let made = backup::backup(disk, &request.path, &copy, &request.unlocked, reader, place).map_err(Failure::of)?;
    if let Some(aside) = Aside::of(&request) {
        aside.note(BACKED_UP, (request.clock)());
    }
    if !made.report.is_whole() {
        let wrong: Vec<String> =
            made.report.findings.iter().filter(|finding| finding.is_wrong()).map(ToString::to_string).collect();
        return Err(Failure::Failed(format!(
            "{} was copied as it is, and it is NOT whole: {}; see marac verify {}",
            made.record.display(),
            wrong.join("; "),
            arguments.file.display()
        )));
    }
    let files = count(made.files.len(), "file", "files");
    let beside = same_folder(&names::folder(&request.path), &to);
    let earlier = match (beside, taken) {
        (true, _) => {
            "; it lies beside the record itself, so what happens to that folder happens to both: keep one elsewhere too"
        }
        (false, true) => "; the earlier copy there was left as it is",
        (false, false) => "",
    };
    let lacks = lacks(&request);
    Ok(format!("Wrote a verified copy to {} ({files}){earlier}{lacks}\n", made.record.display()))
}

/// What the copy lacks that only this machine has; nothing where it lacks nothing.
fn lacks(request: &OpenRequest) -> String {
    let look = OpenRequest { older: Older::Look, ..request.clone() };
    let opened = vault::open(&look).ok();
    let record = opened.and_then(|opened| Some((Record::of_opened(&opened, &look).ok()?.0, opened)));
    let Some([kept, _]) = record.map(|(mut record, opened)| record.kept_here(&opened)) else {
        return String::new();
    };
    if kept == 0 {
        return String::new();
    }
    let (changes, are) = (count(kept, "change", "changes"), if kept == 1 { "is" } else { "are" });
    format!(
        ".\nIt is not all: {changes} {are} on this machine only, because the share did not take them. Open the record here, and \
         make another copy then"
    )
}

fn same_folder(one: &Path, other: &Path) -> bool {
    let real = |folder: &Path| folder.canonicalize().ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

/// The record's own name; where the folder has something of that name, with the day, and then with a number. Says
/// whether the own name was taken.
fn free_name(record: &Path, folder: &Path, today: NaiveDate) -> Result<(PathBuf, bool), Failure> {
    let own = record.file_name().unwrap_or_default();
    let stem = record.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = record.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let dated = (1..=999).map(|number| match number {
        1 => folder.join(format!("{stem}-{today}{ending}")),
        _ => folder.join(format!("{stem}-{today}-{number}{ending}")),
    });
    let mut names = std::iter::once(folder.join(own)).chain(dated);
    let (at, free) = names.by_ref().enumerate().find(|(_, name)| is_free(name)).ok_or_else(|| {
        Failure::Failed(format!("{} is full of copies of today; name another folder", folder.display()))
    })?;
    Ok((free, at > 0))
}

/// Whether nothing of a record of this name is there.
fn is_free(record: &Path) -> bool {
    let beside = std::fs::read_dir(names::folder(record)).into_iter().flatten().flatten();
    !record.exists() && !beside.map(|entry| entry.file_name()).any(|name| names::part(record, &name).is_some())
}
