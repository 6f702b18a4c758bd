//! What has reached the disk, and what is on its way there.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::App;
use super::form::Purpose;
use super::form_drafts::{self, FormDraft};
use super::popup::Popup;
use super::store::ask;
use super::texts::Sentence;
use crate::record::change::Change;

/// A share that lacks something of what this machine's disk has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// When everything had last reached this machine's disk.
    pub at: NaiveDateTime,
    /// Why the share lacks it, where that takes longer than it should.
    pub away: Option<Away>,
}

/// A share that can't be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    pub since: NaiveDateTime,
    /// What it says; nothing where it does not answer at all.
    pub why: Option<String>,
}

/// How what was done is kept, as it is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Everything that was done has reached the disk where the record lives.
    Saved(NaiveDateTime),
    /// It has reached this machine's disk, and not all of it the share.
    Here(Here),
    /// It has not, and why.
    Not(String),
    /// Everything is where it should be; whether the share answers.
    Share(Option<Away>),
}

/// How far what was done has got towards the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saving {
    /// When everything had last reached the disk where the record lives.
    pub saved: Option<NaiveDateTime>,
    /// Everything is on this machine's disk, and the share lacks something of it.
    pub here: Option<Here>,
    /// The share does not answer, though it has everything: what others do is not seen.
    pub away: Option<Away>,
    /// Something has been done since.
    pub pending: bool,
    /// Since when typing alone is on its way to the disk, in ticks. That is over in a moment, twice a second, and is only
    /// worth a word where it takes longer.
    pub typing: Option<Duration>,
    /// Why it has not reached the disk.
    pub failed: Option<String>,
}

/// What the screen shows of it, times to the minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    Nothing,
    Failed,
    Saving,
    Here { at: String, away: Option<ShownAway> },
    Away { saved: Option<String>, since: String },
    Saved(String),
}

/// What the screen shows of a share that can't be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownAway {
    pub since: String,
    /// It refuses; else it does not answer.
    pub refuses: bool,
}

/// For so long typing may be on its way before it is called unsaved.
const UNSAID: Duration = Duration::from_millis(1500);
/// From so many columns on there is room for whole words about a share.
const WIDE: u16 = 80;

impl Saving {
    /// When typing that is still on its way is to be called unsaved.
    pub(super) fn word_due(&self) -> Option<Duration> {
        self.typing.filter(|_| !self.pending).map(|since| since + UNSAID)
    }

    /// Everything that was handed over is on this machine's disk. Typing that goes on to the share at once is not worth a
    /// word.
    pub(super) fn is_here(&mut self, here: Here) {
        self.failed = None;
        if here.away.is_some() || self.pending {
            self.pending = false;
            self.typing = None;
        }
        self.here = Some(here);
    }

    /// Typing has been on its way longer than it should.
    pub(super) fn say_word(&mut self) {
        // What is here already is called that from now on.
        self.pending = self.here.is_none();
        self.typing = None;
    }

    /// Whether everything, the last letter too, is on a disk.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        !self.pending && self.typing.is_none() && self.failed.is_none()
    }

    /// What of it the screen shows.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let minute = |at: NaiveDateTime| at.format("%H:%M").to_string();
        if self.failed.is_some() {
            return Shown::Failed;
        }
        if self.pending {
            return Shown::Saving;
        }
        if let (None, Some(away)) = (&self.here, &self.away) {
            return Shown::Away { saved: self.saved.map(minute), since: minute(away.since) };
        }
        match (&self.here, self.saved) {
            (Some(Here { at, away }), _) if away.is_some() || self.typing.is_none() => {
                let away = away.as_ref();
                let away = away.map(|away| ShownAway { since: minute(away.since), refuses: away.why.is_some() });
                Shown::Here { at: minute(*at), away }
            }
            (_, Some(at)) => Shown::Saved(minute(at)),
            (_, None) => Shown::Nothing,
        }
    }
}

impl App {
    /// What the status line says of it, in so many columns.
    #[must_use]
    pub fn saving_words(&self, columns: u16) -> String {
        let sentence = |long, short| if columns >= WIDE { long } else { short };
        match self.saving.shown() {
            Shown::Nothing => String::new(),
            Shown::Failed => self.say(Sentence::StatusNotSaved, &[]),
            Shown::Saving => self.say(Sentence::StatusSaving, &[]),
            Shown::Saved(at) => self.say(Sentence::StatusSaved, &[("time", &at)]),
            Shown::Away { saved: Some(at), since } => {
                let sentence = sentence(Sentence::StatusSavedShareSilent, Sentence::StatusSavedShareSilentShort);
                self.say(sentence, &[("time", &at), ("since", &since)])
            }
            Shown::Away { saved: None, since } => self.say(Sentence::StatusOnlyShareSilent, &[("since", &since)]),
            Shown::Here { at, away: None } => self.say(Sentence::StatusHere, &[("time", &at)]),
            Shown::Here { at, away: Some(ShownAway { since, refuses }) } => {
                let sentence = match refuses {
                    true => sentence(Sentence::StatusShareRefuses, Sentence::StatusShareRefusesShort),
                    false => sentence(Sentence::StatusShareSilent, Sentence::StatusShareSilentShort),
                };
                self.say(sentence, &[("time", &at), ("since", &since)])
            }
        }
    }

    /// Takes in how what was done is kept.
    pub(super) fn is_kept(&mut self, kept: Kept) {
        match kept {
            Kept::Saved(at) => self.saving = Saving { saved: Some(at), ..Saving::default() },
            Kept::Here(here) => self.saving.is_here(here),
            Kept::Not(why) => {
                self.notices.not_saved(self.say(Sentence::SaveFailed, &[("why", &why)]));
                self.saving.failed = Some(why);
                return;
            }
            Kept::Share(away) => {
                self.saving.away = away;
                return;
            }
        }
        self.notices.saved();
    }

    /// When everything was last saved, and where.
    pub(super) fn when_saved(&self) -> String {
        let second = |at: NaiveDateTime| at.format("%H:%M:%S").to_string();
        let Saving { here, saved, failed, .. } = &self.saving;
        if let Some(why) = failed {
            return self.say(Sentence::SaveFailed, &[("why", why)]);
        }
        if !self.saving.is_settled() {
            return self.say(Sentence::Saving, &[]);
        }
        match (here, saved) {
            (Some(here), saved) => {
                let on_share = saved.map(second);
                let mut said = match &on_share {
                    Some(share) => self.say(Sentence::HereAndShare, &[("here", &second(here.at)), ("share", share)]),
                    None => self.say(Sentence::HereOnly, &[("here", &second(here.at))]),
                };
                if let Some(Away { since, why }) = &here.away {
                    let since = second(*since);
                    said.push(' ');
                    said.push_str(&match why {
                        Some(why) => self.say(Sentence::ShareRefuses, &[("since", &since), ("why", why)]),
                        None => self.say(Sentence::ShareSilent, &[("since", &since)]),
                    });
                }
                said
            }
            (None, at) => {
                let said = match at {
                    Some(at) => self.say(Sentence::SavedAt, &[("time", &second(*at))]),
                    None => self.say(Sentence::NotSavedYet, &[]),
                };
                match &self.saving.away {
                    Some(away) => said + " " + &self.say(Sentence::ShareSilent, &[("since", &second(away.since))]),
                    None => said,
                }
            }
        }
    }

    /// Brings every draft into the record. What the record refuses stays to be kept, and the user is told. Whether the
    /// record has them all.
    pub fn keep_drafts(&mut self) -> bool {
        let mut kept = true;
        for (case, text) in self.composers.take_unkept(self.tick) {
            match self.store.make(Change::KeepDraft { case: Some(case), text }) {
                Ok(_) => self.saving.typing = self.saving.typing.or(Some(self.tick)),
                // What is about a case that others closed off has no place in the record any more.
                Err(_) if self.is_closed_off(case) => {
                    self.composers.forget(case);
                    self.notices.fail(self.say(Sentence::LineElsewhereLeft, &[]));
                }
                Err(error) => {
                    kept = false;
                    if self.papers.case(case).is_some() {
                        self.composers.changed(case, self.tick);
                    }
                    self.notices.fail(self.say(Sentence::ChangeFailed, &[("why", &error.to_string())]));
                }
            }
        }
        self.keep_forms() && kept
    }

    /// Brings what stands in forms, open or left, into the record. Whether it has them.
    pub(super) fn keep_forms(&mut self) -> bool {
        if self.papers.apart.is_some() {
            return true;
        }
        let open = self.popups.iter().filter_map(|popup| match popup {
            Popup::Form(form) => FormDraft::of(form),
            _ => None,
        });
        let drafts: Vec<FormDraft> = self
            .set_aside
            .iter()
            .cloned()
            .chain(open)
            .filter(|draft| !draft.is_of_closed() && !self.is_gone(draft))
            .collect();
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

    /// Whether a form is about a referral that the record has no more, or something of it: somebody closed it off, and what was
    /// typed in the form is not for everybody to read.
    fn is_gone(&self, draft: &FormDraft) -> bool {
        if self.names_closed_off(draft) {
            return true;
        }
        let Purpose::EditCase(case) = draft.purpose else { return false };
        matches!(ask(self.store.as_ref(), |view| view.referral_sheet(case)), Ok(None))
    }
}
