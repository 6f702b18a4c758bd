//! A long text that two people may edit at once and both keep their words.
//!
//! Most texts are never edited after their first writing, so that writing is a plain cell. The `yrs` document comes
//! into being with the first edit: every seat makes the same one from the same first text, under an author's number
//! that no seat has. Only authenticated bytes reach `yrs`.

use unicode_segmentation::UnicodeSegmentation;
use yrs::block::ClientID;
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, Options, ReadTxn, StateVector, Text, Transact, Update};

use crate::text::merge::{Hunk, taking_in};
use crate::vault::SeatId;

const NAME: &str = "text";
const FIRST_WRITING: u64 = 1;

/// The bytes are no update of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotAnUpdate;

/// The document of one text.
pub(super) struct LongText(Doc);

impl LongText {
    /// The document as every seat makes it from the first writing.
    pub fn from_first_writing(text: &str, seat: SeatId) -> Result<Self, NotAnUpdate> {
        let first = Doc::with_options(Options::with_client_id(ClientID::new(FIRST_WRITING)));
        let content = first.get_or_insert_text(NAME);
        content.insert(&mut first.transact_mut(), 0, text);
        let state = first.transact().encode_state_as_update_v1(&StateVector::default());
        Self::from_state(&state, seat)
    }

    /// The document as it was kept.
    pub fn from_state(state: &[u8], seat: SeatId) -> Result<Self, NotAnUpdate> {
        let document = Self(Doc::with_options(Options::with_client_id(author(seat))));
        document.merge(state)?;
        Ok(document)
    }

    /// Takes in an update; those that it builds on may still be missing.
    pub fn merge(&self, update: &[u8]) -> Result<(), NotAnUpdate> {
        let update = Update::decode_v1(update).map_err(|_| NotAnUpdate)?;
        self.0.transact_mut().apply_update(update).map_err(|_| NotAnUpdate)
    }

    /// Whether an update came before one that it builds on.
    pub fn lacks_something(&self) -> bool {
        self.0.transact().has_missing_updates()
    }

    /// Everything, for keeping; updates that wait for others included.
    pub fn state(&self) -> Vec<u8> {
        self.0.transact().encode_state_as_update_v1(&StateVector::default())
    }

    /// The present text.
    pub fn text(&self) -> String {
        let content = self.0.get_or_insert_text(NAME);
        content.get_string(&self.0.transact())
    }

    /// Makes the text into `new`, and gives the update that does so elsewhere. What stays of the text is not touched, so
    /// that what others write there meanwhile stays too.
    pub fn edit(&self, new: &str) -> Vec<u8> {
        let before = self.0.transact().state_vector();
        let content = self.0.get_or_insert_text(NAME);
        let edits = Edit::all_between(&self.text(), new);
        {
            let mut transaction = self.0.transact_mut();
            // From behind, so that what comes first stays where it was.
            for Edit { at, removed, inserted } in edits.iter().rev() {
                if *removed > 0 {
                    content.remove_range(&mut transaction, index(*at), index(*removed));
                }
                if !inserted.is_empty() {
                    content.insert(&mut transaction, index(*at), inserted);
                }
            }
        }
        self.0.transact().encode_state_as_update_v1(&before)
    }
}

/// The number under which a seat edits: seats are random and of one sitting, so no two edits share a number.
fn author(seat: SeatId) -> ClientID {
    let number = u64::from_be_bytes(*seat.as_bytes()) >> 11;
    ClientID::new(number.max(FIRST_WRITING + 1))
}

/// `yrs` counts bytes in 32 bits; a value is at most 8 MB long.
fn index(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A piece of what makes one text of another: at a byte, some bytes go and some text comes. Whole graphemes only.
#[derive(Clone, PartialEq, Eq)]
struct Edit {
    at: usize,
    removed: usize,
    inserted: String,
}

impl Edit {
    /// Everything that makes `new` of `old`, in order and apart from each other: word by word, and no letter of a word
    /// that stays.
    fn all_between(old: &str, new: &str) -> Vec<Self> {
        let hunks = taking_in(old, old, new);
        let edits = hunks.into_iter().filter_map(|Hunk { range, with }| {
            let inner = Self::between(old.get(range.clone())?, &with);
            Some(Self { at: range.start + inner.at, ..inner })
        });
        edits.filter(|edit| edit.removed > 0 || !edit.inserted.is_empty()).collect()
    }

    fn between(old: &str, new: &str) -> Self {
        let same = |(a, b): &(&str, &str)| a == b;
        let length = |(a, _): (&str, &str)| a.len();
        let at = old.graphemes(true).zip(new.graphemes(true)).take_while(same).map(length).sum();
        let (old, new) = (old.get(at..).unwrap_or(""), new.get(at..).unwrap_or(""));
        let tail: usize = old.graphemes(true).rev().zip(new.graphemes(true).rev()).take_while(same).map(length).sum();
        let inserted = new.get(..new.len().saturating_sub(tail)).unwrap_or("").to_owned();
        Self { at, removed: old.len().saturating_sub(tail), inserted }
    }

    const fn end(&self) -> usize {
        self.at + self.removed
    }

    /// Whether this and another, of the same text, leave each other alone.
    const fn is_apart_from(&self, other: &Self) -> bool {
        self.end() <= other.at || other.end() <= self.at
    }
}

/// The present text with one edit taken back: the one that made `after` of `before`. What others wrote elsewhere in
/// the text since stays. Nothing where they wrote in the same place.
pub(super) fn taken_back(before: &str, after: &str, present: &str) -> Option<String> {
    let since = Edit::all_between(after, present);
    let mut back = Edit::all_between(after, before);
    let mut text = present.to_owned();
    while let Some(edit) = back.pop() {
        if !since.iter().all(|other| edit.is_apart_from(other)) {
            return None;
        }
        let before = since.iter().filter(|other| other.end() <= edit.at && (other.at < edit.at || edit.removed > 0));
        let (come, gone) = before.fold((0, 0), |(come, gone), o| (come + o.inserted.len(), gone + o.removed));
        let at = (edit.at + come).checked_sub(gone)?;
        if text.get(at..at + edit.removed)? != after.get(edit.at..edit.end())? {
            return None;
        }
        text.replace_range(at..at + edit.removed, &edit.inserted);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seat(byte: u8) -> SeatId {
        SeatId::from_bytes([byte; 8])
    }

    #[test]
    fn two_people_in_one_entry_both_keep_their_words() {
        let [one, two] = [1, 2].map(|n| LongText::from_first_writing("she is frightened", seat(n)).unwrap());
        let (a, b) = (one.edit("she says she is frightened"), two.edit("she is frightened of the school run"));
        one.merge(&b).unwrap();
        two.merge(&a).unwrap();
        assert_eq!(one.text(), "she says she is frightened of the school run");
        assert_eq!(two.text(), one.text());
    }

    #[test]
    fn an_update_that_came_too_early_waits_in_the_state() {
        let one = LongText::from_first_writing("a", seat(1)).unwrap();
        let (first, second) = (one.edit("ab"), one.edit("abc"));
        let two = LongText::from_first_writing("a", seat(2)).unwrap();
        two.merge(&second).unwrap();
        let two = LongText::from_state(&two.state(), seat(2)).unwrap();
        two.merge(&first).unwrap();
        assert_eq!(two.text(), "abc");
    }

    #[test]
    fn edits_far_apart_in_one_text_leave_what_is_between_to_others() {
        let text = "bail until Monday, he is at his mother's, and the school was told";
        let [one, two] = [1, 2].map(|n| LongText::from_first_writing(text, seat(n)).unwrap());
        let a = one.edit("pol: bail until Friday, he is at his mother's, and the school was told at noon");
        let b = two.edit("bail until Monday, he is at his sister's, and the school was told");
        one.merge(&b).unwrap();
        two.merge(&a).unwrap();
        assert_eq!(one.text(), "pol: bail until Friday, he is at his sister's, and the school was told at noon");
        assert_eq!(two.text(), one.text());
        let (before, after) = (text, "pol: bail until Friday, he is at his mother's, and the school was told at noon");
        let back = "bail until Monday, he is at his sister's, and the school was told";
        assert_eq!(taken_back(before, after, &one.text()).as_deref(), Some(back));
        // Within a word only the letters that differ are touched.
        let [one, two] = [1, 2].map(|n| LongText::from_first_writing("the call", seat(n)).unwrap());
        let (a, b) = (one.edit("the calls"), two.edit("the recall"));
        one.merge(&b).unwrap();
        two.merge(&a).unwrap();
        assert_eq!([one.text(), two.text()], ["the recalls", "the recalls"]);
    }

    #[test]
    fn taking_back_leaves_others_words() {
        let (before, after) = ("bail until Monday", "bail until Friday");
        assert_eq!(taken_back(before, after, after).as_deref(), Some(before));
        assert_eq!(taken_back(before, after, "pol: bail until Friday").as_deref(), Some("pol: bail until Monday"));
        assert_eq!(taken_back(before, after, "bail until Friday noon").as_deref(), Some("bail until Monday noon"));
        assert_eq!(taken_back(before, after, "bail until Sunday"), None);
    }

    proptest! {
        #[test]
        fn an_edit_of_words_makes_the_new_text(old in "[ab,. \n]{0,30}", new in "[ab,. \n]{0,30}") {
            let here = LongText::from_first_writing(&old, seat(1)).unwrap();
            here.edit(&new);
            prop_assert_eq!(here.text(), new.as_str());
            prop_assert_eq!(taken_back(&old, &new, &new), Some(old));
        }

        #[test]
        fn an_edit_makes_the_new_text_everywhere(old in "[a-cé👩‍👧\u{301}]{0,9}", new in "[a-cé👩‍👧\u{301}]{0,9}") {
            let [here, there] = [1, 2].map(|n| LongText::from_first_writing(&old, seat(n)).unwrap());
            there.merge(&here.edit(&new)).unwrap();
            prop_assert_eq!(here.text(), new.as_str());
            prop_assert_eq!(there.text(), new.as_str());
            prop_assert_eq!(taken_back(&old, &new, &new), Some(old));
        }
    }
}
