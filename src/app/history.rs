//! What was done to the record here, to be taken back and done again.

use super::form_drafts::FormDraft;
use super::store::Made;
use crate::domain::identifier::CaseId;

/// Changes that were made for one reason, and are taken back together.
#[derive(Clone, PartialEq, Eq)]
pub struct Step {
    /// What it was, in two or three words.
    pub what: String,
    pub made: Vec<Made>,
    /// The line of the composer that it was made of.
    pub line: Option<(CaseId, String)>,
    /// The form that was thrown away.
    pub form: Option<FormDraft>,
}

/// What can be taken back, and what can be done again.
#[derive(Clone, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl History {
    /// Something new was done; what had been taken back can't be done again.
    pub fn did(&mut self, what: impl Into<String>, made: Vec<Made>) {
        self.done.push(Step { what: what.into(), made, line: None, form: None });
        self.undone.clear();
    }

    /// A form was thrown away with what was typed in it: the record changed nothing, and it can be had back.
    pub fn threw_away(&mut self, what: impl Into<String>, form: FormDraft) {
        self.did(what, Vec::new());
        if let Some(step) = self.done.last_mut() {
            step.form = Some(form);
        }
    }

    /// Forgets forms that were thrown away and are nobody's here any more.
    pub fn forget_forms(&mut self, is_gone: impl Fn(&FormDraft) -> bool) {
        let stays = |step: &Step| !step.form.as_ref().is_some_and(&is_gone);
        self.done.retain(stays);
        self.undone.retain(stays);
    }

    /// The last step was made of a line of the composer.
    pub fn was_line(&mut self, case: CaseId, line: String) {
        if let Some(step) = self.done.last_mut() {
            step.line = Some((case, line));
        }
    }

    /// The last step, to be taken back; where that worked, answer with [`Self::undid`].
    pub fn take_done(&mut self) -> Option<Step> {
        self.done.pop()
    }

    /// The last step that was taken back, to be done again; where that worked, answer with [`Self::redid`].
    pub fn take_undone(&mut self) -> Option<Step> {
        self.undone.pop()
    }

    /// A step was taken back.
    pub fn undid(&mut self, step: Step) {
        self.undone.push(step);
    }

    /// A step was done again.
    pub fn redid(&mut self, step: Step) {
        self.done.push(step);
    }

    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}
