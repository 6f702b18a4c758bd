//! What somebody who sits down should know.

use chrono::TimeDelta;

use super::Seat;
use crate::app::App;
use crate::app::texts::Sentence;
use crate::record::roster::RecoveryStanding;
use crate::record::session::Session;
use crate::seat::shelf::Shelf;
use crate::vault::Finding;

impl Seat {
    /// Says what somebody who sits down should know: who else is at work, how it ended last time, which day it is.
    pub(super) fn greet(&mut self, app: &mut App, shelf: &Shelf, findings: &[Finding]) {
        let found = |live: bool| {
            let of_state = |finding: &&Finding| matches!(finding, Finding::JournalFound { live: l, .. } if *l == live);
            findings.iter().any(|finding| of_state(&finding))
        };
        let day = app.now().format("%a %-d %b %Y").to_string();
        let mut said: Vec<String> = self.place.greeting.iter().cloned().collect();
        if found(false) {
            said.push(app.say(Sentence::NotClosedBefore, &[]));
        }
        if findings.iter().any(|finding| matches!(finding, Finding::SpillFound { .. })) {
            said.push(app.say(Sentence::KeptHereBefore, &[]));
        }
        if found(true) {
            said.push(app.say(Sentence::OtherSeat, &[]));
        }
        // The demo is new wherever it is.
        let first = findings.contains(&Finding::FirstHere) && !self.place.is_demo;
        if first {
            said.push(app.say(Sentence::FirstHere, &[]));
        }
        said.extend(shelf.with(|session| recovery_reminder(app, session)).flatten());
        if self.place.day_is_set {
            app.day_is_set = true;
            shelf.day_is_set_to(app.now().date());
            said.push(app.say(Sentence::DaySet, &[("date", &day)]));
        }
        if !said.is_empty() && !self.place.was_locked() {
            app.notices.say(said.join("\n"));
        }
        if !self.place.was_locked() {
            app.invite(std::mem::take(&mut self.place.invitations));
        }
    }
}

/// What is to be said about the recovery key, to those who can do something about it: nothing in its first weeks.
fn recovery_reminder(app: &App, session: &mut Session) -> Option<String> {
    const FIRST_WEEKS: TimeDelta = TimeDelta::weeks(2);
    let today = app.now().date();
    match session.record().recovery_standing(today).ok().filter(|_| session.may_write())? {
        RecoveryStanding::NeverTested { since } if today - since > FIRST_WEEKS => {
            Some(app.say(Sentence::RecoveryNeverTested, &[]))
        }
        RecoveryStanding::Due { tested } => {
            Some(app.say(Sentence::RecoveryTestDue, &[("date", &tested.format("%-d %b %Y").to_string())]))
        }
        _ => None,
    }
}
