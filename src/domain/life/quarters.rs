//! What was received and decided, counted by quarter for the Steering Group (REF-9, AGE-3, MOP 4.11).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::{Route, Step, StepKind};
use crate::domain::identifier::CaseId;
use crate::domain::listing::{HearingKind, Listing};

/// A quarter of a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    /// From 0 on.
    number: u32,
}

impl Quarter {
    /// The quarter that a day lies in.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), number: day.month0() / 3 }
    }
}

/// `2026 Q4`, which is October to December.
impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Q{}", self.year, self.number + 1)
    }
}

/// What happened in a quarter. Each counts referrals, and a referral once; decisions that were taken back count nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub received: u32,
    /// For which more was asked.
    pub asked: u32,
    /// Listed by decision, to be heard in full.
    pub listed: u32,
    pub for_information: u32,
    pub deferred: u32,
    pub not_progressed: u32,
    pub child_safeguarding: u32,
    pub adult_safeguarding: u32,
}

/// What was received and decided, by quarter, the newest last.
#[must_use]
pub fn by_quarter(received: &[(CaseId, NaiveDate)], steps: &[Step], listings: &[Listing]) -> BTreeMap<Quarter, Counts> {
    let mut counts: BTreeMap<Quarter, Counts> = BTreeMap::new();
    let known: BTreeSet<CaseId> = received.iter().map(|(case, _)| *case).collect();
    for (_, day) in received {
        counts.entry(Quarter::of(*day)).or_default().received += 1;
    }
    let mut of_case: HashMap<CaseId, Vec<&Step>> = HashMap::new();
    for step in steps.iter().filter(|step| known.contains(&step.case)) {
        of_case.entry(step.case).or_default().push(step);
    }
    let mut stopped = BTreeSet::new();
    for (case, mut steps) in of_case {
        steps.sort_by_key(|step| (step.at, step.id));
        for (what, quarter) in decided(&steps) {
            // The mark on a list came of the decision, which counts as what it was.
            if matches!(what, What::NotProgressed | What::Child | What::Adult) {
                stopped.insert(case);
            }
            count(counts.entry(quarter).or_default(), what);
        }
    }
    let mut deferred = BTreeSet::new();
    for listing in listings.iter().filter(|listing| known.contains(&listing.case)) {
        if let Some(deferral) = &listing.deferral {
            let quarter = Quarter::of(deferral.at.date());
            if deferred.insert((listing.case, quarter)) {
                count(counts.entry(quarter).or_default(), What::Deferred);
            }
        }
        // A mark on a list without a decision in the log is one of a record before there was one.
        if let Some(decision) = &listing.not_progressed
            && stopped.insert(listing.case)
        {
            count(counts.entry(Quarter::of(decision.at.date())).or_default(), What::NotProgressed);
        }
    }
    counts
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Asked,
    Listed,
    ForInformation,
    Deferred,
    NotProgressed,
    Child,
    Adult,
}

const fn count(counts: &mut Counts, what: What) {
    let number = match what {
        What::Asked => &mut counts.asked,
        What::Listed => &mut counts.listed,
        What::ForInformation => &mut counts.for_information,
        What::Deferred => &mut counts.deferred,
        What::NotProgressed => &mut counts.not_progressed,
        What::Child => &mut counts.child_safeguarding,
        What::Adult => &mut counts.adult_safeguarding,
    };
    *number += 1;
}

/// What the decisions about one referral, in order, count as. How it is heard counts once, as it was decided last; what
/// stopped it counts unless it was taken up again.
fn decided(steps: &[&Step]) -> BTreeSet<(What, Quarter)> {
    let mut found = BTreeSet::new();
    let (mut heard, mut stopped) = (None, None);
    let mut routes = BTreeMap::new();
    for step in steps {
        let quarter = Quarter::of(step.at.date());
        match &step.kind {
            StepKind::AskedForMore { .. } => _ = found.insert((What::Asked, quarter)),
            StepKind::Listed { hearing: HearingKind::Full, .. } => heard = Some((What::Listed, quarter)),
            StepKind::Listed { hearing: HearingKind::Information, .. } => {
                heard = Some((What::ForInformation, quarter));
            }
            StepKind::NotProgressed { .. } => stopped = Some((What::NotProgressed, quarter)),
            StepKind::Safeguarding { route: Route::Child, .. } => _ = routes.insert(What::Child, quarter),
            StepKind::Safeguarding { route: Route::Adult, .. } => _ = routes.insert(What::Adult, quarter),
            StepKind::Reopened => {
                stopped = None;
                routes.clear();
            }
            StepKind::Checked { .. } | StepKind::Answered { .. } | StepKind::MayBeDeferred | StepKind::Moved { .. } => {
            }
        }
    }
    found.extend(heard.into_iter().chain(stopped).chain(routes));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, day, decision, deferral};
    use crate::domain::identifier::{MeetingId, StepId};

    fn step(case: CaseId, when: &str, kind: StepKind) -> Step {
        let (by, reason) = ("Asha".to_owned(), "invented".to_owned());
        Step { id: StepId::new(), case, by, at: at(&format!("{when} 10:00")), reason, kind }
    }

    fn not_progressed() -> StepKind {
        let text = || "as agreed".to_owned();
        StepKind::NotProgressed { contacts: text(), next_steps: text(), safe_plan: text() }
    }

    /// REF-9: what is not progressed is counted in the quarter of the decision, once, and not when it was taken up again.
    #[test]
    fn ref_9_what_is_not_progressed_is_counted_by_quarter() {
        let meeting = MeetingId::new();
        let cases: Vec<CaseId> = (0..6).map(|_| CaseId::new()).collect();
        let received: Vec<(CaseId, NaiveDate)> = cases.iter().map(|case| (*case, day("2026-09-30"))).collect();
        let route = || StepKind::Safeguarding { route: Route::Child, to: "Front Door".to_owned(), made_on: None };
        let listed = |hearing| StepKind::Listed { meeting, hearing };
        let mut steps = vec![
            step(cases[0], "2026-09-30", not_progressed()),
            step(cases[1], "2026-10-01", not_progressed()),
            step(cases[1], "2026-12-31", not_progressed()),
            step(cases[2], "2026-10-02", not_progressed()),
            step(cases[2], "2026-10-05", StepKind::Reopened),
            step(cases[2], "2026-10-06", listed(HearingKind::Full)),
            step(cases[2], "2026-10-07", listed(HearingKind::Information)),
            step(cases[3], "2026-10-08", route()),
            step(cases[3], "2026-10-09", route()),
            step(CaseId::new(), "2026-10-08", not_progressed()),
        ];
        let mut marked = Listing::new(cases[4], meeting);
        marked.not_progressed = Some(decision());
        let mut again = Listing::new(cases[1], meeting);
        again.not_progressed = Some(decision());
        let mut put_off = Listing::new(cases[5], meeting);
        put_off.deferral = Some(deferral());
        let listings = [marked, again, put_off];
        for _ in 0..2 {
            let counts = by_quarter(&received, &steps, &listings);
            let third = Counts { received: 6, not_progressed: 1, ..Counts::default() };
            let fourth = Counts {
                not_progressed: 2,
                for_information: 1,
                child_safeguarding: 1,
                deferred: 1,
                ..Counts::default()
            };
            let expected = [("2026 Q3".to_owned(), third), ("2026 Q4".to_owned(), fourth)];
            let found: Vec<(String, Counts)> =
                counts.into_iter().map(|(quarter, one)| (quarter.to_string(), one)).collect();
            assert_eq!(found, expected);
            steps.reverse();
        }
    }
}
