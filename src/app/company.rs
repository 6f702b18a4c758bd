//! The others at the same record: who is here, where they are, and what they did. Nothing here draws.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};

use super::App;
use super::notices::Lasting;
use super::store::{Colleague, SeatId, TextId, Whereabouts};
use crate::domain::identifier::CaseId;

/// So long after the last key somebody still counts as typing.
const TYPING: Duration = Duration::from_secs(10);
/// Whoever is back before this was not away.
const AGAIN: TimeDelta = TimeDelta::seconds(20);
/// As many things that others did as can be read again.
const REMEMBERED: usize = 50;

/// What others did, in a line, as it was told.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    pub at: NaiveDateTime,
    pub text: String,
}

/// The others at the record, as this seat knows them.
#[derive(Default)]
pub struct Company {
    others: Vec<Colleague>,
    /// Since when each has been here; nothing for those who were here first.
    since: BTreeMap<SeatId, Option<NaiveDateTime>>,
    /// Those who were not here any more the last time, by name, since when they had been, and until when they were.
    gone: Vec<(SeatId, String, Option<NaiveDateTime>, NaiveDateTime)>,
    /// Where the others were last told that this seat is.
    told_at: Whereabouts,
    /// Until when this seat counts as typing, in ticks.
    typing_until: Option<Duration>,
    /// How others sit down, by how many are here.
    invitations: Vec<String>,
    /// What others did, the oldest first.
    pub log: Vec<Told>,
}

impl App {
    /// Says how others sit down, by how many of them are here, until all are or it is put away.
    pub fn invite(&mut self, invitations: Vec<String>) {
        if let Some(said) = invitations.get(self.company.others.len()) {
            self.notices.keep(Lasting::Invitation, said.clone());
        }
        self.company.invitations = invitations;
    }

    /// Somebody came or went: so many are still missing.
    pub(super) fn settle_invitation(&mut self) {
        match self.company.invitations.get(self.company.others.len()) {
            Some(said) => self.notices.reword(Lasting::Invitation, said.clone()),
            None => self.notices.drop_kept(Lasting::Invitation),
        }
    }
}

impl Company {
    /// Those who were here when this seat was taken.
    #[must_use]
    pub fn found(others: Vec<Colleague>) -> Self {
        let since = others.iter().map(|one| (one.seat, None)).collect();
        Self { others, since, ..Self::default() }
    }

    /// Takes note of who is here now.
    pub fn meet(&mut self, others: Vec<Colleague>, now: NaiveDateTime) {
        for one in self.others.iter().filter(|one| others.iter().all(|other| other.seat != one.seat)) {
            if let Some(since) = self.since.remove(&one.seat) {
                self.gone.push((one.seat, one.name.clone(), since, now));
            }
        }
        self.gone.retain(|(.., left)| now - *left < AGAIN);
        for one in &others {
            if !self.since.contains_key(&one.seat) {
                let since = self.was_here_since(one).unwrap_or(Some(now));
                self.since.insert(one.seat, since);
            }
        }
        self.others = others;
    }

    /// Since when somebody who is here again was so before, where that is a moment ago: the record was encrypted again, or
    /// their journal was begun anew.
    fn was_here_since(&mut self, one: &Colleague) -> Option<Option<NaiveDateTime>> {
        let same = |(seat, name, ..): &(SeatId, String, _, _)| *seat == one.seat || *name == one.name;
        let at = self.gone.iter().position(same)?;
        Some(self.gone.swap_remove(at).2)
    }

    /// Everybody else who is here.
    #[must_use]
    pub fn others(&self) -> &[Colleague] {
        &self.others
    }

    /// Since when somebody has been here; nothing where they were here first.
    #[must_use]
    pub fn since(&self, seat: SeatId) -> Option<NaiveDateTime> {
        self.since.get(&seat).copied().flatten()
    }

    /// Those who have a case on their screen.
    pub fn at_case(&self, case: CaseId) -> impl Iterator<Item = &Colleague> {
        self.others.iter().filter(move |one| one.at.case == Some(case))
    }

    /// Those who are typing in a text.
    pub fn typing_in(&self, text: TextId) -> impl Iterator<Item = &Colleague> {
        self.others.iter().filter(move |one| one.at.typing == Some(text))
    }

    /// What somebody is called: the first name, where nobody else here has it.
    #[must_use]
    pub fn called<'n>(&self, name: &'n str) -> &'n str {
        let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_owned();
        let alone = self.others.iter().filter(|one| one.name != name).all(|one| first(&one.name) != first(name));
        match name.split_whitespace().next() {
            Some(short) if alone => short,
            _ => name,
        }
    }

    /// Something was typed here.
    pub(super) fn typed(&mut self, now: Duration) {
        self.typing_until = Some(now + TYPING);
    }

    /// Where this seat is, where that is other than was last told. `typing` is the text that has the focus.
    pub(super) fn whereabouts(
        &mut self,
        case: Option<CaseId>,
        typing: Option<TextId>,
        now: Duration,
    ) -> Option<Whereabouts> {
        let typing = typing.filter(|_| self.typing_until.is_some_and(|until| now < until));
        if typing.is_none() {
            self.typing_until = None;
        }
        let at = Whereabouts { case, typing };
        let news = at != self.told_at;
        self.told_at = at;
        news.then_some(at)
    }

    /// When this seat stops counting as typing.
    pub(super) const fn deadline(&self) -> Option<Duration> {
        self.typing_until
    }

    /// Keeps what was told, so that it can be read again.
    pub(super) fn remember(&mut self, at: NaiveDateTime, text: String) {
        if self.log.len() >= REMEMBERED {
            self.log.remove(0);
        }
        self.log.push(Told { at, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colleague(seat: u8, name: &str) -> Colleague {
        let (seat, name) = (SeatId::from_bytes([seat; 8]), name.to_owned());
        Colleague { seat, name, role: String::new(), at: Whereabouts::default(), last_sign_ms: 0 }
    }

    #[test]
    fn a_first_name_is_enough_where_nobody_shares_it() {
        let company = Company::found(vec![colleague(1, "Priya Kowalski"), colleague(2, "Tom Archer")]);
        assert_eq!(company.called("Priya Kowalski"), "Priya");
        assert_eq!(company.called("Tom Reed"), "Tom Reed");
        assert_eq!(company.called(""), "");
    }

    /// A seat whose journal begins anew, as after a withdrawal, is the same person who has been here all the time.
    #[test]
    fn since_when_somebody_is_here_outlives_a_new_journal() {
        let at = |minute| chrono::NaiveDate::from_ymd_opt(2026, 12, 10).unwrap().and_hms_opt(9, minute, 0).unwrap();
        let mut company = Company::default();
        company.meet(vec![colleague(1, "Priya Kowalski")], at(30));
        company.meet(vec![colleague(2, "Priya Kowalski")], at(45));
        assert_eq!(company.since(SeatId::from_bytes([2; 8])), Some(at(30)));
        company.meet(Vec::new(), at(46));
        company.meet(vec![colleague(2, "Priya Kowalski")], at(46));
        assert_eq!(company.since(SeatId::from_bytes([2; 8])), Some(at(30)));
        // Whoever left comes back as of now.
        company.meet(Vec::new(), at(50));
        company.meet(vec![colleague(3, "Priya Kowalski")], at(55));
        assert_eq!(company.since(SeatId::from_bytes([3; 8])), Some(at(55)));
    }

    /// Whatever somebody does, they have been here since they came; whoever was here first has no time.
    #[test]
    fn since_when_somebody_is_here_outlives_what_they_do() {
        let at = |minute| chrono::NaiveDate::from_ymd_opt(2026, 12, 10).unwrap().and_hms_opt(9, minute, 0).unwrap();
        let (first, second) = (SeatId::from_bytes([1; 8]), SeatId::from_bytes([2; 8]));
        let mut company = Company::found(vec![colleague(1, "Priya Kowalski")]);
        let both = || vec![colleague(1, "Priya Kowalski"), colleague(2, "Tom Archer")];
        company.meet(both(), at(30));
        for minute in [31, 45] {
            let mut moved = both();
            moved.iter_mut().for_each(|one| one.at.case = Some(CaseId::new()));
            company.meet(moved, at(minute));
            assert_eq!((company.since(first), company.since(second)), (None, Some(at(30))), "{minute}");
        }
    }

    #[test]
    fn typing_ends_ten_seconds_after_the_last_key() {
        let mut company = Company::default();
        let (case, now) = (CaseId::new(), Duration::from_secs(100));
        company.typed(now);
        let text = Some(TextId::from(case));
        assert_eq!(company.whereabouts(Some(case), text, now), Some(Whereabouts { case: Some(case), typing: text }));
        assert_eq!(company.whereabouts(Some(case), text, now + TYPING / 2), None);
        let due = company.deadline().unwrap();
        assert_eq!(due, now + TYPING);
        assert_eq!(company.whereabouts(Some(case), text, due), Some(Whereabouts { case: Some(case), typing: None }));
        assert_eq!(company.deadline(), None);
    }
}
