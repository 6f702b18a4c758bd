//! A file that the user names is read by a worker: it may lie where nothing answers.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use tokio::sync::mpsc::UnboundedSender;

use super::report::Report;
use super::unlocking::work;

/// Reads a file, of at most so many bytes. One that is named without a folder lies beside the record.
pub fn read(record: &Path, named: &Path, at_most: usize, reporter: UnboundedSender<Report>) {
    let path = record.parent().unwrap_or(Path::new("")).join(named);
    work(reporter, move || Report::Read(bytes(&path, at_most)));
}

fn bytes(path: &PathBuf, at_most: usize) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let limit = u64::try_from(at_most).unwrap_or(u64::MAX).saturating_add(1);
    match File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)) {
        Ok(_) if bytes.len() > at_most => Err(format!("{shown} is larger than {} MB", at_most / 1024 / 1024)),
        Ok(_) => Ok(bytes),
        Err(error) => Err(match error.kind() {
            ErrorKind::NotFound => format!("{shown} is not there; check the name and the folder"),
            // The closed-in process reaches nothing but the record's folder and the profile.
            ErrorKind::PermissionDenied => format!(
                "{shown} can't be reached from here: put the file into the record's folder, or use marac import referrals"
            ),
            ErrorKind::IsADirectory => format!("{shown} is a folder; name the file inside it"),
            _ => format!("{shown} could not be read ({error})"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beside_the_record_is_read_and_what_is_none_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("Crawley.marac");
        std::fs::write(folder.path().join("month.csv"), "a,b\n").unwrap();
        let read = |named: &str, most: usize| {
            let (reporter, mut reports) = tokio::sync::mpsc::unbounded_channel();
            super::read(&record, Path::new(named), most, reporter);
            match reports.blocking_recv() {
                Some(Report::Read(read)) => read,
                _ => panic!("nothing was reported"),
            }
        };
        assert_eq!(read("month.csv", 100).unwrap(), b"a,b\n");
        assert!(read("month.csv", 3).unwrap_err().contains("larger than"));
        assert!(read("none.csv", 100).unwrap_err().contains("is not there"));
    }
}
