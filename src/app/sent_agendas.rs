//! Agendas that have gone out, and what is otherwise on them now: it is said at once and at every seat, because those who have
//! the agenda prepare for what is on it (AGE-5).

use super::App;
use super::notices::Lasting;
use super::store::ask;
use super::texts::Sentence;
use crate::domain::identifier::CaseId;
use crate::domain::preparation::SentAgenda;
use crate::record::change::Change;
use crate::record::touched::Revision;

/// What was told of agendas that have gone out, and at which state of the record that was looked at.
#[derive(Default)]
pub(super) struct SentTold {
    at: Option<Revision>,
    text: Option<String>,
}

/// Whether a change can make an agenda another one. What is written down in the room can't, and is not to wait for it.
const fn may_change_an_agenda(change: &Change) -> bool {
    !matches!(
        change,
        Change::KeepDraft { .. }
            | Change::FileEntry(_)
            | Change::ReviseEntry { .. }
            | Change::RemoveEntry(_)
            | Change::AgreeAction(_)
            | Change::ReviseAction { .. }
            | Change::SetPresence { .. }
            | Change::AgreeDeclaration { .. }
            | Change::CallCase { .. }
            | Change::CloseCase { .. }
            | Change::Research(_)
    )
}

impl App {
    /// The agendas that have gone out as they stand before these changes, where those can change one.
    pub(super) fn sent_before(&self, changes: &[Change]) -> Option<Vec<SentAgenda>> {
        changes.iter().any(may_change_an_agenda).then(|| self.sent_agendas())
    }

    /// The agendas of meetings to come that have gone out.
    pub(super) fn sent_agendas(&self) -> Vec<SentAgenda> {
        ask(self.store.as_ref(), |view| view.sent_agendas()).unwrap_or_default()
    }

    /// Says what is otherwise on agendas that have gone out, whoever made it so, for as long as it is so. What was read is
    /// not said again until it is otherwise in another way.
    pub(super) fn say_of_sent(&mut self) {
        let revision = self.store.lists_revision();
        if self.sent_told.at != Some(revision) {
            let sent = self.sent_agendas();
            self.sent_told.at = Some(revision);
            self.tell_of_sent(&sent);
        }
    }

    /// The same after a change made here. A case that was closed off leaves no mark, so what it was on is said here once.
    pub(super) fn say_of_sent_after(&mut self, before: &[SentAgenda]) {
        let now = self.sent_agendas();
        self.sent_told.at = Some(self.store.lists_revision());
        self.tell_of_sent(&now);
        let closed_off: Vec<String> = now.iter().filter_map(|now| self.closed_off(before, now)).collect();
        if !closed_off.is_empty() {
            let also = self.sent_told.text.clone().into_iter();
            self.notices.keep(Lasting::SentAgenda, closed_off.into_iter().chain(also).collect::<Vec<_>>().join(" "));
        }
    }

    fn tell_of_sent(&mut self, sent: &[SentAgenda]) {
        let said: Vec<String> = sent.iter().filter_map(|one| self.otherwise_on(one)).collect();
        let text = Some(said.join(" ")).filter(|text| !text.is_empty());
        if text == self.sent_told.text {
            return;
        }
        match &text {
            Some(text) => self.notices.keep(Lasting::SentAgenda, text.clone()),
            None => self.notices.drop_kept(Lasting::SentAgenda),
        }
        self.sent_told.text = text;
    }

    fn closed_off(&self, before: &[SentAgenda], now: &SentAgenda) -> Option<String> {
        let then = before.iter().find(|then| then.meeting == now.meeting && then.edition == now.edition)?;
        let has_name = |case: &&CaseId| now.references.contains_key(*case);
        let off = then.sent.iter().filter(|case| then.listed.contains(case) && !has_name(case));
        self.gone_out(now, [self.cases_on(Sentence::SentWithout, then, off)])
    }

    fn otherwise_on(&self, one: &SentAgenda) -> Option<String> {
        self.gone_out(
            one,
            [
                self.cases_on(Sentence::SentWithout, one, one.sent.difference(&one.listed)),
                self.cases_on(Sentence::SentWith, one, one.listed.difference(&one.sent)),
                self.cases_on(Sentence::SentOtherwise, one, one.altered.iter()),
                one.reordered.then(|| self.say(Sentence::SentReordered, &[])),
            ],
        )
    }

    fn cases_on<'c>(
        &self,
        sentence: Sentence,
        of: &SentAgenda,
        cases: impl Iterator<Item = &'c CaseId>,
    ) -> Option<String> {
        let mut names: Vec<String> =
            cases.filter_map(|case| of.references.get(case)).map(ToString::to_string).collect();
        names.sort();
        (!names.is_empty()).then(|| self.say(sentence, &[("cases", &names.join(", "))]))
    }

    fn gone_out<const N: usize>(&self, one: &SentAgenda, parts: [Option<String>; N]) -> Option<String> {
        let what: Vec<String> = parts.into_iter().flatten().collect();
        let (day, edition) = (one.date.format("%-d %b").to_string(), one.edition.to_string());
        let values = [("day", day.as_str()), ("edition", &edition), ("what", &what.join("; "))];
        (!what.is_empty()).then(|| self.say(Sentence::SentAgendaChanged, &values))
    }
}
