//! Where a referral stands: worked out from the decisions about it and the lists that have it, never kept.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use super::{AskedItem, Facts, Route, Step, StepKind};
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::listing::{HearingKind, Listing};
use crate::domain::referral::Reference;

/// Where a referral stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has looked at it, and no meeting has it on its list.
    Received,
    /// It was checked, and nothing was decided yet.
    Checked,
    /// Something that was asked for has not come (REF-7).
    Waiting { of: String, since: NaiveDate, by_when: Option<NaiveDate> },
    /// A meeting is to hear it. What no person `decided` the calendar put there (REF-8).
    Listed { meeting: MeetingId, hearing: HearingKind, decided: bool },
    /// It was put off, and the calendar has no meeting yet that takes it.
    Deferred { from: MeetingId },
    /// A person decided that it is not progressed (REF-9).
    NotProgressed,
    /// It goes the safeguarding way instead of the meeting's (REF-4).
    Safeguarding(Route),
    /// It was heard.
    Heard { at: MeetingId },
}

/// A referral that was not heard yet, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralToCome {
    pub case: CaseId,
    pub reference: Reference,
    pub received: NaiveDateTime,
    pub area: String,
    pub referring_agency: String,
    pub victim: Option<String>,
    pub alleged_perpetrator: Option<String>,
    /// How many linked children it names.
    pub children: u16,
    pub standing: Standing,
    /// The meeting that has it on its list, whatever else is to be done about it, and its day.
    pub meeting: Option<(MeetingId, NaiveDate)>,
    /// How often it was put off.
    pub times_deferred: u8,
    /// What decides about what may follow.
    pub facts: Facts,
    /// A repeat, or a counter-allegation, is proposed and nobody has said whether it is one.
    pub repeat_proposed: bool,
    pub counter_proposed: bool,
    /// Somebody has said that it is one.
    pub repeat_confirmed: bool,
    pub counter_confirmed: bool,
}

impl Standing {
    /// The name that scripts rely on.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Checked => "checked",
            Self::Waiting { .. } => "waiting",
            Self::Listed { decided: false, .. } => "listed-by-calendar",
            Self::Listed { hearing: HearingKind::Information, .. } => "listed-for-information",
            Self::Listed { .. } => "listed",
            Self::Deferred { .. } => "deferred",
            Self::NotProgressed => "not-progressed",
            Self::Safeguarding(Route::Child) => "child-safeguarding",
            Self::Safeguarding(Route::Adult) => "adult-safeguarding",
            Self::Heard { .. } => "heard",
        }
    }
}

/// What follows from the decisions alone.
#[derive(Default)]
struct Decided<'a> {
    checked: bool,
    /// By a `Listed` or `Moved` that nothing overtook.
    listed: bool,
    stopped: Option<Stopped>,
    asked: Option<Asked<'a>>,
}

#[derive(Clone, Copy)]
enum Stopped {
    NotProgressed,
    Safeguarding(Route),
}

struct Asked<'a> {
    of: &'a str,
    since: NaiveDate,
    by_when: Option<NaiveDate>,
    items: BTreeSet<&'a AskedItem>,
}

impl<'a> Decided<'a> {
    fn take(&mut self, step: &'a Step) {
        match &step.kind {
            StepKind::Checked { .. } => self.checked = true,
            StepKind::AskedForMore { of, items, by_when } => {
                let earlier = self.asked.take();
                let mut all: BTreeSet<&AskedItem> = items.iter().collect();
                all.extend(earlier.into_iter().flat_map(|earlier| earlier.items));
                self.asked = Some(Asked { of, since: step.at.date(), by_when: *by_when, items: all });
            }
            StepKind::Answered { items } => {
                if let Some(asked) = &mut self.asked {
                    items.iter().for_each(|item| _ = asked.items.remove(item));
                }
                self.asked = self.asked.take().filter(|asked| !asked.items.is_empty());
            }
            StepKind::Listed { .. } | StepKind::Moved { .. } => {
                *self = Self { checked: true, listed: true, ..Self::default() };
            }
            StepKind::NotProgressed { .. } => self.stopped = Some(Stopped::NotProgressed),
            // Beside a list it stops nothing.
            StepKind::Safeguarding { .. } if self.listed => {}
            StepKind::Safeguarding { route, .. } => self.stopped = Some(Stopped::Safeguarding(*route)),
            StepKind::MayBeDeferred => {}
            StepKind::Reopened => self.stopped = None,
        }
    }
}

/// Where a referral stands by the decisions about it, in any order, and the lists that have it. `day` says when a meeting is.
#[must_use]
pub fn standing(steps: &[Step], listings: &[Listing], day: impl Fn(MeetingId) -> Option<NaiveDate>) -> Standing {
    if let Some(heard) = listings.iter().find(|listing| listing.hearing.closed.is_some()) {
        return Standing::Heard { at: heard.meeting };
    }
    let mut decided = Decided::default();
    in_order(steps).into_iter().for_each(|step| decided.take(step));
    match (decided.stopped, decided.asked) {
        (Some(Stopped::NotProgressed), _) => return Standing::NotProgressed,
        (Some(Stopped::Safeguarding(route)), _) => return Standing::Safeguarding(route),
        (None, Some(asked)) => {
            return Standing::Waiting { of: asked.of.to_owned(), since: asked.since, by_when: asked.by_when };
        }
        (None, None) => {}
    }
    if let Some(listing) = on_list(listings, &day) {
        let (meeting, hearing) = (listing.meeting, listing.hearing_kind);
        return Standing::Listed { meeting, hearing, decided: decided.listed };
    }
    if listings.iter().any(|listing| listing.not_progressed.is_some()) {
        return Standing::NotProgressed;
    }
    let put_off = listings.iter().filter(|listing| listing.deferral.is_some());
    match put_off.max_by_key(|listing| (day(listing.meeting), listing.meeting)) {
        Some(listing) => Standing::Deferred { from: listing.meeting },
        None if decided.checked => Standing::Checked,
        None => Standing::Received,
    }
}

/// What was asked for and has not come, in a fixed order (REF-7).
#[must_use]
pub fn outstanding(steps: &[Step]) -> Vec<AskedItem> {
    let mut decided = Decided::default();
    in_order(steps).into_iter().for_each(|step| decided.take(step));
    decided.asked.map(|asked| asked.items.into_iter().cloned().collect()).unwrap_or_default()
}

fn in_order(steps: &[Step]) -> Vec<&Step> {
    let mut steps: Vec<&Step> = steps.iter().collect();
    steps.sort_by_key(|step| (step.at, step.id));
    steps
}

/// Whether it was decided that no meeting hears it, wherever it stands.
#[must_use]
pub fn is_stopped(steps: &[Step]) -> bool {
    matches!(standing(steps, &[], |_| None), Standing::NotProgressed | Standing::Safeguarding(_))
}

/// The list that is to hear it: of several, the latest, since a case is carried over from one meeting to the next.
#[must_use]
pub fn on_list(listings: &[Listing], day: impl Fn(MeetingId) -> Option<NaiveDate>) -> Option<&Listing> {
    let live = |listing: &&Listing| {
        listing.deferral.is_none() && listing.not_progressed.is_none() && listing.hearing.closed.is_none()
    };
    listings.iter().filter(live).max_by_key(|listing| (day(listing.meeting), listing.meeting))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::StepId;
    use crate::domain::life::Found;
    use crate::domain::listing::{Decision, Deferral};

    fn at(minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 30).unwrap().and_hms_opt(9, minute, 0).unwrap()
    }

    fn step(case: CaseId, minute: u32, kind: StepKind) -> Step {
        Step { id: StepId::new(), case, by: "Asha".to_owned(), at: at(minute), reason: "as found".to_owned(), kind }
    }

    fn asked(items: &[&str]) -> StepKind {
        let items = items.iter().map(|item| AskedItem::Other((*item).to_owned())).collect();
        StepKind::AskedForMore { of: "Sussex Police".to_owned(), items, by_when: None }
    }

    fn answered(item: &str) -> StepKind {
        StepKind::Answered { items: vec![AskedItem::Other(item.to_owned())] }
    }

    fn not_progressed() -> StepKind {
        let text = || "as agreed".to_owned();
        StepKind::NotProgressed { contacts: text(), next_steps: text(), safe_plan: text() }
    }

    /// REF-4, REF-7, REF-9: where a referral stands after each decision, in whatever order the lines arrive.
    #[test]
    fn it_stands_where_the_last_decision_put_it() {
        let (case, meeting) = (CaseId::new(), MeetingId::new());
        let listed = StepKind::Listed { meeting, hearing: HearingKind::Full };
        let safeguarding = StepKind::Safeguarding { route: Route::Child, to: "MASH".to_owned(), made_on: None };
        let waiting = Standing::Waiting { of: "Sussex Police".to_owned(), since: at(0).date(), by_when: None };
        let on_the_list = Standing::Listed { meeting, hearing: HearingKind::Full, decided: true };
        let listing = [Listing::new(case, meeting)];
        let checked = || StepKind::Checked { found: Found::default() };
        let rows: Vec<(Vec<StepKind>, &[Listing], Standing)> = vec![
            (vec![], &[], Standing::Received),
            (vec![], &listing, Standing::Listed { meeting, hearing: HearingKind::Full, decided: false }),
            (vec![checked()], &[], Standing::Checked),
            (vec![checked(), asked(&["safe contact"])], &listing, waiting.clone()),
            (vec![asked(&["safe contact", "DASH"]), answered("DASH")], &[], waiting),
            (vec![checked(), asked(&["DASH"]), answered("DASH")], &[], Standing::Checked),
            (vec![asked(&["DASH"]), listed.clone()], &listing, on_the_list.clone()),
            (vec![listed.clone(), not_progressed()], &listing, Standing::NotProgressed),
            (vec![checked(), not_progressed(), StepKind::Reopened], &[], Standing::Checked),
            (vec![safeguarding.clone()], &listing, Standing::Safeguarding(Route::Child)),
            (vec![listed, safeguarding], &listing, on_the_list),
        ];
        for (kinds, listings, expected) in rows {
            let mut steps: Vec<Step> = (0..).zip(kinds).map(|(minute, kind)| step(case, minute, kind)).collect();
            for _ in 0..2 {
                assert_eq!(standing(&steps, listings, |_| None), expected, "{steps:?}");
                steps.reverse();
            }
        }
    }

    proptest::proptest! {
        /// REF-7: two who decide at two seats see the same, in whatever order each other's decisions reach them.
        #[test]
        fn ref_7_where_it_stands_does_not_hang_on_the_order_of_arrival(
            picks in proptest::collection::vec((0usize..8, 0u32..4), 0..8),
            turned in 0usize..8,
        ) {
            let (case, meeting) = (CaseId::new(), MeetingId::new());
            let kinds = || [
                StepKind::Checked { found: Found::default() },
                asked(&["DASH", "safe contact"]),
                answered("DASH"),
                StepKind::Listed { meeting, hearing: HearingKind::Full },
                not_progressed(),
                StepKind::Safeguarding { route: Route::Adult, to: "MASH".to_owned(), made_on: None },
                StepKind::MayBeDeferred,
                StepKind::Reopened,
            ];
            let here: Vec<Step> = picks.iter().map(|(kind, minute)| step(case, *minute, kinds()[*kind].clone())).collect();
            let mut there = here.clone();
            there.reverse();
            let turned = turned.checked_rem(there.len()).unwrap_or(0);
            there.rotate_left(turned);
            let listing = [Listing::new(case, meeting)];
            proptest::prop_assert_eq!(standing(&here, &listing, |_| None), standing(&there, &listing, |_| None));
            proptest::prop_assert_eq!(outstanding(&here), outstanding(&there));
            proptest::prop_assert_eq!(is_stopped(&here), is_stopped(&there));
        }
    }

    #[test]
    fn a_case_that_was_put_off_stands_where_it_was_carried_to() {
        let (case, first, next) = (CaseId::new(), MeetingId::new(), MeetingId::new());
        let deferral = Deferral {
            decided_by: "Asha".to_owned(),
            at: at(0),
            reason: "the IDVA is away".to_owned(),
            referrer_told: false,
            idva_told: false,
            manager_oversight: false,
            interim_safety_plan: None,
        };
        let put_off = Listing { deferral: Some(deferral), ..Listing::new(case, first) };
        let carried = put_off.put_off_to(next);
        assert_eq!(standing(&[], std::slice::from_ref(&put_off), |_| None), Standing::Deferred { from: first });
        let listed = Standing::Listed { meeting: next, hearing: HearingKind::Full, decided: false };
        assert_eq!(standing(&[], &[put_off.clone(), carried.clone()], |_| None), listed);
        let decision = Decision { by: "Asha".to_owned(), at: at(1), reason: "withdrawn".to_owned() };
        let stopped = Listing { not_progressed: Some(decision), ..carried.clone() };
        assert_eq!(standing(&[], &[put_off.clone(), stopped], |_| None), Standing::NotProgressed);
        let mut heard = carried;
        heard.hearing.closed = Some(at(2));
        assert_eq!(standing(&[], &[put_off, heard], |_| None), Standing::Heard { at: next });
    }
}
