//! A referral's life with keys alone, over a whole record: checked, asked about, listed, moved, not progressed, sent the
//! safeguarding way.

mod deciding;
mod entering;
mod which_meeting;

use crate::app::driver::Driver;
use crate::app::popup::Popup;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::domain::agenda::Agenda;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::life::{Step, StepKind};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::record::change::Change;
use crate::record::queries::ReferralSheet;

fn at_the_desk() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2 g r");
    driver
}

fn case(driver: &Driver<RecordStore>, reference: &str) -> CaseId {
    let found = ask(&driver.store, |view| view.open.referrals()).unwrap();
    found.iter().find(|one| one.reference.as_str() == reference).unwrap_or_else(|| panic!("no {reference}")).id
}

fn sheet(driver: &Driver<RecordStore>, reference: &str) -> ReferralSheet {
    let case = case(driver, reference);
    ask(&driver.store, |view| view.referral_sheet(case)).unwrap().unwrap()
}

/// Goes to the row of a referral, by its letters.
fn select(driver: &mut Driver<RecordStore>, reference: &str) {
    driver.press("/").press("Ctrl-A").write(reference).press("Enter Home");
    let screen = driver.screen(200, 50);
    assert!(screen.lines().any(|line| line.contains('▸') && line.contains(reference)), "{screen}");
}

fn form(driver: &Driver<RecordStore>) -> Option<&crate::app::form::Form> {
    match driver.app.popups.last() {
        Some(Popup::Form(form)) => Some(form),
        _ => None,
    }
}

/// Fills in fields, by their names in the file.
pub(super) fn fill(driver: &mut Driver<RecordStore>, values: &[(&str, &str)]) {
    for (id, text) in values {
        let form = form(driver).unwrap_or_else(|| panic!("no form: {}", driver.notices()));
        let to = form.fields.iter().position(|field| field.spec.id == *id).unwrap_or_else(|| panic!("no field {id}"));
        for _ in 0..(to + form.fields.len() - form.at) % form.fields.len() {
            driver.press("Tab");
        }
        driver.press("Ctrl-A").write(text);
    }
}

/// What is wrong with a field of the open form.
fn problem(driver: &Driver<RecordStore>, id: &str) -> String {
    let form = form(driver).unwrap_or_else(|| panic!("no form: {}", driver.notices()));
    form.field(id).unwrap().problem.clone().unwrap_or_default()
}

fn last_step(driver: &Driver<RecordStore>, reference: &str) -> Step {
    let steps = sheet(driver, reference).steps;
    steps.into_iter().rfind(|step| !matches!(step.kind, StepKind::Checked { .. })).unwrap()
}

fn next_meeting(driver: &mut Driver<RecordStore>, day: &str) -> MeetingId {
    let id = MeetingId::new();
    let now = driver.store.conference().unwrap().meeting;
    let date = day.parse().unwrap();
    let meeting = Meeting { id, date, referral_deadline: date, stage: MeetingStage::Planned, declaration: None, ..now };
    driver.by_another(Change::AddMeeting(Meeting { current_case: None, ..meeting }));
    id
}

/// The agenda that a meeting would have.
fn agenda(driver: &Driver<RecordStore>, meeting: MeetingId) -> Agenda {
    Agenda::of(&ask(&driver.store, |view| view.open.conference(meeting)).unwrap())
}

/// The screen in one line, for what wraps.
fn flat(driver: &Driver<RecordStore>) -> String {
    let screen = driver.screen(200, 50).replace(['│', '\n'], " ");
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}
