//! The time that a meeting holds for a closed case: all that everyone sees of it (AGE-7, CLO-1, MOP 4.14).

use super::identifier::{HeldTimeId, MeetingId};
use super::listing::Hearing;

/// The time of one closed case at a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldTime {
    pub id: HeldTimeId,
    pub meeting: MeetingId,
    pub hearing: Hearing,
}
