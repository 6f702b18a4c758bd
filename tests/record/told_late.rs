//! What somebody wrote without knowing that their access had ended is told to whoever takes it in, in whatever order they
//! hear of both; what was known to whoever ended it is not.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use marac::record::change::Change;
use marac::record::{Record, Session};
use marac::vault::{Finding, OpenRequest, Operation, OperationKind, SeatId, Stamp, names};

use super::hooked::{Hooked, Step};
use super::withdrawn::{Office, Seat, late, meeting};

/// The record as it lies there, on a machine of somebody who hears of nothing more.
struct Apart {
    folder: tempfile::TempDir,
}

impl Apart {
    fn of(office: &Office) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for path in office.beside("Crawley.marac") {
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    /// Asha ends Tom's access here; her journal, or nothing where she folded it in.
    fn withdraw(&self, office: &Office, fold_in: bool) -> Option<PathBuf> {
        let (mut asha, _) = Session::open(&office.request_of(&self.path(), &office.asha), Box::new(|_| {})).unwrap();
        let seat = asha.record().seat();
        let tom = asha.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap();
        asha.make(&Change::WithdrawAccess(tom.id)).unwrap();
        if fold_in {
            asha.close().unwrap();
            return None;
        }
        asha.leave().unwrap();
        Some(names::journal(&self.path(), seat))
    }

    /// Tom writes here: his journal after each line of the log.
    fn tom_writes(&self, office: &Office, lines: &[&str]) -> (SeatId, Vec<Vec<u8>>) {
        let mut opened = marac::vault::open(&office.request_of(&self.path(), &office.tom)).unwrap();
        let seat = opened.vault.seat();
        let journals = lines.iter().zip(1..).map(|(line, counter)| {
            let stamp = Stamp { wall_ms: 4_000_000_000_000, counter, seat };
            let (what, detail) = ("add-meeting".to_owned(), (*line).to_owned());
            let change = OperationKind::Audit { what, subject: None, detail, signed: None };
            opened.vault.append(vec![Operation { stamp, change }]).unwrap();
            std::fs::read(names::journal(&self.path(), seat)).unwrap()
        });
        let journals = journals.collect();
        (seat, journals)
    }
}

/// Tom works for a while in another place: his journal after each meeting that he adds.
fn tom_works(office: &Office, areas: &[&str]) -> (SeatId, Vec<Vec<u8>>) {
    let apart = Apart::of(office);
    let (mut tom, _) = Session::open(&office.request_of(&apart.path(), &office.tom), Box::new(|_| {})).unwrap();
    let seat = tom.record().seat();
    let journals = areas.iter().map(|area| {
        tom.make(&meeting(area)).unwrap();
        tom.wait_until_saved().unwrap();
        std::fs::read(names::journal(&apart.path(), seat)).unwrap()
    });
    let journals = journals.collect();
    tom.leave().unwrap();
    (seat, journals)
}

fn says(record: &Record, line: &str) -> bool {
    record.audit().unwrap().iter().any(|one| one.detail == line)
}

fn is_told_of_the_end(seat: &Seat) -> bool {
    seat.taken.findings.iter().any(|one| matches!(one, Finding::AccessEnded { who, .. } if who == "Tom Ashe"))
}

const HIS: (&str, Option<&str>, usize) = ("Tom Ashe", Some("Asha Whitlock"), 1);

#[test]
fn what_was_taken_in_before_the_withdrawal_was_heard_of_is_told_when_it_is() {
    let office = Office::new(false);
    let mut ruth = office.seat(&office.ruth);
    // What Asha knows of when she ends his access is there before it.
    let (seat, before) = Apart::of(&office).tom_writes(&office, &["known", "not known"]);
    let journal = names::journal(&office.path(), seat);
    std::fs::write(&journal, &before[0]).unwrap();
    ruth.until("the first", |ruth| says(ruth.session.record(), "known"));
    let apart = Apart::of(&office);
    let of_asha = apart.withdraw(&office, false).unwrap();
    std::fs::write(&journal, &before[1]).unwrap();
    ruth.until("the second", |ruth| says(ruth.session.record(), "not known"));
    assert_eq!(late(&ruth.taken.findings, false), None);
    std::fs::rename(&of_asha, office.folder.path().join(of_asha.file_name().unwrap())).unwrap();
    ruth.until("what came too late", |ruth| late(&ruth.taken.findings, false).is_some());
    assert_eq!(late(&ruth.taken.findings, false), Some(HIS));
    assert_eq!(late(&ruth.taken.findings, true), None);
    assert!(is_told_of_the_end(&ruth) && says(ruth.session.record(), "not known"));
    // Whoever opens the record finds the same, and so does who verifies it.
    let (findings, whole) = office.verified();
    assert!(whole && late(&findings, false) == Some(HIS), "{findings:?}");
    let (session, findings) = office.open(&office.asha);
    assert_eq!(late(&findings, false), Some(HIS), "{findings:?}");
    session.leave().unwrap();
    ruth.session.close().unwrap();
}

#[test]
fn what_comes_only_with_a_record_that_is_loaded_afresh_is_told_as_well() {
    let office = Office::new(false);
    let (seat, his) = tom_works(&office, &["known", "not known"]);
    let journal = names::journal(&office.path(), seat);
    let longer = Arc::new(Mutex::new(None::<Vec<u8>>));
    let (grows, waiting) = (journal.clone(), longer.clone());
    let disk = Hooked::new(move |step, path| {
        let whole = step == Step::Read && path == grows;
        if let Some(longer) = waiting.lock().unwrap().take_if(|_| whole) {
            std::fs::write(path, longer).unwrap();
        }
        Ok(())
    });
    let mut ruth = Office::seat_on(&OpenRequest { disk: Arc::new(disk), ..office.request(&office.ruth) });
    std::fs::write(&journal, &his[0]).unwrap();
    ruth.until("the first", |ruth| ruth.has("known"));
    let apart = Apart::of(&office);
    apart.withdraw(&office, true);
    // Once Ruth's seat has looked into the journal, and before it reads everything again.
    *longer.lock().unwrap() = Some(his[1].clone());
    std::fs::rename(apart.path(), office.path()).unwrap();
    ruth.until("what came too late", |ruth| late(&ruth.taken.findings, false).is_some());
    assert!(longer.lock().unwrap().is_none(), "the record was loaded afresh");
    assert_eq!(late(&ruth.taken.findings, false).map(|(who, by, _)| (who, by)), Some((HIS.0, HIS.1)));
    assert!(is_told_of_the_end(&ruth) && ruth.has("not known"));
    ruth.session.close().unwrap();
}
