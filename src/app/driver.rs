//! Presses keys for tests: a conference over a record in memory, with the default key map.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{DateTime, Duration, NaiveDateTime};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::fixture::{at, conference, record, record_with_closed, record_without_meetings};
use super::memory::MemoryStore;
use super::record_store::RecordStore;
use super::store::{
    Colleague, Drafts, Earlier, Hit, Made, Store, StoreError, TakenIn, Unread, Whereabouts, WrittenOver,
};
use super::texts::{Sources, Texts};
use super::{App, Effect, Input, Now, Start};
use crate::command::Command;
use crate::domain::case::Match;
use crate::domain::conference::Conference;
use crate::domain::identifier::MeetingId;
use crate::domain::matching::Nicknames;
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::keymap::{Keymap, Meaning, Pressed, Shipped};
use crate::record::change::Change;
use crate::record::queries::{EarlierValue, Line, Writer};
use crate::ui::draw;
use crate::ui::theme::{Theme, ThemeName};

impl Store for Rc<RefCell<MemoryStore>> {
    fn make(&mut self, change: Change) -> Result<Made, StoreError> {
        self.borrow_mut().make(change)
    }

    fn undo(&mut self, made: Made) -> Result<Made, StoreError> {
        self.borrow_mut().undo(made)
    }

    fn conference(&self) -> Result<Conference, StoreError> {
        self.borrow().conference()
    }

    fn meetings(&self) -> Result<Vec<Meeting>, StoreError> {
        self.borrow().meetings()
    }

    fn turn_to(&mut self, meeting: MeetingId) -> Result<Conference, StoreError> {
        self.borrow_mut().turn_to(meeting)
    }

    fn search(&self, text: &str) -> Result<Vec<Hit>, StoreError> {
        self.borrow().search(text)
    }

    fn proposals(&self, referral: &Referral, nicknames: &Nicknames) -> Result<Vec<Match>, StoreError> {
        self.borrow().proposals(referral, nicknames)
    }

    fn last_saved(&self) -> Option<NaiveDateTime> {
        self.borrow().last_saved()
    }

    fn take_in(&mut self) -> Result<TakenIn, StoreError> {
        self.borrow_mut().take_in()
    }

    fn written_over(&mut self) -> Vec<WrittenOver> {
        self.borrow_mut().written_over()
    }

    fn others(&self) -> Vec<Colleague> {
        self.borrow().others()
    }

    fn unread(&self) -> Vec<Unread> {
        self.borrow().unread()
    }

    fn here(&mut self, at: Whereabouts) {
        self.borrow_mut().here(at);
    }

    fn earlier(&self, line: Line) -> Result<Vec<Earlier>, StoreError> {
        self.borrow().earlier(line)
    }

    fn standing(&self, line: Line) -> Result<Vec<EarlierValue>, StoreError> {
        self.borrow().standing(line)
    }

    fn writer(&self, line: Line, cells: &[&str]) -> Option<Writer> {
        self.borrow().writer(line, cells)
    }
}

/// A conference at which tests press keys: over its twin in memory, or over a whole record.
pub struct Driver<S = Rc<RefCell<MemoryStore>>> {
    pub app: App,
    pub store: S,
    pub now: NaiveDateTime,
    pub effects: Vec<Effect>,
    pressed: Pressed,
}

impl Driver {
    /// The invented conference at 09:52.
    pub fn at_the_meeting() -> Self {
        Self::with(conference())
    }

    pub fn with(conference: Conference) -> Self {
        let store = Rc::new(RefCell::new(MemoryStore::new(conference)));
        Self::over(store)
    }

    /// The same record opened again, as after a crash: what was not kept is gone.
    pub fn opened_again(&self) -> Self {
        Self::over(Rc::clone(&self.store))
    }

    fn over(store: Rc<RefCell<MemoryStore>>) -> Self {
        let drafts = store.borrow().drafts().clone();
        Self::opened(store, drafts)
    }

    /// Another makes changes at their seat, and they arrive here.
    pub fn by_another(&mut self, name: &str, changes: impl IntoIterator<Item = Change>) -> &mut Self {
        for change in changes {
            self.store.borrow_mut().by_another(name, change);
        }
        self.update(Input::Others)
    }

    /// These are at the record too, each at a case and typing in a text.
    pub fn joined_by(&mut self, colleagues: Vec<Colleague>) -> &mut Self {
        self.store.borrow_mut().colleagues = colleagues;
        self.update(Input::Others)
    }

    /// The changes that the record was asked for, drafts left out.
    pub fn changes(&self) -> Vec<Change> {
        let store = self.store.borrow();
        store.asked.iter().filter(|change| !matches!(change, Change::KeepDraft { .. })).cloned().collect()
    }

    /// The last of them.
    pub fn last_change(&self) -> Option<Change> {
        self.changes().pop()
    }
}

impl Driver<RecordStore> {
    /// The invented conference at 09:52, over a record that has it whole. Clones of the store look into the record, and
    /// make changes as another would.
    pub fn over_record() -> Self {
        Self::opened(record(), Drafts::default())
    }

    /// A record whose calendar is empty.
    pub fn over_none() -> Self {
        Self::opened(record_without_meetings(), Drafts::default())
    }

    /// The same, with the closed case kept as one.
    pub fn over_closed() -> Self {
        Self::opened(record_with_closed(), Drafts::default())
    }

    /// Somebody opens the same record.
    pub fn opened_by_another(&self) -> Self {
        Self::opened(self.store.clone(), Drafts::default())
    }

    /// Another makes a change at their seat, and it arrives here.
    pub fn by_another(&mut self, change: Change) -> &mut Self {
        self.store.by_another(&change).unwrap();
        self.update(Input::Others)
    }
}

impl<S: Store + Clone + 'static> Driver<S> {
    fn opened(store: S, drafts: Drafts) -> Self {
        let conference = store.conference().unwrap();
        let now = at(9, 52);
        let app = App::new(Start {
            store: Box::new(store.clone()),
            conference,
            drafts,
            keymap: Keymap::shipped(Shipped::Default),
            texts: Texts::new(Sources::default()).unwrap(),
            user: "Delphine Moor".to_owned(),
            now: now.into(),
        });
        Self { app, store, now, effects: Vec::new(), pressed: Pressed::default() }
    }

    /// Hands on an input at the present time.
    pub fn update(&mut self, input: Input) -> &mut Self {
        self.effects.extend(self.app.update(input, self.now));
        self
    }

    pub fn run(&mut self, command: Command) -> &mut Self {
        self.update(Input::Command(command))
    }

    /// Presses keys as they are written in key maps, with spaces between them.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let stack = self.app.contexts();
            let situation = self.app.situation();
            let can = |command: Command| command.keeps_its_key(&situation, &stack);
            let meaning = self.pressed.press(&self.app.keymap, &stack, key.parse().unwrap(), can);
            match meaning {
                Meaning::Command(command) => self.run(command),
                Meaning::Text(letter) => self.update(Input::Text(letter.to_string())),
                Meaning::Pending(_) | Meaning::Nothing => self,
            };
        }
        self
    }

    /// The screen as text, a line each.
    pub fn screen(&self, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| draw(&self.app, Theme::new(ThemeName::Sixteen), frame)).unwrap();
        let screen = terminal.backend().to_string();
        screen.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// Types a text letter by letter.
    pub fn write(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.update(Input::Text(letter.to_string()));
        }
        self
    }

    /// Lets time pass, and every deadline in it.
    pub fn wait(&mut self, time: Duration) -> &mut Self {
        let until = self.now + time;
        while let Some(due) = self.app.deadline().filter(|due| *due <= Now::from(until).tick) {
            self.now = DateTime::UNIX_EPOCH.naive_utc() + due;
            self.update(Input::Deadline);
        }
        self.now = until;
        self
    }

    /// Everything that is to be read below.
    pub fn notices(&self) -> String {
        self.app.notices.lines().map(|notice| notice.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The text in the composer.
    pub fn composer(&self) -> &str {
        self.app.case_id().map_or("", |case| self.app.composers.text(case))
    }

    /// The reference of the case that is shown.
    pub fn shown(&self) -> &str {
        self.app.case().map_or("", |case| case.referral.reference.as_str())
    }
}
