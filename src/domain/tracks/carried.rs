//! What the next meeting is to hear of a track (TRF-5, DSA 2.6).

use super::{Stage, TrackKind, TrackLog};

/// Whether the next meeting is to hear of it: a disclosure that was made or refused and of which no meeting was told.
/// It is carried forward from meeting to meeting until one was.
#[must_use]
pub fn carried(log: &TrackLog) -> bool {
    log.track.kind == TrackKind::DisclosureScheme && log.stage() == Stage::ToInform
}
