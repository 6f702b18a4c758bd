//! The power of a machine is cut while it keeps what is to go to a share, which takes it, refuses it, and takes it again: what
//! was called saved here is on one of the two, what was called saved is on the share.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use marac::vault::*;
use zeroize::Zeroizing;

use crate::failing_share::{Both, LOCAL, OnAShare, Two};
use crate::figures::{asked, on_every_processor};
use crate::meeting::FOR_EVER;
use crate::script::{Deeds, Issued, record};
use crate::sim_disk::*;
use crate::stand_in::{Memory, TestReader, operations};

/// How many states of one moment are looked at.
const OF_A_MOMENT: usize = 6;

fn request(disk: Arc<Two>, person: &Arc<Unlocked>) -> OpenRequest {
    let (place, local) = (Arc::new(OnAShare), Some(PathBuf::from(LOCAL)));
    OpenRequest { disk, place, local, ..OpenRequest::new(&record(), person.clone(), Arc::new(TestReader)) }
}

/// How far both disks were, and what had been called saved before that: here, and on the share.
struct Moment {
    local: usize,
    share: usize,
    here: Deeds,
    there: Deeds,
}

/// Two disks, and what was promised of them.
struct Story {
    seed: u64,
    disk: Arc<Two>,
    issued: Issued,
    moments: Vec<Moment>,
    here: Deeds,
    there: Deeds,
    told: Vec<String>,
}

impl Story {
    /// What was promised up to now holds from here on.
    fn moment(&mut self) {
        let (here, there) = (self.here, self.there);
        let local = self.disk.local.changes();
        // Asked after the other: the share may have more by then, and never less.
        let share = self.disk.share.changes();
        self.moments.push(Moment { local, share, here, there });
    }
}

/// One sitting at the share.
struct Sitting<'a> {
    story: &'a mut Story,
    worker: Worker,
    events: Receiver<VaultEvent>,
    memory: Memory,
    next_ticket: u64,
    of_ticket: BTreeMap<Ticket, Deeds>,
    saved: BTreeSet<Ticket>,
    here: BTreeSet<Ticket>,
    next_generation: u64,
}

impl<'a> Sitting<'a> {
    /// Opens the record, and brings what the machine kept to the share.
    fn begin(story: &'a mut Story, person: &Arc<Unlocked>) -> Self {
        let mut opened = open(&request(story.disk.clone(), person)).unwrap();
        let mut memory = Memory::load(&opened, &[person]);
        let spilled = std::mem::take(&mut opened.spilled);
        let next_generation = opened.vault.next_generation();
        let (sender, events) = channel();
        let worker = Worker::start(opened.vault, Box::new(move |event| drop(sender.send(event)))).unwrap();
        spilled.iter().for_each(|one| memory.take(&one.frames));
        let found = story.issued.set(memory.operations.values()).unwrap();
        assert_eq!(story.here & !found, 0, "seed {}: lost without a power cut", story.seed);
        let (of_ticket, saved, here) = Default::default();
        let mut sitting =
            Self { story, worker, events, memory, next_ticket: 0, of_ticket, saved, here, next_generation };
        for one in spilled {
            for frame in &one.frames {
                let ticket = sitting.hand(frame.body.operations.clone());
                sitting.until(|sitting| sitting.saved.contains(&ticket));
            }
            one.settle();
            sitting.story.moment();
        }
        sitting
    }

    fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }

    fn hand(&mut self, operations: Vec<Operation>) -> Ticket {
        let ticket = self.ticket();
        self.of_ticket.insert(ticket, self.story.issued.set(&operations).unwrap());
        self.worker.send(Work::Append { operations, ticket }).unwrap();
        ticket
    }

    /// Does something new, and waits until this machine or the share has it.
    fn work(&mut self) -> Ticket {
        let made = operations(1);
        self.story.issued.add(&made);
        self.memory.done(&made);
        let ticket = self.hand(made);
        self.until(|sitting| sitting.here.contains(&ticket) || sitting.saved.contains(&ticket));
        ticket
    }

    fn until(&mut self, done: impl Fn(&Self) -> bool) {
        while !done(self) {
            let event = self.events.recv_timeout(FOR_EVER).expect("the worker says nothing any more");
            self.note(&event);
        }
    }

    fn note(&mut self, event: &VaultEvent) {
        let deeds =
            |tickets: &[Ticket]| tickets.iter().fold(0, |set, ticket| set | self.of_ticket.get(ticket).unwrap_or(&0));
        match event {
            VaultEvent::SavedHere { tickets, .. } => {
                self.story.here |= deeds(tickets);
                self.here.extend(tickets);
            }
            VaultEvent::Saved { tickets, saved, .. } => {
                let deeds = deeds(tickets);
                self.story.here |= deeds;
                self.story.there |= deeds;
                self.memory.saved(saved);
                self.saved.extend(tickets);
            }
            VaultEvent::Published { next_generation, .. } => self.next_generation = *next_generation,
            _ => {}
        }
        self.story.moment();
    }

    fn image(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.memory.image(self.next_generation))
    }

    fn publish(&mut self) {
        let (image, ticket, before) = (self.image(), self.ticket(), self.next_generation);
        self.worker.send(Work::Publish { image, ticket }).unwrap();
        self.until(|sitting| sitting.next_generation > before);
    }

    fn end(mut self, folded: bool) {
        let (image, ticket) = (folded.then(|| self.image()), self.ticket());
        if folded {
            self.worker.send(Work::Close { image, ticket }).unwrap();
        } else {
            self.worker.give_up();
        }
        let Self { worker, events, story, of_ticket, .. } = self;
        worker.join();
        for event in events.try_iter() {
            if let VaultEvent::Saved { tickets, .. } = event {
                story.there |= tickets.iter().fold(0, |set, ticket| set | of_ticket.get(ticket).unwrap_or(&0));
            }
            story.moment();
        }
        // Who is not waited for ends at the share in its own time.
        while Arc::strong_count(&story.disk) > 1 {
            std::thread::yield_now();
        }
        story.moment();
    }
}

/// Some sittings, in some of which the share refuses everything from some moment on.
fn play(seed: u64, person: &Arc<Unlocked>) -> Story {
    let mut random = Random::new(seed);
    let local = SimDisk::logged(&Files::default(), Abilities { links: !random.one_in(5), ..Abilities::default() });
    let share = SimDisk::logged(&Files::default(), Two::of_a_share());
    let disk = Arc::new(Two { share, local });
    let made = create(&request(disk.clone(), person), &Memory::new(&[person]).image(1)).unwrap();
    made.close(Closing::Leave).unwrap();
    let (issued, moments, told) = Default::default();
    let mut story = Story { seed, disk, issued, moments, here: 0, there: 0, told };
    story.moment();
    for _ in 0..2 + random.below(3) {
        let works = 1 + random.below(6);
        let refuses_from = if random.one_in(2) { random.below(works) } else { works };
        story.told.push(format!("{works} changes, the share refuses from {refuses_from} on"));
        let share = story.disk.share.clone();
        let mut sitting = Sitting::begin(&mut story, person);
        for number in 0..works {
            if number == refuses_from {
                let errno = *random.pick(&Errno::ALL).unwrap();
                let (at, done) = (share.faults().count(), false);
                share.faults().set(Some(Fault { at, errno, lasting: Lasting::ForEver, done }));
            }
            let ticket = sitting.work();
            if number < refuses_from && random.one_in(2) {
                sitting.until(|sitting| sitting.saved.contains(&ticket));
                if random.one_in(3) {
                    sitting.publish();
                }
            }
        }
        let is_well = refuses_from == works;
        if is_well {
            let all: Vec<Ticket> = sitting.of_ticket.keys().copied().collect();
            sitting.until(|sitting| all.iter().all(|ticket| sitting.saved.contains(ticket)));
        }
        sitting.end(is_well && random.one_in(2));
        share.faults().set(None);
    }
    story
}

/// What both show, put together as the next opening does; and what the share alone does.
fn found_in(both: &Both, story: &Story, person: &Arc<Unlocked>) -> Result<[Deeds; 2], String> {
    let opened = open(&request(Two::with(both), person)).map_err(|error| error.to_string())?;
    let mut memory = Memory::load(&opened, &[person]);
    let there = story.issued.set(memory.operations.values());
    opened.spilled.iter().for_each(|one| memory.take(&one.frames));
    let here = story.issued.set(memory.operations.values());
    here.zip(there).map(|(here, there)| [here, there]).ok_or_else(|| "something that nobody did".to_owned())
}

/// Every state in which a cut may leave this machine's disk; of the share, what came there, torn as well.
fn every_cut(story: &Story, person: &Arc<Unlocked>) -> (u64, Option<String>) {
    let (of_local, of_share) = (story.disk.local.log(), story.disk.share.log());
    let (mut local, mut share) = (Platter::default(), Platter::default());
    let (mut at_local, mut at_share, mut states) = (0, 0, 0);
    let mut random = Random::new(story.seed ^ 0x5b11);
    for (before, moment) in story.moments.iter().zip(story.moments.iter().skip(1)) {
        for event in of_share.iter().take(moment.share).skip(at_share) {
            share.apply(event);
        }
        at_share = at_share.max(moment.share);
        let steps: Vec<_> = of_local.iter().take(moment.local).skip(at_local).map(Some).chain([None]).collect();
        at_local = at_local.max(moment.local);
        for event in steps {
            event.into_iter().for_each(|event| local.apply(event));
            let (here, there) = (Cuts::of(&local), Cuts::of(&share));
            for index in 0..here.worth(OF_A_MOMENT) {
                let of_there = random.below(there.worth(OF_A_MOMENT));
                let both = Both { local: here.state(index, &mut random), share: there.state(of_there, &mut random) };
                states += 1;
                let wrong = match found_in(&both, story, person) {
                    Ok([here, there]) if before.here & !here == 0 && before.there & !there == 0 => continue,
                    Ok([here, there]) => {
                        format!("{:x} kept here and {:x} saved are lost", before.here & !here, before.there & !there)
                    }
                    Err(error) => error,
                };
                let told = format!(
                    "story {}, local change {event:?}, state {index}: {wrong}\n{}",
                    story.seed,
                    story.told.join("\n")
                );
                return (states, Some(told));
            }
        }
    }
    (states, None)
}

/// `MARAC_POWER_CUTS` and `MARAC_POWER_CUT_SEED` as for the cuts of one disk: a twentieth of that many states.
#[test]
fn a_power_cut_of_a_machine_before_a_share_loses_nothing() {
    let most = asked("MARAC_POWER_CUTS", [5_000, 100_000]) / 20;
    let from = asked("MARAC_POWER_CUT_SEED", [1, 1]);
    let person = Arc::new(Unlocked::throwaway().unwrap());
    let (states, stories, lost) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(Vec::new()));
    let begun = Instant::now();
    on_every_processor(from, |seed| {
        let (looked_at, wrong) = every_cut(&play(seed, &person), &person);
        stories.fetch_add(1, Ordering::SeqCst);
        lost.lock().unwrap().extend(wrong);
        states.fetch_add(looked_at, Ordering::SeqCst) + looked_at < most && lost.lock().unwrap().len() < 20
    });
    let lost = lost.into_inner().unwrap();
    println!(
        "power cuts before a share: {} states of {} stories, {} lost; {:?}",
        states.into_inner(),
        stories.into_inner(),
        lost.len(),
        begun.elapsed()
    );
    assert!(lost.is_empty(), "{}", lost.join("\n\n"));
}
