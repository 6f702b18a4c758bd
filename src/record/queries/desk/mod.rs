//! What the desks ask: each list a method of [`View`](super::View) in a file of its own, which gives rows and never more
//! than a list shows. A desk asks once a revision of the record, so a list may take a few milliseconds, not tens; see
//! `app/desk/mod.rs` for how it is asked.

mod calendar;
mod closed;
mod closed_due;
mod contacts;
mod day;
mod heard;
mod referrals;
mod research;
mod tracks;

pub(super) use calendar::sent;
pub use closed::NamesNoCase;

pub(in crate::record) use referrals::whole_referral;
pub use referrals::{ReferralCounts, ReferralSheet};
pub(in crate::record) use tracks::{discussions, is_open};
