//! Moving a case on the agenda by hand (AGE-1, AGE-6).

use super::agenda::{Agenda, Place};
use super::identifier::{CaseId, ListingId};
use super::listing::{Group, OrderKey};
use super::order_key::arranged;

/// Which way a case goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// Why a case can't be moved there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotMove {
    #[error("the case is not on the agenda")]
    NotListed,
    #[error("it stands at the end of the list already")]
    AtTheEnd,
    /// It needs a recorded reason, as an override of the group (AGE-1).
    #[error("that is the other group: moving there needs a reason (MOP 4.13)")]
    OtherGroup(Group),
}

impl Agenda {
    /// The changes of key that move a case one place up or down. A case of a counter-allegation changes places with
    /// its neighbour of the same one, and takes the whole block along past any other case.
    ///
    /// # Errors
    /// When there is no such place in the case's own group.
    pub fn moved(&self, case: CaseId, direction: Direction) -> Result<Vec<(ListingId, OrderKey)>, CannotMove> {
        let index = self.listed.iter().position(|place| place.case == case).ok_or(CannotMove::NotListed)?;
        let neighbour = match direction {
            Direction::Up => index.checked_sub(1),
            Direction::Down => Some(index + 1),
        };
        let place = self.listed.get(index).ok_or(CannotMove::NotListed)?;
        let next = neighbour.and_then(|at| self.listed.get(at)).ok_or(CannotMove::AtTheEnd)?;
        if place.beside.contains(&next.case) {
            return Ok(self.arranged_with(&[place], next, direction));
        }
        let block = self.block(place);
        let edge = match direction {
            Direction::Up => block.first(),
            Direction::Down => block.last(),
        };
        let edge = edge.map_or(place.position, |place| place.position);
        let beyond = match direction {
            Direction::Up => edge.checked_sub(2),
            Direction::Down => Some(edge),
        };
        let beyond = beyond.and_then(|at| self.listed.get(at)).ok_or(CannotMove::AtTheEnd)?;
        if beyond.group != place.group {
            return Err(CannotMove::OtherGroup(beyond.group));
        }
        let other = self.block(beyond);
        let past = match direction {
            Direction::Up => other.first(),
            Direction::Down => other.last(),
        };
        Ok(self.arranged_with(&block, past.copied().unwrap_or(beyond), direction))
    }

    /// A place and those that stand beside it, in the agenda's order.
    fn block(&self, place: &Place) -> Vec<&Place> {
        self.listed.iter().filter(|other| other.case == place.case || place.beside.contains(&other.case)).collect()
    }

    /// The keys that put `block` just before or just after `past`.
    fn arranged_with(&self, block: &[&Place], past: &Place, direction: Direction) -> Vec<(ListingId, OrderKey)> {
        let moves = |place: &&Place| block.iter().any(|other| other.case == place.case);
        let mut wanted: Vec<(ListingId, OrderKey)> = Vec::with_capacity(self.listed.len());
        let keyed = |place: &Place| (place.listing, place.key.clone());
        for place in self.listed.iter().filter(|place| place.group == past.group && !moves(place)) {
            if place.case == past.case && direction == Direction::Up {
                wanted.extend(block.iter().map(|place| keyed(place)));
            }
            wanted.push(keyed(place));
            if place.case == past.case && direction == Direction::Down {
                wanted.extend(block.iter().map(|place| keyed(place)));
            }
        }
        let moved: Vec<ListingId> = block.iter().map(|place| place.listing).collect();
        arranged(&wanted, &moved)
    }
}
