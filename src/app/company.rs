//! The others at the same record: who is here, where they are, and what they did. Nothing here draws.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::App;
use super::notices::Lasting;
use super::store::{Colleague, TextId, Whereabouts};
use crate::domain::identifier::CaseId;

/// So long after the last key somebody still counts as typing.
const TYPING: Duration = Duration::from_secs(10);
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
        Self { others, ..Self::default() }
    }

    /// Takes note of who is here now.
    pub fn meet(&mut self, others: Vec<Colleague>) {
        self.others = others;
    }

    /// Everybody else who is here.
    #[must_use]
    pub fn others(&self) -> &[Colleague] {
        &self.others
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
    use crate::app::store::SeatId;

    fn colleague(seat: u8, name: &str) -> Colleague {
        let (seat, name) = (SeatId::from_bytes([seat; 8]), name.to_owned());
        Colleague { seat, name, role: String::new(), at: Whereabouts::default(), since_ms: 0, last_sign_ms: 0 }
    }

    #[test]
    fn a_first_name_is_enough_where_nobody_shares_it() {
        let company = Company::found(vec![colleague(1, "Priya Kowalski"), colleague(2, "Tom Archer")]);
        assert_eq!(company.called("Priya Kowalski"), "Priya");
        assert_eq!(company.called("Tom Reed"), "Tom Reed");
        assert_eq!(company.called(""), "");
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
