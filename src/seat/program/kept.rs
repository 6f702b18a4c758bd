//! What the seat says of how the record is kept.

use std::path::PathBuf;

use super::{Phase, Seat, UNLOCKING};
use crate::app::now::local;
use crate::app::saving::Shown;
use crate::app::texts::Sentence;
use crate::app::{Input, Kept};
use crate::command::Command;
use crate::record::session::{Keeping, SessionEvent};
use crate::seat::shelf::{away as away_of, here};
use crate::ui::run::Flow;
use crate::vault::VaultError;

impl Seat {
    pub(super) fn kept(&mut self, event: SessionEvent) -> Flow {
        if matches!(self.phase, Phase::Ended(_)) {
            return self.kept_after_the_end(&event);
        }
        match event {
            SessionEvent::Saved { .. }
            | SessionEvent::SavedHere { .. }
            | SessionEvent::ShareAway(_)
            | SessionEvent::ShareAnswers
            | SessionEvent::Published { .. } => self.say_how_kept(),
            SessionEvent::Failed { why, .. } => self.update(Input::Kept(Kept::Not(why.to_string()))),
            SessionEvent::NotPublished { why } => {
                self.say_how_kept();
                self.update(Input::Warning(why.to_string()))
            }
            SessionEvent::NotKeptHere { why } => {
                let Phase::Open(app, _) = &self.phase else { return Flow::Same };
                let said = app.say(Sentence::NotKeptHere, &[("why", &why.to_string())]);
                self.update(Input::Warning(said))
            }
            SessionEvent::Lingers { files, why } => self.lingers(&files, why.as_deref()),
            SessionEvent::Others => {
                self.keep_before_the_end();
                let flow = self.update(Input::Others);
                self.end_of_access().unwrap_or(flow)
            }
        }
    }

    /// What was closed off, or closed to a reader, is in older files still; or is no more.
    fn lingers(&mut self, files: &[PathBuf], why: Option<&VaultError>) -> Flow {
        let Phase::Open(app, _) = &mut self.phase else { return Flow::Same };
        if files.is_empty() {
            app.notices.say(app.say(Sentence::OlderGone, &[]));
            return Flow::Changed;
        }
        let names = files.iter().filter_map(|file| file.file_name()).map(|name| name.to_string_lossy().into_owned());
        let names: Vec<String> = names.collect();
        let why = why.map(ToString::to_string).unwrap_or_default();
        let said = app.say(Sentence::OlderLinger, &[("files", &names.join(", ")), ("why", &why)]);
        self.update(Input::Warning(said))
    }

    /// How it ended, or how what was typed before is kept, may be known better now.
    fn kept_after_the_end(&mut self, event: &SessionEvent) -> Flow {
        if let (SessionEvent::Others, Phase::Ended(ended)) = (event, &self.phase) {
            ended.take_in();
        }
        self.end_of_access().unwrap_or(Flow::Same)
    }

    /// Says how the record is kept at this moment, where the screen says otherwise.
    fn say_how_kept(&mut self) -> Flow {
        let Phase::Open(_, shelf) = &self.phase else { return Flow::Same };
        let Some((keeping, away)) = shelf.with(|session| (session.keeping(), session.share_away())) else {
            return Flow::Same;
        };
        // Where something is on its way, what it waits for is said of that.
        let has_all = matches!(keeping, Keeping::Saved { .. } | Keeping::Unchanged);
        let kept = match keeping {
            Keeping::Saved { at_ms } => local(at_ms).map(Kept::Saved),
            Keeping::SavedHere { at_ms, away } => here(at_ms, away).map(Kept::Here),
            Keeping::NotSaved { why } => Some(Kept::Not(why.to_string())),
            Keeping::Unchanged | Keeping::Saving => None,
        };
        let share = has_all.then(|| Kept::Share(away.and_then(away_of)));
        let shown = self.saving_shown();
        let flows: Vec<Flow> = kept.into_iter().chain(share).map(|kept| self.update(Input::Kept(kept))).collect();
        if self.saving_shown() == shown { Flow::Same } else { flows.last().copied().unwrap_or(Flow::Same) }
    }

    fn saving_shown(&self) -> Option<Shown> {
        match &self.phase {
            Phase::Open(app, _) => Some(app.saving.shown()),
            _ => None,
        }
    }

    /// What is said of an opening that takes too long, and how to leave.
    pub(super) fn waiting(&self) -> String {
        let Some(begun) = self.opening.filter(|_| self.said_silent) else { return String::new() };
        let since = begun.wall.format("%H:%M").to_string();
        let close = self.place.keymap.key_for(Command::Close, &UNLOCKING).map(ToString::to_string);
        let close = close.unwrap_or_else(|| Command::Close.name().to_owned());
        let said = self.place.texts.raw(Sentence::ShareSilentAtOpening);
        said.replace("{since}", &since).replace("{close}", &close)
    }

    /// What is said behind the curtain to whoever has a key without a passphrase.
    pub(super) fn without_passphrase(&self) -> String {
        let go_on = self.place.keymap.key_for(Command::SaveForm, &UNLOCKING).map(ToString::to_string);
        let go_on = go_on.unwrap_or_else(|| Command::SaveForm.name().to_owned());
        self.place.texts.filled(Sentence::NoPassphrase, &[(Command::SaveForm.name(), &go_on)])
    }

    /// Says on the screen that leaving a share may take a while. Whether there is something to be drawn.
    pub fn says_leaving(&mut self) -> bool {
        let Phase::Open(app, shelf) = &mut self.phase else { return false };
        let on_share = shelf.with(|session| session.is_on_share()).unwrap_or(false) && !app.lock.is_drawn();
        if on_share {
            app.notices.say(app.say(Sentence::Leaving, &[]));
        }
        on_share
    }
}
