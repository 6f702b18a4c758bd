//! What was decided here about referrals a moment ago, and whether somebody else decided otherwise at the same time.
//!
//! Decisions are lines of their own and never overwrite each other, so two opposite ones are no two values of one field.
//! The later stands; both people are told, each at their own seat.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::App;
use super::store::ask;
use super::texts::Sentence;
use crate::domain::identifier::{CaseId, StepId};
use crate::domain::life::{Step, StepKind};

/// Decisions that lie no further apart were made without each other: whoever made one could not have weighed the other.
const AT_ONCE: TimeDelta = TimeDelta::minutes(5);

/// The decisions that were made at this seat, and what was told of others'.
#[derive(Default)]
pub(super) struct Decided {
    own: Vec<Step>,
    /// By the other's decision.
    told: BTreeMap<StepId, Contradicted>,
}

/// Two decisions that can't both have been meant, as they were told.
struct Contradicted {
    own: Step,
    theirs: Step,
    text: String,
}

impl App {
    /// Remembers what was decided here, and looks whether somebody has just decided otherwise.
    pub(super) fn remember_decisions(&mut self, steps: impl IntoIterator<Item = Step>) {
        let (now, decided) = (self.now, &mut self.decided);
        decided.own.retain(|own| now - own.at < AT_ONCE);
        decided.own.extend(steps.into_iter().filter(|step| !matches!(step.kind, StepKind::Checked { .. })));
        self.tell_opposite_decisions();
    }

    /// Tells of decisions by others that can't both have been meant with one made here at the same time.
    pub(super) fn tell_opposite_decisions(&mut self) {
        let cases: BTreeSet<CaseId> = self.decided.own.iter().map(|own| own.case).collect();
        for case in cases {
            let found = ask(self.store.as_ref(), |view| view.steps(case)).unwrap_or_default();
            let opposite: Vec<(Step, Step)> = found.iter().filter_map(|step| self.opposed(&found, step)).collect();
            for (own, theirs) in opposite {
                let text = self.decided_otherwise(&own, &theirs);
                self.tell(text.clone(), true);
                self.decided.told.insert(theirs.id, Contradicted { own, theirs, text });
            }
        }
    }

    /// What was told of two decisions is no longer so once one of them was taken back, or it was decided again. One that is
    /// done again is told again.
    pub(super) fn weigh_decisions_again(&mut self) {
        let told = std::mem::take(&mut self.decided.told);
        for (id, contradicted) in told {
            let Contradicted { own, theirs, text } = &contradicted;
            let found = ask(self.store.as_ref(), |view| view.steps(own.case)).unwrap_or_default();
            let stands = |step: &Step| found.iter().any(|one| one.id == step.id);
            let both_stand = stands(own) && stands(theirs);
            let after = own.at.max(theirs.at);
            if !both_stand || found.iter().any(|one| one.at > after && one.kind.decides()) {
                self.notices.drop_told_text(text);
            }
            if both_stand {
                self.decided.told.insert(id, contradicted);
            }
        }
    }

    /// A decision of somebody else with the one made here that it opposes; nothing where it opposes none that stands among
    /// those `found`, or was told.
    fn opposed(&self, found: &[Step], theirs: &Step) -> Option<(Step, Step)> {
        let Decided { own, told } = &self.decided;
        if told.contains_key(&theirs.id) || own.iter().any(|own| own.id == theirs.id) {
            return None;
        }
        let stands = |own: &&Step| found.iter().any(|one| one.id == own.id);
        let at_once = |own: &&Step| own.case == theirs.case && (own.at - theirs.at).abs() < AT_ONCE;
        let own = own.iter().rev().filter(at_once).filter(stands).find(|own| own.kind.opposes(&theirs.kind))?.clone();
        Some((own, theirs.clone()))
    }

    fn decided_otherwise(&self, own: &Step, theirs: &Step) -> String {
        let reference = ask(self.store.as_ref(), |view| view.referral_sheet(own.case)).ok().flatten();
        let reference = reference.map(|sheet| sheet.referral.reference.to_string()).unwrap_or_default();
        let values = [
            ("who", self.called(&theirs.by)),
            ("case", reference),
            ("theirs", self.kind_in_words(&theirs.kind)),
            ("ours", self.kind_in_words(&own.kind)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
        self.say(Sentence::DecidedOtherwise, &values)
    }

    fn kind_in_words(&self, kind: &StepKind) -> String {
        let day = |meeting| {
            let meetings = self.store.meetings().unwrap_or_default();
            let found = meetings.iter().find(|one| one.id == meeting);
            found.map(|meeting| meeting.date.format("%a %-d %b %Y").to_string()).unwrap_or_default()
        };
        match kind {
            StepKind::Listed { meeting, .. } | StepKind::Moved { to: meeting, .. } => {
                self.say(Sentence::HowListed, &[("day", &day(*meeting))])
            }
            StepKind::Safeguarding { .. } => self.say(Sentence::ReferralsSafeguarding, &[]),
            _ => self.say(Sentence::ReferralsNotProgressed, &[]),
        }
    }
}
