//! What has reached the disk, and what is on its way there.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::App;
use super::form_drafts::{self, FormDraft};
use super::popup::Popup;
use super::texts::Sentence;
use crate::record::change::Change;

/// How far what was done has got towards the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saving {
    /// When everything had last reached the disk.
    pub saved: Option<NaiveDateTime>,
    /// Something has been done since.
    pub pending: bool,
    /// Since when typing alone is on its way to the disk, in ticks. That is over in a moment, twice a second, and is only
    /// worth a word where it takes longer.
    pub typing: Option<Duration>,
    /// Why it has not reached the disk.
    pub failed: Option<String>,
}

/// For so long typing may be on its way before it is called unsaved.
const UNSAID: Duration = Duration::from_millis(1500);

impl Saving {
    /// When typing that is still on its way is to be called unsaved.
    pub(super) fn word_due(&self) -> Option<Duration> {
        self.typing.filter(|_| !self.pending).map(|since| since + UNSAID)
    }

    /// Whether everything, the last letter too, is on the disk.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        !self.pending && self.typing.is_none() && self.failed.is_none()
    }

    /// What of it the screen shows, the time to the minute.
    #[must_use]
    pub fn shown(&self) -> (bool, bool, Option<String>) {
        (self.failed.is_some(), self.pending, self.saved.map(|at| at.format("%H:%M").to_string()))
    }
}

impl App {
    /// Brings every draft into the record. What the record refuses stays to be kept, and the user is told. Whether the
    /// record has them all.
    pub fn keep_drafts(&mut self) -> bool {
        let mut kept = true;
        for (case, text) in self.composers.take_unkept(self.tick) {
            match self.store.make(Change::KeepDraft { case: Some(case), text }) {
                Ok(_) => self.saving.typing = self.saving.typing.or(Some(self.tick)),
                Err(error) => {
                    kept = false;
                    self.composers.changed(case, self.tick);
                    self.notices.fail(self.say(Sentence::ChangeFailed, &[("why", &error.to_string())]));
                }
            }
        }
        self.keep_forms() && kept
    }

    /// Brings what stands in forms, open or left, into the record. Whether it has them.
    pub(super) fn keep_forms(&mut self) -> bool {
        let open = self.popups.iter().filter_map(|popup| match popup {
            Popup::Form(form) => FormDraft::of(form),
            _ => None,
        });
        let drafts: Vec<FormDraft> = self.set_aside.iter().cloned().chain(open).collect();
        let text = form_drafts::written(&drafts);
        if text == self.forms_kept {
            return true;
        }
        match self.store.make(Change::KeepDraft { case: None, text: text.clone() }) {
            Ok(_) => {
                self.forms_kept = text;
                self.saving.pending = true;
                true
            }
            Err(error) => {
                self.composers.soon(self.tick);
                self.notices.fail(self.say(Sentence::ChangeFailed, &[("why", &error.to_string())]));
                false
            }
        }
    }
}
