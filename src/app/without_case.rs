//! The case on the screen went from under whoever works here, by another's doing: somebody closed it off, took this person
//! off its readers, or took it off the meeting. They may be in the middle of a word, and the rest of it must not go to the
//! case that stands where theirs stood: the composer is nobody's until they choose a case themselves.

use super::App;
use super::form::Form;
use super::form_drafts::FormDraft;
use super::notices::Lasting;
use super::panes::{Pane, Went};
use super::store::ask;
use super::texts::Sentence;
use crate::command::{Command, Context};
use crate::domain::identifier::CaseId;
use crate::record::queries::View;

impl App {
    /// Leaves whoever works here without a case; `beside` is where the next key of theirs goes on from.
    pub(super) fn be_without_case(&mut self, beside: Option<CaseId>) {
        let panes = &mut self.panes;
        panes.went = Some(Went { beside });
        panes.agenda.selected = None;
        panes.notes.selected = None;
        panes.among_entries = false;
        panes.actions.selected = None;
        panes.scrolled_back = 0;
        self.notices.keep(Lasting::WithoutCase, self.say(Sentence::ChooseACase, &[]));
    }

    /// Others took the case away that was on the screen: only where one is in the agenda itself, and nothing is being typed,
    /// the next takes its place.
    pub(super) fn settle_without(&mut self, before: CaseId) {
        let stays = self.papers.case(before).is_some();
        let among_cases = self.panes.focus == Pane::Agenda && self.popups.is_empty() && !self.panes.typing_filter();
        if !stays && !among_cases && !self.panes.composer_is_closed() {
            self.be_without_case(self.case_id());
        }
    }

    /// Lets go of what was typed into cases that others made closed ones since: it is not for everybody to read, so it is
    /// kept nowhere here. What is to be said of it.
    pub(super) fn let_go_of_closed_off(&mut self, shown: Option<CaseId>) -> Option<String> {
        let cases: Vec<CaseId> = self.composers.unfiled().filter(|case| self.is_closed_off(*case)).collect();
        cases.iter().for_each(|case| self.composers.forget(*case));
        let of_shown = shown.is_some_and(|shown| cases.contains(&shown));
        let sentence = if of_shown { Sentence::LineLeftToReaders } else { Sentence::LineElsewhereLeft };
        let line = (!cases.is_empty()).then(|| self.say(sentence, &[]));
        let form = self.let_go_of_forms().then(|| self.say(Sentence::FormElsewhereLeft, &[]));
        let said: Vec<String> = line.into_iter().chain(form).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// The same of forms that were left with something in them; whether there were any.
    fn let_go_of_forms(&mut self) -> bool {
        if self.papers.apart.is_some() {
            return false;
        }
        let (gone, stay): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.set_aside).into_iter().partition(|draft| self.names_closed_off(draft));
        self.set_aside = stay;
        let mut history = std::mem::take(&mut self.history);
        history.forget_forms(|draft| self.names_closed_off(draft));
        self.history = history;
        !gone.is_empty()
    }

    /// Whether what was typed in a form is about a case that was made a closed one, and this form of it is nobody's here.
    pub(super) fn is_of_closed_off(&self, form: &Form) -> bool {
        self.papers.apart.is_none() && FormDraft::of(form).is_some_and(|draft| self.names_closed_off(&draft))
    }

    /// Whether a form is about a case that was made a closed one, or a line of it.
    pub(super) fn names_closed_off(&self, draft: &FormDraft) -> bool {
        matches!(ask(self.store.as_ref(), |view| view.open.names_closed_off(&draft.is_for())), Ok(true))
    }

    /// Whether a case was made a closed one that whoever works here does not read.
    pub(super) fn is_closed_off(&self, case: CaseId) -> bool {
        let reads = |view: View<'_>| view.closed.is_some_and(|closed| closed.has(case));
        let gone = ask(self.store.as_ref(), |view| Ok(view.open.names_closed_off(&case.to_string())? && !reads(view)));
        matches!(gone, Ok(true))
    }

    /// Whether what is typed now has nowhere to go.
    fn types_nowhere(&self) -> bool {
        self.popups.is_empty() && self.panes.in_composer() && self.panes.composer_is_closed()
    }

    /// Says that a letter was not written, where the composer is nobody's; whether it is.
    pub(super) fn refuses_letter(&mut self) -> bool {
        let refuses = self.types_nowhere();
        if refuses {
            self.notices.refuse(self.say(Sentence::NotWritten, &[]));
        }
        refuses
    }

    /// The same of a key that files, completes or changes a line.
    pub(super) fn refuses_key(&mut self, command: Command) -> bool {
        let of_line = |context: &Context| matches!(context, Context::Composer | Context::Text | Context::Field);
        command.contexts().first().is_some_and(of_line) && self.refuses_letter()
    }
}
