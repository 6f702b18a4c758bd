//! Three people, each with a key and a session of their own, at one record on a share that does everything wrong.
//!
//! As [`crate::seats`], one room higher: here the session decides when to take in, publish and fold in, and people are
//! given access and lose it meanwhile. Its own thread does the file work, so that a seed is not the same in every detail.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use marac::record::Session;
use marac::record::change::{Change, UndoStep};
use marac::record::session::{SessionError, SessionEvent, request};
use marac::vault::*;

use crate::lagging::Lagging;
use crate::seats::{OnAShare, Share, Wrong, abilities_of, clocks_of};
use crate::sim_disk::*;
use crate::work::{World, access, another, path};

const SEATS: usize = 3;
/// After so many looks at the share everyone has seen all.
const LOOKS: usize = 200;
/// Longer than anything here takes: who waits for more waits for ever.
const FOR_EVER: Duration = Duration::from_secs(120);

struct Seat {
    session: Session,
    told: Receiver<SessionEvent>,
    /// Words that were not called saved yet.
    due: Vec<(Ticket, String)>,
    undo: Vec<UndoStep>,
}

/// One schedule.
pub struct Sittings<'w> {
    share: Share,
    world: &'w World,
    random: Random,
    seed: u64,
    disk: Arc<SimDisk>,
    views: [Arc<Lagging>; SEATS],
    clocks: [Arc<AtomicU64>; SEATS],
    seats: [Option<Seat>; SEATS],
    /// Words that were called saved.
    saved: BTreeSet<String>,
    words: usize,
    /// People who have access besides the three.
    guests: Vec<String>,
    /// Words of each of the three that were said before anybody withdrew them; what they say later may be refused.
    firm: [BTreeSet<String>; SEATS],
    /// Whom of the three somebody withdrew; two who do so at once do not both succeed.
    withdrawn: [bool; SEATS],
    pub story: Vec<String>,
}

impl<'w> Sittings<'w> {
    pub fn new(world: &'w World, seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x0051_7713);
        let share = if seed.is_multiple_of(2) { Share::Coherent } else { Share::Stale };
        let abilities = abilities_of(share, &mut random);
        let disk = SimDisk::new(&world.files, abilities);
        let views = [(); SEATS].map(|()| Lagging::new(disk.elsewhere()));
        let clocks = clocks_of(&mut random);
        let story = vec![format!("{share:?} {abilities:?}")];
        Self {
            share,
            world,
            random,
            seed,
            disk,
            views,
            clocks,
            seats: [const { None }; SEATS],
            saved: BTreeSet::new(),
            words: 0,
            guests: Vec::new(),
            firm: [const { BTreeSet::new() }; SEATS],
            withdrawn: [false; SEATS],
            story,
        }
    }

    /// Plays it to the end. How many words were called saved.
    pub fn play(&mut self) -> Result<usize, Wrong> {
        for _ in 0..8 + self.random.below(14) {
            self.step()?;
            self.listen();
        }
        self.end()
    }

    fn tell(&mut self, what: String) {
        self.story.push(what);
    }

    fn request(&self, who: usize) -> OpenRequest {
        let clock = self.clocks[who].clone();
        let clock: open::WallClock = Arc::new(move || clock.fetch_add(1, Ordering::SeqCst));
        let place: Arc<dyn PlaceCheck> =
            if self.share == Share::Stale { Arc::new(OnAShare) } else { Arc::new(place::AnyPlace) };
        OpenRequest {
            disk: self.views[who].clone(),
            place,
            reader: self.world.reader.clone(),
            clock,
            ..request(&path(), self.world.keys[who].clone())
        }
    }

    fn is_cut_off(&self, who: usize) -> bool {
        self.views[who].disk().faults().is_set()
    }

    fn step(&mut self) -> Result<(), Wrong> {
        let who = self.random.below(SEATS);
        match self.random.below(40) {
            0..=2 => self.lag(who),
            3 | 4 => self.catch_up_with(who),
            5 => self.cut_off(who),
            6 | 7 => self.reconnect(who),
            8 | 9 => self.copy(),
            kind => {
                if !self.sit_down(who)? {
                    return Ok(());
                }
                match kind {
                    10..=19 => self.say(who)?,
                    20..=23 => self.change(who),
                    24 => self.take_back(who),
                    25..=29 => self.hear(who)?,
                    30..=32 => self.publish(who)?,
                    33 => self.guest(who)?,
                    34 => self.colleagues(who)?,
                    35 => self.crash(who),
                    kind => self.leave(who, kind > 36)?,
                }
            }
        }
        Ok(())
    }

    /// Somebody's journal is seen late, or in part.
    fn lag(&mut self, who: usize) {
        let own = self.seats[who].is_some();
        let files = self.disk.files();
        let journals: Vec<_> =
            files.0.iter().filter(|(path, _)| path.to_string_lossy().contains(".journal-")).collect();
        // Which one is the seat's own is not known here; one that nobody sits at has none.
        if own && self.share == Share::Coherent {
            return;
        }
        let Some((journal, bytes)) = self.random.pick(&journals).copied() else { return };
        if own {
            return;
        }
        let part = if self.random.one_in(3) { Some(self.random.below(bytes.len() + 1)) } else { None };
        self.views[who].freeze(journal, part);
        self.tell(format!("{who} sees {} late: {part:?}", journal.display()));
    }

    fn catch_up_with(&mut self, who: usize) {
        self.views[who].thaw_all();
    }

    fn cut_off(&mut self, who: usize) {
        let faults = self.views[who].disk().faults();
        faults.set(Some(Fault { at: faults.count(), errno: Errno::Stale, lasting: Lasting::ForEver, done: false }));
        self.tell(format!("{who} is cut off"));
    }

    fn reconnect(&mut self, who: usize) {
        self.views[who].disk().faults().set(None);
        self.tell(format!("{who} is connected"));
    }

    /// Whatever replicates the folder leaves a copy of something there, under another name.
    fn copy(&mut self) {
        let files = self.disk.files();
        let all: Vec<_> = files.0.iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
        let Some((from, bytes)) = self.random.pick(&all).copied() else { return };
        let name = from.file_name().unwrap().to_string_lossy().into_owned();
        let copy = match self.random.below(3) {
            0 => format!("{name} (1)"),
            1 => format!("{name}.sync-conflict-20261210-101500-ABCDEFG"),
            _ => format!("Copy of {name}"),
        };
        self.disk.place(&from.with_file_name(&copy), Some(bytes.clone()));
        self.tell(format!("there is a copy: {copy}"));
    }

    fn sit_down(&mut self, who: usize) -> Result<bool, Wrong> {
        if self.seats[who].is_some() {
            return Ok(!self.is_out(who)?);
        }
        if self.is_cut_off(who) {
            return Ok(false);
        }
        self.seats[who] = self.opened(who)?;
        Ok(self.seats[who].is_some())
    }

    /// Nothing where their access was withdrawn.
    fn opened(&mut self, who: usize) -> Result<Option<Seat>, Wrong> {
        let (sender, told) = channel();
        let sender = Mutex::new(sender);
        let tell = Box::new(move |event| drop(sender.lock().unwrap().send(event)));
        let (mut session, findings) = match Session::open(&self.request(who), tell) {
            Ok(opened) => opened,
            Err(error) if self.withdrawn[who] && is_of_access(&error) => {
                self.tell(format!("{who} is out: {error}"));
                return Ok(None);
            }
            Err(error) => return Err(format!("{who} can't open: {error}")),
        };
        self.tell(format!("{who} opens: {findings:?}"));
        session.follow().map_err(|error| error.to_string())?;
        Ok(Some(Seat { session, told, due: Vec::new(), undo: Vec::new() }))
    }

    /// Whether their access has ended at a seat, which is then left.
    fn is_out(&mut self, who: usize) -> Result<bool, Wrong> {
        if self.seat(who).session.access_end().is_none() {
            return Ok(false);
        }
        if !self.withdrawn[who] {
            return Err(format!("nobody withdrew {who}"));
        }
        self.leave(who, false)?;
        Ok(true)
    }

    /// Somebody withdraws one of the three; now and then another does so at the same moment.
    fn colleagues(&mut self, who: usize) -> Result<(), Wrong> {
        self.colleague(who);
        let second = self.random.below(SEATS);
        if second != who && self.random.one_in(2) && self.sit_down(second)? {
            self.colleague(second);
        }
        Ok(())
    }

    fn colleague(&mut self, who: usize) {
        let whom = (who + 1 + self.random.below(SEATS - 1)) % SEATS;
        let key = self.world.keys[whom].key_id();
        let people = self.seat(who).session.record().people().unwrap();
        let person = people.iter().find(|one| one.verify_key.as_ref().is_some_and(|verify| verify.id() == key));
        let Some(person) = person.map(|one| one.id) else { return };
        // Another may have done it, or nobody else would be left.
        if self.seat(who).session.make(&Change::WithdrawAccess(person)).is_ok() {
            self.withdrawn[whom] = true;
            self.tell(format!("{who} withdraws the access of {whom}"));
        }
    }

    fn seat(&mut self, who: usize) -> &mut Seat {
        self.seats[who].as_mut().unwrap()
    }

    fn next_word(&mut self) -> String {
        self.words += 1;
        format!("w{:04}x", self.words)
    }

    fn say(&mut self, who: usize) -> Result<(), Wrong> {
        let word = self.next_word();
        let seat = self.seats[who].as_ref().unwrap();
        let change = self.world.said(seat.session.record(), &word, &mut self.random);
        self.tell(format!("{who} says {word}"));
        let seat = self.seat(who);
        let (_, ticket) = seat.session.make(&change).map_err(|error| format!("{who} can't say {word}: {error}"))?;
        seat.due.extend(ticket.map(|ticket| (ticket, word.clone())));
        if !self.withdrawn[who] {
            self.firm[who].insert(word);
        }
        Ok(())
    }

    fn change(&mut self, who: usize) {
        let change = self.world.change(&mut self.random);
        let seat = self.seats[who].as_mut().unwrap();
        // Too late for what it wants: then nothing happens.
        if let Ok((made, _)) = seat.session.make(&change) {
            seat.undo.extend(made.undo);
        }
    }

    fn take_back(&mut self, who: usize) {
        let seat = self.seat(who);
        if let Some(step) = seat.undo.pop() {
            let _ = seat.session.undo(&step);
        }
    }

    fn hear(&mut self, who: usize) -> Result<(), Wrong> {
        if self.is_cut_off(who) {
            return Ok(());
        }
        let taken = self.seat(who).session.catch_up().map_err(|error| format!("{who} can't take in: {error}"))?;
        self.tell(format!("{who} hears: {} {:?}", taken.changed, taken.findings));
        Ok(())
    }

    fn publish(&mut self, who: usize) -> Result<(), Wrong> {
        self.tell(format!("{who} publishes"));
        self.seat(who).session.publish().map(drop).map_err(|error| format!("{who} can't publish: {error}"))
    }

    /// Somebody else is given access, or loses it: those who remain get an epoch of their own.
    fn guest(&mut self, who: usize) -> Result<(), Wrong> {
        let known = self.guests.pop().filter(|_| self.random.one_in(2));
        let change = match known {
            Some(name) => {
                let people = self.seat(who).session.record().people().map_err(|error| error.to_string())?;
                // This seat may not have heard of them.
                let Some(guest) = people.iter().find(|person| person.name == name) else { return Ok(()) };
                self.tell(format!("{who} withdraws the access of {name}"));
                Change::WithdrawAccess(guest.id)
            }
            None => {
                let name = format!("Guest {}", self.words);
                self.tell(format!("{who} gives access to {name}"));
                self.guests.push(name.clone());
                access(&name, &another())
            }
        };
        // Another may have done it.
        let _ = self.seat(who).session.make(&change);
        Ok(())
    }

    fn crash(&mut self, who: usize) {
        self.tell(format!("{who} crashes"));
        // What it had heard by then counts, and nothing that it does from now on.
        self.views[who].disk().kill();
        self.listen();
        let seat = self.seats[who].take();
        // It may wait for a disk that never answers.
        std::thread::spawn(move || drop(seat));
        self.views[who] = Lagging::new(self.disk.elsewhere());
    }

    fn leave(&mut self, who: usize, folding: bool) -> Result<(), Wrong> {
        if self.is_cut_off(who) {
            return Ok(());
        }
        if self.share == Share::Coherent {
            self.views[who].thaw_all();
        }
        let seat = self.seats[who].take().unwrap();
        let ended = if folding { seat.session.close() } else { seat.session.leave() };
        self.tell(format!("{who} leaves: {:?}", ended.as_ref().map_err(ToString::to_string)));
        match ended {
            // Everything is in the journal.
            Ok(_) | Err(SessionError::NotFolded { .. }) => {}
            // They are told of it at the last moment.
            Err(error) if self.withdrawn[who] && is_of_access(&error) => return Ok(()),
            Err(error) => return Err(format!("{who} can't leave: {error}")),
        }
        self.saved.extend(seat.due.into_iter().map(|(_, word)| word));
        Ok(())
    }

    /// What was called saved since.
    fn listen(&mut self) {
        for seat in self.seats.iter_mut().flatten() {
            for event in seat.told.try_iter() {
                if let SessionEvent::Saved { tickets, .. } = event {
                    self.saved
                        .extend(seat.due.extract_if(.., |(ticket, _)| tickets.contains(ticket)).map(|(_, word)| word));
                }
            }
        }
    }

    /// Everyone is connected, sees everything and saves everything; then all see the same, with all that was ever saved.
    fn end(&mut self) -> Result<usize, Wrong> {
        for who in 0..SEATS {
            self.reconnect(who);
            self.views[who].thaw_all();
        }
        for who in 0..SEATS {
            if self.seats[who].is_some() && !self.is_out(who)? {
                // What was refused goes with the next change.
                self.say(who)?;
            }
        }
        let until = Instant::now() + FOR_EVER;
        while self.seats.iter().flatten().any(|seat| !seat.due.is_empty()) {
            if Instant::now() > until {
                return Err("somebody's changes are never saved".to_owned());
            }
            std::thread::yield_now();
            self.listen();
        }
        self.all_see_the_same()?;
        let mut order: Vec<usize> = (0..SEATS).filter(|who| self.seats[*who].is_some()).collect();
        while !order.is_empty() {
            let who = order.swap_remove(self.random.below(order.len()));
            let folding = self.random.one_in(2);
            self.leave(who, folding)?;
        }
        for who in 0..SEATS {
            self.sit_down(who)?;
        }
        let dump = self.all_see_the_same()?;
        if self.seats.iter().all(Option::is_none) {
            return Err("nobody is left who has access".to_owned());
        }
        let is_due = |word: &&String| self.firm.iter().any(|firm| firm.contains(*word));
        let lacking: Vec<_> = self.saved.iter().filter(is_due).filter(|word| !dump.contains(word.as_str())).collect();
        if !lacking.is_empty() {
            return Err(format!("what was called saved is in nothing: {lacking:?}"));
        }
        for who in (0..SEATS).filter(|who| self.seats[*who].is_some()).collect::<Vec<_>>() {
            self.seat(who).session.record().verify_audit().map_err(|error| error.to_string())?;
            self.leave(who, false)?;
        }
        Ok(self.saved.len())
    }

    /// The dump that all who sit there come to have.
    fn all_see_the_same(&mut self) -> Result<String, Wrong> {
        let mut dumps = Vec::new();
        for _ in 0..LOOKS {
            dumps.clear();
            for who in 0..SEATS {
                if self.seats[who].is_some() {
                    self.hear(who)?;
                    if !self.is_out(who)? {
                        dumps.push(self.dump(who)?);
                    }
                }
            }
            if dumps.windows(2).all(|two| two[0] == two[1]) {
                return Ok(dumps.pop().unwrap_or_default());
            }
        }
        let differ: Vec<String> = dumps
            .iter()
            .map(|dump| dump.lines().filter(|line| !dumps.iter().all(|other| other.contains(line))).take(6).collect())
            .collect();
        Err(format!("the seats of {} see different things: {differ:#?}", self.seed))
    }

    fn dump(&mut self, who: usize) -> Result<String, Wrong> {
        self.seat(who).session.record().canonical_dump().map_err(|error| error.to_string())
    }
}

fn is_of_access(error: &SessionError) -> bool {
    match error {
        SessionError::AccessEnded { .. } => true,
        SessionError::Vault(why) => matches!(**why, VaultError::NoMatchingKey { .. } | VaultError::AccessEnded { .. }),
        _ => false,
    }
}
