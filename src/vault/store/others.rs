//! What the other seats do: their frames, and the generations that they publish.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::Vault;
use crate::vault::disk::{Disk, DiskError};
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::follow::{Follow, Follows, Present, Unread};
use crate::vault::frame::{Base, Frame, Head};
use crate::vault::ids::{Hash, SeatId};
use crate::vault::image::{Coverage, ImageFacts};
use crate::vault::journal::{Before, read_journal};
use crate::vault::order;
use crate::vault::place::PlaceKind;
use crate::vault::seen::Published;
use crate::vault::snapshot::{self, Parts, Snapshot};

/// On a share the record's own file is looked at with every so many looks, and whenever a generation came or went.
const LOOK_AT_RECORD: u32 = 15;
/// A record that can't be read is no error until it stays so for this many looks: it may be being written.
const PATIENCE: u32 = 5;

/// What other seats did since the last look.
#[derive(Debug, Clone, Default)]
pub struct Others {
    /// Their frames, each after those that its writer had seen. Apply them all, and say so with [`Vault::took`].
    pub frames: Vec<Frame>,
    /// The last frame of each of their journals that may then be said to be taken in.
    pub heads: Vec<Head>,
    /// A generation that holds what no journal does any more: the record is to be made anew of it, and the caller's own
    /// operations and those of frames that it holds and the generation does not are to be applied to that.
    pub reload: Option<Arc<Reload>>,
    /// The generation that now lies in the record's place, where that changed, and what it holds.
    pub covered: Option<Coverage>,
    /// What lies in the record's place lacks something that this seat has: it is to be published again.
    pub publish: bool,
    /// The file in the record's place can't be opened with this person's key any more: their access was ended, or somebody
    /// put another file there. Said once.
    pub shut_out: bool,
    /// Whether no other seat is at work, as far as can be told. Only where the look was asked for.
    pub alone: bool,
    /// Who is at the record, in no order.
    pub present: Vec<Present>,
    /// The journals that can't be read at the moment; what their seats do is not seen until they can.
    pub unread: Vec<Unread>,
    /// The journals beside the record, for the next image: see [`Vault::journals`].
    pub journals: Vec<SeatId>,
    /// What someone should know.
    pub findings: Vec<Finding>,
    /// The number that the next image must say it is.
    pub next_generation: u64,
}

impl Others {
    /// Whether there is nothing to be told but who is present.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.frames.is_empty()
            && self.reload.is_none()
            && self.covered.is_none()
            && !self.publish
            && !self.shut_out
            && self.findings.is_empty()
    }
}

/// The record as it is to be loaded afresh.
pub struct Reload {
    /// The database image: authenticated to its last byte, and checked.
    pub image: Zeroizing<Vec<u8>>,
    /// Every frame beside the record that the image does not hold, in order.
    pub frames: Vec<Frame>,
    /// The last frame of each journal of others.
    pub heads: Vec<Head>,
}

impl fmt::Debug for Reload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reload({} bytes, {} frames)", self.image.len(), self.frames.len())
    }
}

/// How the folder looked last.
#[derive(Debug, Default)]
pub(super) struct Outlook {
    generations: Option<Vec<PathBuf>>,
    looks: u32,
    /// A file in the record's place that could not be read, and how often.
    unreadable: Option<(Hash, u32)>,
    /// One that was named and left alone.
    left_alone: Option<Hash>,
    /// A file that this person's key does not open, and whether that was told.
    shut_out: Option<(Hash, bool)>,
    /// The record is to be read again, whether it is another or not.
    afresh: bool,
    /// What was named of files that are left alone.
    named: Vec<Finding>,
}

impl Vault {
    /// Looks what the other seats did: reads on in their journals, and takes note of a generation that one of them
    /// published. Writes nothing, unless this seat's own journal was removed: then what it held is written again.
    ///
    /// # Errors
    /// When the folder can't be read or the record is not in it. Then nothing is concluded from what is missing, and
    /// this seat goes on with what it has in memory.
    pub fn poll(&mut self) -> Result<Others, VaultError> {
        let disk = self.request.disk.clone();
        let parts = snapshot::parts(disk.as_ref(), &self.request.path)?;
        let journals = self.of_others(&parts);
        let lost = self.lost_journals(&parts);
        if self.follows.misses_one(&journals) || !lost.is_empty() {
            self.check_record_is_there()?;
        }
        self.follows.meet(&journals, &self.facts.left(), self.place.is_shared());
        let mut left_alone = Vec::new();
        let newer = self.newer_generation(&parts, &mut left_alone)?;
        let facts = newer.as_ref().map_or(&self.facts, |newer| &newer.facts);
        let (unlocked, times) = (self.request.unlocked.clone(), self.times());
        let look = self.follows.look(disk.as_ref(), &journals, facts, &unlocked, times);
        for frame in &look.frames {
            self.clock.observe(times.wall_ms, frame.body.stamp);
        }
        self.request.seen.took(&look.frames, times.steady_ms);
        let mut others = Others {
            frames: order::causal(look.frames, &self.facts.coverage),
            findings: look.findings,
            ..Others::default()
        };
        others.findings.extend(left_alone);
        if let Some(newer) = newer {
            self.judge(newer, &parts, &mut others);
        }
        let coverage = &self.facts.coverage;
        let gone = self.follows.miss(&journals, |head| coverage.holds(head.seat, head.number));
        others.publish |= !gone.is_empty();
        others.findings.extend(gone);
        if let Some((_, told)) = &mut self.outlook.shut_out {
            others.shut_out = !std::mem::replace(told, true);
        } else {
            others.findings.extend(self.write_again(&lost));
        }
        others.heads = self.follows.heads().collect();
        others.present = self.present();
        others.unread = self.follows.unread();
        others.journals = self.journals();
        others.next_generation = self.next_generation();
        Ok(others)
    }

    /// The next look reads the record and all journals again.
    pub(crate) const fn read_afresh(&mut self) {
        self.outlook.afresh = true;
    }

    pub(super) fn is_own(&self, seat: SeatId) -> bool {
        let mut former = self.former.iter().chain(&self.vanished).map(|head| head.seat);
        seat == self.seat || seat == self.session || former.any(|own| own == seat)
    }

    pub(super) fn of_others(&self, parts: &Parts) -> Vec<(SeatId, PathBuf)> {
        parts.journals.iter().filter(|(seat, _)| !self.is_own(*seat)).cloned().collect()
    }

    /// Reads what another seat put in the record's place, where one did.
    fn newer_generation(&mut self, parts: &Parts, findings: &mut Vec<Finding>) -> Result<Option<Snapshot>, VaultError> {
        let (disk, path) = (self.request.disk.clone(), self.request.path.clone());
        let names: Vec<PathBuf> = parts.generations.iter().map(|beside| beside.path.clone()).collect();
        let newest = parts.newest(self.highest);
        for leaping in parts.leaping(self.highest) {
            if !self.outlook.named.contains(&leaping) {
                self.outlook.named.push(leaping.clone());
                findings.push(leaping);
            }
        }
        self.moved |= newest > self.highest;
        self.highest = self.highest.max(newest);
        self.outlook.looks = self.outlook.looks.wrapping_add(1);
        let due =
            self.outlook.afresh || self.place == PlaceKind::Local || self.outlook.looks.is_multiple_of(LOOK_AT_RECORD);
        if self.outlook.generations.as_ref() == Some(&names) && !due {
            return Ok(None);
        }
        let print = match snapshot::print(disk.as_ref(), &path) {
            Ok(print) => print,
            // A generation beside it counts as the record; without one this is no longer the record's folder.
            Err(DiskError::Missing { .. }) if !names.is_empty() => return Ok(None),
            Err(other) => return Err(other.into()),
        };
        let is_known = Some(print) == self.print && !self.outlook.afresh;
        if is_known
            || Some(print) == self.outlook.left_alone
            || self.outlook.shut_out.is_some_and(|(of, _)| of == print)
        {
            self.outlook.generations = Some(names);
            return Ok(None);
        }
        let read = snapshot::read(disk.as_ref(), &path, &self.request.unlocked, self.request.reader.as_ref());
        match read.and_then(|newer| self.believed(newer)) {
            Ok(snapshot) => {
                self.outlook.generations = Some(names);
                (self.outlook.unreadable, self.outlook.shut_out) = (None, None);
                Ok(Some(snapshot))
            }
            Err(VaultError::NoMatchingKey { .. }) => {
                self.outlook.generations = Some(names);
                self.outlook.shut_out = Some((print, false));
                Ok(None)
            }
            // It is whole, and not what this seat goes on with: what it has in memory stands.
            Err(error @ (VaultError::Forged { .. } | VaultError::Distrusted { .. })) => {
                self.outlook.generations = Some(names);
                (self.outlook.left_alone, self.outlook.afresh) = (Some(print), false);
                let why = match &error {
                    VaultError::Forged { why, .. } => why.to_string(),
                    VaultError::Distrusted { why, .. } => why.to_string(),
                    other => other.to_string(),
                };
                findings.push(Finding::NotAdopted { path, why });
                Ok(None)
            }
            Err(error) => self.unreadable(print, error).map(|()| None),
        }
    }

    /// Counts how often a file could not be read, and says so once.
    fn unreadable(&mut self, print: Hash, error: VaultError) -> Result<(), VaultError> {
        let looks = match self.outlook.unreadable {
            Some((same, looks)) if same == print => looks.saturating_add(1),
            _ => 1,
        };
        self.outlook.unreadable = Some((print, looks));
        if looks < PATIENCE {
            return Ok(());
        }
        self.outlook.left_alone = Some(print);
        Err(error)
    }

    /// What a generation that another seat put in the record's place means for this one.
    fn judge(&mut self, newer: Snapshot, parts: &Parts, others: &mut Others) {
        let afresh = std::mem::take(&mut self.outlook.afresh);
        let (theirs, ours) = (&newer.facts.coverage, &self.facts.coverage);
        if newer.facts.record != self.facts.record {
            self.outlook.left_alone = Some(newer.print);
            others.findings.push(Finding::AnotherRecord { path: newer.path });
            return;
        }
        let heads = ours.heads.iter().copied().chain(self.known_heads()).collect();
        let known = Coverage { generation: 0, heads };
        let holds_ours = theirs.includes(ours) && newer.facts.epoch >= self.facts.epoch;
        if !afresh && known.includes(theirs) && newer.facts.epoch <= self.facts.epoch {
            if holds_ours {
                self.adopt(&newer, others);
            } else {
                self.will_publish_over(&newer, others);
            }
        } else {
            self.reload(newer, holds_ours, parts, others);
        }
    }

    /// All that it holds is in memory here: nothing has to be loaded.
    fn adopt(&mut self, newer: &Snapshot, others: &mut Others) {
        let facts = newer.facts.clone();
        let generation = facts.coverage.generation;
        self.base = Base { generation, image: newer.hash };
        self.print = Some(newer.print);
        self.present.clone_from(&self.request.path);
        self.highest = self.highest.max(generation);
        self.moved = true;
        (self.overtaken, self.damaged) = (false, false);
        self.is_covered_by(&facts);
        others.covered = Some(facts.coverage.clone());
        self.facts = facts;
        self.has_seen(newer);
        self.tell_access();
    }

    /// Remembers another seat's generation that this one goes on with.
    fn has_seen(&self, newer: &Snapshot) {
        let published = Published::of(self.request.reader.as_ref(), &newer.image, newer.hash, newer.signer());
        self.request.seen.published(&newer.facts, published, (self.request.steady)());
    }

    /// Forgets what a generation in the record's place holds.
    pub(super) fn is_covered_by(&mut self, facts: &ImageFacts) {
        let held = |head: &Head| facts.coverage.holds(head.seat, head.number);
        self.kept.retain(|kept| !held(&kept.head));
        self.former.retain(|head| !held(head));
        self.vanished.retain(|head| !held(head));
        self.since_publish = self.kept.len() as u64;
    }

    /// It lacks what an earlier generation held, and has nothing that is not in memory here.
    fn will_publish_over(&mut self, newer: &Snapshot, others: &mut Others) {
        let generation = newer.facts.coverage.generation;
        if generation < self.base.generation {
            others.findings.push(Finding::RecordWentBack { path: newer.path.clone(), generation });
        }
        self.print = Some(newer.print);
        self.present.clone_from(&self.request.path);
        self.highest = self.highest.max(generation);
        self.moved = true;
        (self.overtaken, self.damaged) = (true, false);
        others.publish = true;
    }

    /// It holds what is in no journal: everything is read again.
    fn reload(&mut self, newer: Snapshot, holds_ours: bool, parts: &Parts, others: &mut Others) {
        let (mut follows, mut frames, mut own) = (Follows::default(), Vec::new(), Vec::new());
        let (unlocked, on_share) = (self.request.unlocked.clone(), self.place.is_shared());
        // A journal that waited, or that this seat has not met, is looked at as at an opening.
        let left_by_now = newer.facts.left();
        for (seat, path) in &parts.journals {
            let disk: &dyn Disk = self.request.disk.as_ref();
            let known = self.follows.get(*seat);
            let left = match known {
                None => left_by_now.as_slice(),
                Some(follow) if follow.reached.is_late => left_by_now.as_slice(),
                Some(follow) if !follow.reached.is_begun() => &follow.left,
                Some(_) => &[],
            };
            let taken = known.map_or(0, |follow| follow.reached.taken);
            let before = Before { on_share, left, taken, opened: known.and_then(|follow| follow.reached.opened) };
            let read = read_journal(disk, path, *seat, &newer.facts, &unlocked, before);
            let Ok((reading, reached)) = read else { continue };
            if self.is_own(*seat) {
                own.extend(reached.head);
            } else {
                let follow = known.map_or_else(|| Follow::new(path, on_share), Clone::clone);
                follows.insert(*seat, follow.reread(reached, &reading.frames));
            }
            frames.extend(reading.frames);
        }
        let heads: Vec<Head> = follows.heads().collect();
        let theirs = &newer.facts.coverage;
        let kept = self.kept.iter().map(|kept| &kept.head);
        let has = Coverage { generation: 0, heads: follows.reached().chain(own).chain(kept.copied()).collect() };
        let all = |head: &Head| theirs.holds(head.seat, head.number) || has.holds(head.seat, head.number);
        let backwards = newer.facts.epoch < self.facts.epoch;
        if backwards || !holds_ours && !self.facts.coverage.heads.iter().all(all) {
            // Loading it would lose what only memory has, publishing over it what only it has: both stay.
            self.outlook.left_alone = Some(newer.print);
            let generation = theirs.generation;
            others.findings.push(Finding::RecordWentBack { path: newer.path, generation });
            return;
        }
        self.follows = follows;
        self.adopt(&newer, others);
        let frames = order::causal(frames, &newer.facts.coverage);
        others.reload = Some(Arc::new(Reload { image: newer.image, frames, heads }));
    }
}
