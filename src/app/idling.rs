//! What is done although no key is pressed.

use std::time::Duration;

use super::texts::Sentence;
use super::{App, Effect, handlers, views};

impl App {
    pub(super) fn key_pressed(&mut self) {
        self.lock.key_pressed(self.tick);
        self.notices.key_pressed();
    }

    /// When, in ticks, something is to be done although no key is pressed: drafts kept, the screen locked, the time drawn.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let of_saving = [self.composers.deadline(), self.saving.word_due(), views::status::next_minute(self)];
        of_saving.into_iter().chain([self.lock.deadline(), self.company.deadline()]).flatten().min()
    }

    pub(super) fn deadline_came(&mut self) -> Vec<Effect> {
        if self.composers.deadline().is_some_and(|due| due <= self.tick) {
            self.keep_drafts();
        }
        if self.saving.word_due().is_some_and(|due| due <= self.tick) {
            self.saving.say_word();
        }
        if self.lock.warns(self.tick) {
            self.notices.warn_of_lock(self.say(Sentence::LocksSoon, &[]));
        }
        if self.lock.idle(self.tick) { handlers::draw_curtain(self) } else { Vec::new() }
    }
}
