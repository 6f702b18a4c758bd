//! Agendas that have gone out, and what a change made here makes otherwise on them: it is said at once, because those who
//! have the agenda prepare for what is on it (AGE-5).

use super::App;
use super::notices::Lasting;
use super::store::ask;
use super::texts::Sentence;
use crate::domain::identifier::CaseId;
use crate::domain::preparation::SentAgenda;
use crate::record::change::Change;

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
    pub(super) fn sent_before(&self, changes: &[Change]) -> Vec<SentAgenda> {
        if changes.iter().any(may_change_an_agenda) { self.sent_agendas() } else { Vec::new() }
    }

    /// The agendas of meetings to come that have gone out.
    pub(super) fn sent_agendas(&self) -> Vec<SentAgenda> {
        ask(self.store.as_ref(), |view| view.sent_agendas()).unwrap_or_default()
    }

    /// Says what has become otherwise on agendas that have gone out; what was said of that before is past.
    pub(super) fn say_of_sent(&mut self, before: &[SentAgenda]) {
        if before.is_empty() {
            return;
        }
        let after = self.sent_agendas();
        if after == before {
            return;
        }
        self.notices.drop_kept(Lasting::SentAgenda);
        let said: Vec<String> = after
            .iter()
            .filter_map(|now| {
                let then = before.iter().find(|then| then.meeting == now.meeting && then.edition == now.edition)?;
                self.changed_on(then, now)
            })
            .collect();
        if !said.is_empty() {
            self.notices.keep(Lasting::SentAgenda, said.join(" "));
        }
    }

    fn changed_on(&self, then: &SentAgenda, now: &SentAgenda) -> Option<String> {
        let off = then.listed.iter().filter(|case| then.sent.contains(case) && !now.listed.contains(case));
        let on = now.listed.iter().filter(|case| !now.sent.contains(case) && !then.listed.contains(case));
        let altered = now.altered.iter().filter(|case| !then.altered.contains(case));
        let named = |sentence: Sentence, cases: Vec<&CaseId>| {
            let name = |case: &&CaseId| now.references.get(*case).or_else(|| then.references.get(*case));
            let names: Vec<String> = cases.iter().filter_map(name).map(ToString::to_string).collect();
            (!names.is_empty()).then(|| self.say(sentence, &[("cases", &names.join(", "))]))
        };
        let parts = [
            named(Sentence::SentWithout, off.collect()),
            named(Sentence::SentWith, on.collect()),
            named(Sentence::SentOtherwise, altered.collect()),
            (now.reordered && !then.reordered).then(|| self.say(Sentence::SentReordered, &[])),
        ];
        let what: Vec<String> = parts.into_iter().flatten().collect();
        let (day, edition) = (now.date.format("%-d %b").to_string(), now.edition.to_string());
        let values = [("day", day.as_str()), ("edition", &edition), ("what", &what.join("; "))];
        (!what.is_empty()).then(|| self.say(Sentence::SentAgendaChanged, &values))
    }
}
