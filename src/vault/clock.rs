//! Hybrid logical clocks: what came after what, on machines whose clocks disagree.

use minicbor::{Decode, Encode};

use super::ids::SeatId;

/// How far ahead of our own wall clock another seat's stamp may pull this seat, in milliseconds: ten minutes, more
/// than clocks in one building differ and less than harms anyone's times.
pub const MAX_DRIFT_MS: u64 = 10 * 60 * 1000;

/// When, and at which seat. Totally ordered: by wall clock, then counter, then seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Stamp {
    /// Milliseconds since 1970, UTC.
    #[n(0)]
    pub wall_ms: u64,
    /// Orders what happened within one millisecond, or while the clock stood still or went back.
    #[n(1)]
    pub counter: u32,
    /// The seat at which the operation was made.
    #[n(2)]
    pub seat: SeatId,
}

impl Stamp {
    /// The smallest stamp of this seat that comes after this one.
    #[must_use]
    pub fn next(self, seat: SeatId) -> Self {
        match self.counter.checked_add(1) {
            Some(counter) => Self { wall_ms: self.wall_ms, counter, seat },
            None => Self { wall_ms: self.wall_ms.saturating_add(1), counter: 0, seat },
        }
    }
}

/// Issues this seat's stamps: each greater than every one before it and, as far as [`MAX_DRIFT_MS`] allows, than every
/// one observed.
#[derive(Debug, Clone)]
pub struct HybridClock {
    seat: SeatId,
    last: Stamp,
}

impl HybridClock {
    /// A clock that has seen nothing.
    #[must_use]
    pub fn new(seat: SeatId) -> Self {
        Self { seat, last: Stamp { wall_ms: 0, counter: 0, seat } }
    }

    /// Whose stamps these are.
    #[must_use]
    pub fn seat(&self) -> SeatId {
        self.seat
    }

    /// The next stamp, at the wall clock handed in.
    pub fn issue(&mut self, wall_ms: u64) -> Stamp {
        self.last = if wall_ms > self.last.wall_ms {
            Stamp { wall_ms, counter: 0, seat: self.seat }
        } else {
            self.last.next(self.seat)
        };
        self.last
    }

    /// A stamp that also comes after `seen`, however far ahead that is: for writing over a cell that a seat with a
    /// wrong clock wrote last. The clock itself is not pulled along, so the error stays with that cell.
    pub fn issue_after(&mut self, wall_ms: u64, seen: Stamp) -> Stamp {
        let issued = self.issue(wall_ms);
        if issued > seen { issued } else { seen.next(self.seat) }
    }

    /// Takes note of another's stamp. Says whether it was within bounds; one further ahead than [`MAX_DRIFT_MS`] is
    /// left out of account, and the caller may tell the user whose clock is wrong.
    pub fn observe(&mut self, wall_ms: u64, seen: Stamp) -> bool {
        if seen.wall_ms > wall_ms.saturating_add(MAX_DRIFT_MS) {
            return false;
        }
        if seen > self.last {
            self.last = Stamp { seat: self.seat, ..seen };
            if seen > self.last {
                self.last = seen.next(self.seat);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seat(byte: u8) -> SeatId {
        SeatId::from_bytes([byte; 8])
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_still_moves_on() {
        let mut clock = HybridClock::new(seat(1));
        let stamps: Vec<_> = [50, 50, 40, 51].into_iter().map(|wall| clock.issue(wall)).collect();
        assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "{stamps:?}");
    }

    #[test]
    fn a_seat_a_year_ahead_poisons_nobody() {
        let mut clock = HybridClock::new(seat(1));
        let year = 365 * 86_400_000;
        let wrong = Stamp { wall_ms: 1_000 + year, counter: 3, seat: seat(9) };
        assert!(!clock.observe(1_000, wrong));
        assert_eq!(clock.issue(1_001).wall_ms, 1_001);
        let over = clock.issue_after(1_002, wrong);
        assert!(over > wrong, "its cell can still be written over");
        assert_eq!(clock.issue(1_003).wall_ms, 1_003);
    }

    #[test]
    fn the_counter_runs_over_into_the_clock() {
        let full = Stamp { wall_ms: 7, counter: u32::MAX, seat: seat(1) };
        assert!(full.next(seat(0)) > full);
    }

    proptest! {
        #[test]
        fn what_is_issued_comes_after_all_that_was_seen(
            events in proptest::collection::vec((0_u64..5_000, 0_u32..3, 0_u8..4, any::<bool>()), 1..60)
        ) {
            let mut clock = HybridClock::new(seat(2));
            let mut latest: Option<Stamp> = None;
            for (wall, counter, who, issue) in events {
                let stamp = if issue {
                    let issued = clock.issue(wall);
                    prop_assert!(latest.is_none_or(|seen| issued > seen));
                    issued
                } else {
                    let seen = Stamp { wall_ms: wall + 20, counter, seat: seat(who) };
                    prop_assert!(clock.observe(wall, seen));
                    seen
                };
                latest = latest.max(Some(stamp));
            }
        }
    }
}
