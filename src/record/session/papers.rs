//! Papers of a closed case, written outside the record: encrypted to those alone who read the case at that moment, never
//! plain, and never without a line in the log (CLO-1, REC-2).

use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use zeroize::Zeroizing;

use super::{Session, SessionError};
use crate::domain::identifier::CaseId;
use crate::record::change::{Change, ClosedChange};
use crate::record::closed::{ClosedCopy, RECOVERY_READER};
use crate::vault::{Disk, DiskError, VaultError};

/// How often another number is tried where a name is taken.
const MOST_OF_A_NAME: u32 = 999;

/// Papers of a closed case to be written.
pub struct ClosedPapers<'a> {
    pub case: CaseId,
    /// What each file is to be called without its ending, and its text. The name says nothing of the case.
    pub documents: &'a [(String, Zeroizing<String>)],
    pub by: &'a str,
    pub at: NaiveDateTime,
}

impl Session {
    /// Writes papers of a closed case into a folder, or beside the record, encrypted to its readers. Says what the files
    /// became. All of them are written, or none.
    ///
    /// # Errors
    /// When this person does not read the case, or may not write, or a file can't be written.
    pub fn write_closed_papers(
        &mut self,
        papers: &ClosedPapers<'_>,
        folder: Option<&Path>,
    ) -> Result<Vec<PathBuf>, SessionError> {
        self.writable()?;
        let texts: Vec<Zeroizing<String>> = papers.documents.iter().map(|(_, text)| text.clone()).collect();
        let sealed = self.closed.for_readers(&self.record, papers.case, &texts)?;
        // Should a file not be written after all, the log has said too much and not too little.
        self.note("write-closed-papers", self.closed.box_line(papers.case), "")?;
        let beside = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.or(beside).unwrap_or(Path::new("."));
        let mut written = Vec::with_capacity(sealed.documents.len());
        for ((name, _), bytes) in papers.documents.iter().zip(&sealed.documents) {
            match write_new(self.disk.as_ref(), folder, name, bytes) {
                Ok(path) => written.push(path),
                Err(why) => {
                    take_away(self.disk.as_ref(), &written);
                    return Err(VaultError::from(why).into());
                }
            }
        }
        let person = |person| ClosedCopy {
            id: RECOVERY_READER,
            case: papers.case,
            person,
            at: papers.at,
            by: papers.by.to_owned(),
        };
        let copies = sealed.to.into_iter().map(person).collect();
        let kept = self.make(&Change::Closed(ClosedChange::KeepCopies { case: papers.case, copies }));
        if let Err(why) = kept {
            take_away(self.disk.as_ref(), &written);
            return Err(why);
        }
        Ok(written)
    }
}

fn take_away(disk: &dyn Disk, files: &[PathBuf]) {
    for path in files {
        let _ = disk.remove(path);
    }
}

/// Writes a file that was not there; where the name is taken, `name-2`, `name-3` …
fn write_new(disk: &dyn Disk, folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, DiskError> {
    let mut number = 1;
    loop {
        let numbered = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{numbered}.txt.age"));
        match disk.create_new(&path) {
            Ok(mut file) => {
                let filled = file.append(bytes).and_then(|()| file.sync_data());
                drop(file);
                return match filled.and_then(|()| disk.sync_folder(folder)) {
                    Ok(()) => Ok(path),
                    Err(why) => {
                        let _ = disk.remove(&path);
                        Err(why)
                    }
                };
            }
            Err(DiskError::Exists { .. }) if number < MOST_OF_A_NAME => number += 1,
            Err(why) => return Err(why),
        }
    }
}
