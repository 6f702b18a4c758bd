//! Frames of people whose access had ended, in journals that nobody knew before: they wait for a person to decide on them.

use std::collections::BTreeMap;

use super::{Reached, Reader};
use crate::vault::finding::Finding;
use crate::vault::frame::Frame;
use crate::vault::ids::SeatId;
use crate::vault::image::ImageFacts;

/// Of each journal, up to which frame those who may write had taken it in when they wrote these.
pub(crate) fn vouched(frames: &[Frame], facts: &ImageFacts) -> BTreeMap<SeatId, u64> {
    let left = facts.left();
    let mut vouched = BTreeMap::new();
    if !left.is_empty() {
        let others = frames.iter().filter(|frame| !left.contains(&frame.body.who));
        for head in others.flat_map(|frame| &frame.body.seen) {
            let number = vouched.entry(head.seat).or_insert(head.number);
            *number = head.number.max(*number);
        }
    }
    vouched
}

impl Reached {
    /// Whether the next image is to say that this journal lies beside it: it was begun, or is known, and nothing of it waits.
    pub(crate) const fn counts(&self, is_known: bool) -> bool {
        !self.is_late && (is_known || self.is_begun())
    }

    /// The same journal from its beginning, of which a colleague has taken in as much.
    pub(crate) fn again(&self, taken: u64) -> Self {
        Self { taken, opened: self.opened, ..Self::nothing(self.on_share) }
    }

    /// Whether a colleague's having taken in as much makes a difference.
    pub(crate) fn waits_for(&self, number: u64) -> bool {
        self.is_late && number > self.taken && self.last.is_none_or(|(last, _)| number > last)
    }
}

impl Reader<'_> {
    /// Whether this frame, and all behind it, waits for somebody to decide on it: its writer's access had ended when this
    /// journal was first looked at, and neither the image, nor this machine, nor a colleague knows the frame, or that the
    /// journal lay there before. What such a frame says of what its writer knew proves nothing: a copy of the record from
    /// before knows nothing either.
    pub(super) fn is_late(&mut self, frame: &Frame) -> bool {
        let (seat, number) = (self.seat, frame.body.number);
        let is_known = number <= self.reached.taken || self.facts.coverage.holds(seat, number);
        let is_new = !is_known && !self.facts.beside.contains(&seat);
        self.reached.is_late |= is_new && self.left.contains(&frame.body.who);
        self.reached.is_late
    }

    /// Leaves a frame where it is, and says so: once for each journal, and again when it has become twice as much.
    pub(super) fn hold_back(&mut self, frame: &Frame) {
        let (seat, key) = (self.seat, frame.body.who);
        let (changes, told) = &mut self.reached.late;
        *changes = changes.saturating_add(frame.body.operations.len());
        let named = self.reading.findings.iter_mut().find_map(|finding| match finding {
            Finding::LateJournal { changes, .. } => Some(changes),
            _ => None,
        });
        if let Some(named) = named {
            (*named, *told) = (*changes, *changes);
        } else if *changes > 0 && *changes >= told.saturating_mul(2) {
            *told = *changes;
            self.reading.findings.push(Finding::LateJournal { seat, key, who: None, changes: *changes });
        }
    }
}
