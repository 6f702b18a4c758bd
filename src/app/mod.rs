//! The open conference: its state and what changes it. Nothing here draws or waits.

pub mod agenda_lines;
mod apart;
pub mod cell_words;
pub mod company;
pub mod composer_line;
pub mod composers;
mod decided;
pub mod desk;
#[cfg(test)]
pub mod driver;
#[cfg(test)]
pub mod fixture;
mod focus;
pub mod form;
pub mod form_drafts;
mod handlers;
pub mod history;
mod idling;
pub mod importing;
pub mod initials;
pub mod list;
pub mod lock;
pub mod memory;
pub mod notices;
pub mod now;
pub mod panes;
pub mod papers;
pub mod popup;
pub mod record_store;
mod remembered;
pub mod saving;
mod saying;
mod sent_agendas;
mod situation;
pub mod store;
mod taking_in;
#[cfg(test)]
mod tests;
pub mod texts;
mod two_values;
mod unfinished;
pub mod views;
pub mod whereabouts;
mod without_case;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDateTime;
use zeroize::Zeroizing;

use crate::command::{Command, Context};
use crate::domain::conference::Conference;
use crate::domain::identifier::{AttendeeId, CaseId};
use crate::domain::{attendance::Part, case::Case};
use crate::keymap::Keymap;
use crate::record::change::Change;
use crate::record::queries::Line;
use company::Company;
use composer_line::Completer;
use composers::Composers;
use form_drafts::FormDraft;
use history::History;
use lock::Lock;
use notices::Notices;
pub use now::Now;
use panes::Panes;
use papers::Papers;
use popup::Popup;
pub use saving::{Away, Here, Kept, Saving};
use store::{Drafts, Earlier, Made, Store};
use taking_in::Moved;
use texts::{Sentence, Texts};
use unfinished::Unfinished;

/// Something that happened, as the loop hands it on.
#[derive(Clone)]
pub enum Input {
    /// A key, or several, that mean a command where the user is.
    Command(Command),
    /// What was typed or pasted.
    Text(String),
    /// A deadline that [`App::deadline`] named has come.
    Deadline,
    /// How what was done is kept has changed.
    Kept(Kept),
    /// Whether it was the passphrase.
    PassphraseChecked(bool),
    /// What was read of the file that was asked for, or why it could not be.
    FileRead(Result<Vec<u8>, String>),
    /// Something else that the user must read: the clock of another seat, a folder that has gone.
    Warning(String),
    /// Others at the record did something, came or went.
    Others,
}

/// What the loop is to have done.
#[derive(Clone, PartialEq, Eq)]
pub enum Effect {
    /// Checks the passphrase and answers with [`Input::PassphraseChecked`].
    CheckPassphrase(Zeroizing<String>),
    /// Reads a file and answers with [`Input::FileRead`].
    ReadFile(PathBuf),
    /// Draws every cell again.
    Redraw,
    /// The curtain was drawn: what is open is to leave memory as soon as it is saved.
    Lock,
    /// Saves, closes the record and ends.
    Close,
}

/// What an open conference starts from.
pub struct Start {
    pub store: Box<dyn Store>,
    pub conference: Conference,
    pub drafts: Drafts,
    pub keymap: Keymap,
    pub texts: Texts,
    /// Who works here, as the roster names them.
    pub user: String,
    pub now: Now,
}

/// The open conference.
pub struct App {
    store: Box<dyn Store>,
    pub papers: Papers,
    pub panes: Panes,
    pub composers: Composers,
    decided: decided::Decided,
    /// What stands over the panes, the last on top.
    pub popups: Vec<Popup>,
    /// Forms that were left with something in them.
    set_aside: Vec<FormDraft>,
    /// The forms that are not kept yet, as the record has them.
    forms_kept: String,
    unfinished: Unfinished,
    pub notices: Notices,
    history: History,
    pub lock: Lock,
    /// The others at the record.
    pub company: Company,
    pub saving: Saving,
    pub texts: Texts,
    pub keymap: Keymap,
    pub user: String,
    /// The day was set by hand; the record's times bear it.
    pub day_is_set: bool,
    /// Whom a key has made a deputy here, with what they were before.
    made_deputy: BTreeMap<AttendeeId, Part>,
    completer: Completer,
    /// The finished case of which it is said what is not there yet.
    pointed_at: Option<CaseId>,
    /// What stood before in what the history is open of.
    looked_back: Vec<Earlier>,
    /// The field that a colleague's change keeps from being taken back.
    in_the_way: Option<(Line, Vec<String>)>,
    /// The case that was moved here last.
    moved: Option<Moved>,
    /// Since when the form has been open that is being kept.
    form_since: Option<Duration>,
    /// A command that was chosen from a list, to be done once the list is gone.
    chosen: Option<Command>,
    /// The user answered that the record is to be closed.
    closing: bool,
    importing: importing::Waiting,
    sent_told: sent_agendas::SentTold,
    now: NaiveDateTime,
    /// The time by which deadlines count.
    tick: Duration,
}

impl App {
    /// The conference as it is opened: at the case that the room is at, else at the first.
    #[must_use]
    pub fn new(start: Start) -> Self {
        let Start { store, conference, drafts, keymap, texts, user, now: Now { wall: now, tick } } = start;
        let idle = conference.settings.idle_lock_minutes;
        let papers = Papers::new(conference, texts.holidays.clone(), now.date(), 0);
        let case = papers.first_shown();
        let saving = Saving { saved: store.last_saved(), ..Saving::default() };
        let company = Company::found(store.others());
        let mut app = Self {
            store,
            panes: Panes::at(case),
            papers,
            composers: Composers::new(&drafts),
            decided: decided::Decided::default(),
            popups: Vec::new(),
            set_aside: form_drafts::read(&drafts.forms),
            forms_kept: drafts.forms,
            unfinished: Unfinished::default(),
            notices: Notices::default(),
            history: History::default(),
            lock: Lock::new(idle, tick),
            company,
            saving,
            texts,
            keymap,
            user,
            day_is_set: false,
            made_deputy: BTreeMap::new(),
            completer: Completer::default(),
            pointed_at: None,
            looked_back: Vec::new(),
            in_the_way: None,
            moved: None,
            form_since: None,
            chosen: None,
            closing: false,
            importing: importing::Waiting::default(),
            sent_told: sent_agendas::SentTold::default(),
            now,
            tick,
        };
        app.say_unfinished();
        app.say_of_sent();
        app.tell_where();
        app
    }

    /// Takes in what happened, and says what is to be done about it outside.
    pub fn update(&mut self, input: Input, now: impl Into<Now>) -> Vec<Effect> {
        Now { wall: self.now, tick: self.tick } = now.into();
        let effects = self.happened(input);
        if !self.popups.iter().any(|popup| matches!(popup, Popup::Form(_))) {
            self.notices.form_is_gone();
        }
        desk::settle(self);
        self.settle_over_closed();
        self.settle_unfinished();
        self.tell_where();
        effects
    }

    fn happened(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Command(command) => {
                self.key_pressed();
                let mut effects = handlers::command(self, command);
                if let Some(chosen) = self.chosen.take() {
                    effects.extend(handlers::command(self, chosen));
                }
                effects.extend(self.importing.wanted.take().map(Effect::ReadFile));
                if std::mem::take(&mut self.closing) {
                    effects.push(Effect::Close);
                }
                effects
            }
            Input::Text(text) => {
                self.key_pressed();
                handlers::text(self, &text);
                Vec::new()
            }
            Input::Deadline => self.deadline_came(),
            Input::Kept(kept) => {
                self.is_kept(kept);
                Vec::new()
            }
            Input::PassphraseChecked(right) => {
                self.lock.checked(right, self.tick);
                vec![Effect::Redraw]
            }
            Input::FileRead(read) => {
                handlers::file_was_read(self, read);
                Vec::new()
            }
            Input::Warning(text) => {
                self.notices.warn(text);
                Vec::new()
            }
            Input::Others => {
                self.take_in();
                Vec::new()
            }
        }
    }

    /// The contexts of keys where the user is, innermost first.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        if self.lock.is_drawn() {
            return vec![Context::Field, Context::Form];
        }
        self.popups.last().map_or_else(|| self.panes.contexts(), Popup::contexts)
    }

    /// The time that was last handed in.
    #[must_use]
    pub const fn now(&self) -> NaiveDateTime {
        self.now
    }

    /// The record, for the loop to close.
    pub fn store_mut(&mut self) -> &mut dyn Store {
        self.store.as_mut()
    }

    /// The case that is shown.
    #[must_use]
    pub fn case_id(&self) -> Option<CaseId> {
        self.panes.agenda.selected
    }

    /// The case that is shown.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        self.papers.case(self.case_id()?)
    }

    /// Makes changes that belong together, all or none, to be taken back together. Whether they were made.
    fn make(&mut self, what: impl Into<String>, changes: Vec<Change>) -> bool {
        let mut made: Vec<Made> = Vec::with_capacity(changes.len());
        let sent = self.sent_before(&changes);
        for change in changes {
            match self.store.make(change) {
                Ok(one) => made.push(one),
                Err(error) => {
                    self.take_back_all(&made);
                    self.notices.fail(self.say(Sentence::ChangeFailed, &[("why", &error.to_string())]));
                    self.reload();
                    return false;
                }
            }
        }
        self.history.did(what, made);
        self.saving.pending |= self.store.is_saving();
        self.reload();
        if let Some(sent) = sent {
            self.say_of_sent_after(&sent);
        }
        self.tell_written_over();
        true
    }

    /// Takes changes back, the last first; those that take them back come in the order in which they were made.
    fn take_back_all(&mut self, made: &[Made]) -> Option<Vec<Made>> {
        let mut back = Vec::with_capacity(made.len());
        for one in made.iter().rev() {
            match self.store.undo(*one) {
                Ok(reverse) => back.push(reverse),
                Err(error) => {
                    let said = self.why_not_taken_back(&error);
                    self.in_the_way = error.cell();
                    self.notices.fail(said);
                    // All or none: what was taken back already is made again.
                    for reverse in back.iter().rev() {
                        if let Err(error) = self.store.undo(*reverse) {
                            self.notices.fail(self.say(Sentence::ChangeFailed, &[("why", &error.to_string())]));
                        }
                    }
                    return None;
                }
            }
        }
        self.saving.pending |= self.store.is_saving();
        Some(back)
    }

    /// Reads the conference again after something was done here. A case that was moved goes over the screen.
    fn reload(&mut self) {
        self.say_what_stands_of_closed();
        let place = |app: &Self| app.panes.agenda.position(&views::agenda::keys(app));
        let before = place(self);
        self.read_again();
        if place(self) != before {
            self.panes.agenda.drawn.set(None);
        }
    }

    /// Reads the conference again, and leaves every list at its row or the next.
    fn read_again(&mut self) {
        match self.store.conference() {
            Ok(conference) => {
                let before = views::Keys::of(self);
                let holidays = self.papers.holidays.clone();
                let mut papers = Papers::new(conference, holidays, self.now.date(), self.papers.revision + 1);
                papers.ended = std::mem::take(&mut self.papers.ended);
                (papers.stays_open, papers.apart) = (self.papers.stays_open, self.papers.apart);
                self.papers = papers;
                views::settle(self, &before);
                handlers::point_at_missing(self);
                self.weigh_again();
                self.weigh_decisions_again();
            }
            // Somebody took this person off its list, or opened it again.
            Err(_) if self.papers.apart.is_some() => self.lose_closed(),
            Err(error) => self.notices.fail(self.say(Sentence::ReloadFailed, &[("why", &error.to_string())])),
        }
    }
}
