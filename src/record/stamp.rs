//! Stamps as the database keeps them: twenty bytes that sort as the stamps do, and a date that people read.

use chrono::DateTime;

use crate::vault::{SeatId, Stamp};

/// Milliseconds, counter, seat.
pub(super) fn to_bytes(stamp: Stamp) -> [u8; 20] {
    let mut bytes = [0; 20];
    let parts = stamp.wall_ms.to_be_bytes().into_iter().chain(stamp.counter.to_be_bytes());
    for (to, from) in bytes.iter_mut().zip(parts.chain(*stamp.seat.as_bytes())) {
        *to = from;
    }
    bytes
}

/// The stamp of twenty bytes.
pub(super) fn from_bytes(bytes: &[u8]) -> Option<Stamp> {
    let (wall_ms, rest) = bytes.split_first_chunk::<8>()?;
    let (counter, seat) = rest.split_first_chunk::<4>()?;
    let seat = SeatId::try_from(seat).ok()?;
    Some(Stamp { wall_ms: u64::from_be_bytes(*wall_ms), counter: u32::from_be_bytes(*counter), seat })
}

/// When it was, in UTC: `2026-12-10T09:44:31.250Z`.
pub(super) fn date(stamp: Stamp) -> String {
    i64::try_from(stamp.wall_ms)
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .map_or_else(|| stamp.wall_ms.to_string(), |at| at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_sort_as_stamps_do(a: (u64, u32, [u8; 8]), b: (u64, u32, [u8; 8])) {
            let [a, b] = [a, b].map(|(wall_ms, counter, seat)| Stamp { wall_ms, counter, seat: SeatId::from_bytes(seat) });
            prop_assert_eq!(to_bytes(a).cmp(&to_bytes(b)), a.cmp(&b));
            prop_assert_eq!(from_bytes(&to_bytes(a)), Some(a));
        }
    }
}
