//! The lines of closed cases, in what their readers alone can open.

use crate::domain::closed::{ClosedRecipient, LikenessKind};
use crate::domain::identifier::ClosedRecipientId;

use super::cells::{Cells, Take, Unread, text_cells};
use super::row;
use super::words::words;
use crate::vault::Value;

row! { ClosedRecipient = "closed_recipient", ClosedRecipientId {
    case: "referral";
    contact: "contact";
    at: "at";
    by: "by";
    researches: "researches_by" "researches_at";
    shielded: "shielded_by" "shielded_at";
} }

words! {
    LikenessKind { Repeat = "repeat", CounterAllegation = "counter-allegation", SamePerson = "same-person" }
}
