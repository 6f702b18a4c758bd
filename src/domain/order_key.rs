//! Places in an order that people change by hand: always one between two, and few that change when one case moves.

use chrono::NaiveDateTime;

use super::identifier::{CaseId, ListingId};
use super::listing::OrderKey;

/// The digits, in the order in which they sort as text.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE: u8 = 36;
/// Base-36 digits that hold any second until the year 4400.
const SECONDS_WIDTH: usize = 7;

impl OrderKey {
    /// The place of a case that nobody has moved: by time of receipt, those put off before ahead of the others
    /// (AGE-2, AGE-3). No two cases have the same.
    #[must_use]
    pub fn of_receipt(received: NaiveDateTime, put_off_before: bool, case: CaseId) -> Self {
        let mut seconds = u64::try_from(received.and_utc().timestamp()).unwrap_or(0);
        let mut time = [b'0'; SECONDS_WIDTH];
        for digit in time.iter_mut().rev() {
            *digit = digit_of(u8::try_from(seconds % u64::from(BASE)).unwrap_or(0));
            seconds /= u64::from(BASE);
        }
        let rank = if put_off_before { 'h' } else { 'i' };
        let time: String = time.iter().copied().map(char::from).collect();
        // No key ends in the lowest digit, or nothing would fit before it.
        Self(format!("{rank}{time}{case}i"))
    }

    /// A key between two; `None` for either stands for the end of the list.
    ///
    /// There is always one between two different keys that this module made. `None` comes back only where the
    /// keys are not in order or somebody else made them.
    #[must_use]
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Option<Self> {
        let low = before.map_or(Some(Vec::new()), |key| digits(&key.0))?;
        let high = after.map(|key| digits(&key.0).filter(|digits| digits.last() != Some(&0)));
        let high = match high {
            None => None,
            Some(None) => return None,
            Some(Some(digits)) => Some(digits),
        };
        if high.as_ref().is_some_and(|high| *high <= low) {
            return None;
        }
        let middle = midpoint(&low, high.as_deref());
        let text: String = middle.into_iter().map(|digit| char::from(digit_of(digit))).collect();
        let key = Self(text);
        let stands = before.is_none_or(|before| *before < key) && after.is_none_or(|after| key < *after);
        stands.then_some(key)
    }
}

fn digit_of(value: u8) -> u8 {
    DIGITS.get(usize::from(value)).copied().unwrap_or(b'z')
}

fn digits(key: &str) -> Option<Vec<u8>> {
    key.bytes()
        .map(|byte| DIGITS.iter().position(|digit| *digit == byte).and_then(|at| u8::try_from(at).ok()))
        .collect()
}

/// Digits strictly between `low` and `high` as fractions; never ends in 0, and neither does `high`.
fn midpoint(low: &[u8], high: Option<&[u8]>) -> Vec<u8> {
    let mut middle = Vec::new();
    let (mut low, mut high) = (low, high);
    loop {
        let first_low = low.first().copied().unwrap_or(0);
        let first_high = high.map_or(BASE, |high| high.first().copied().unwrap_or(BASE));
        if first_high == first_low {
            middle.push(first_low);
            high = high.and_then(|high| high.get(1..));
        } else if first_high - first_low > 1 {
            middle.push(first_low.midpoint(first_high + 1));
            return middle;
        } else if high.is_some_and(|high| high.len() > 1) {
            middle.push(first_high);
            return middle;
        } else {
            middle.push(first_low);
            high = None;
        }
        low = low.get(1..).unwrap_or(&[]);
    }
}

/// The new keys that put listings into the order in which they are given, with their present keys; as few as possible
/// change, so that two people who reorder at once disturb each other as little as can be. What somebody `moved` gets a new
/// key rather than what it went past: two who move one case at once are to meet there.
#[must_use]
pub fn arranged(wanted: &[(ListingId, OrderKey)], moved: &[ListingId]) -> Vec<(ListingId, OrderKey)> {
    let kept = longest_rising(wanted, moved);
    let mut changes = Vec::new();
    let mut last: Option<OrderKey> = None;
    for (index, (listing, key)) in wanted.iter().enumerate() {
        if kept.contains(&index) {
            last = Some(key.clone());
            continue;
        }
        let next = kept.iter().find(|at| **at > index).and_then(|at| wanted.get(*at)).map(|(_, key)| key);
        let Some(between) = OrderKey::between(last.as_ref(), next) else { return all_new(wanted) };
        changes.push((*listing, between.clone()));
        last = Some(between);
    }
    changes
}

/// Keys for every listing, for the case that the present ones leave no room.
fn all_new(wanted: &[(ListingId, OrderKey)]) -> Vec<(ListingId, OrderKey)> {
    let mut last = None;
    let mut keys = Vec::with_capacity(wanted.len());
    for (listing, _) in wanted {
        let key = OrderKey::between(last.as_ref(), None).unwrap_or_else(|| OrderKey("i".to_owned()));
        keys.push((*listing, key.clone()));
        last = Some(key);
    }
    keys
}

/// The places in the list of a longest run of keys that rise already, without those that were moved.
fn longest_rising(wanted: &[(ListingId, OrderKey)], moved: &[ListingId]) -> Vec<usize> {
    let stays = |index: &usize| wanted.get(*index).is_some_and(|(listing, _)| !moved.contains(listing));
    // best[i]: the length of the longest rising run that ends at i, and where it came from.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(wanted.len());
    for (index, (_, key)) in wanted.iter().enumerate() {
        let before = best.iter().zip(wanted).take(index).enumerate().filter(|(at, _)| stays(at));
        let longest =
            before.filter(|(_, (_, (_, other)))| other < key).max_by_key(|(at, ((length, _), _))| (*length, *at));
        best.push(longest.map_or((1, None), |(at, ((length, _), _))| (length + 1, Some(at))));
    }
    let mut at = (0..best.len()).filter(stays).max_by_key(|index| best.get(*index).map_or(0, |(length, _)| *length));
    let mut run = Vec::new();
    while let Some(index) = at {
        run.push(index);
        at = best.get(index).and_then(|(_, from)| *from);
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn received(day: u32) -> NaiveDateTime {
        chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(9, 30, 0).unwrap()
    }

    #[test]
    fn receipt_orders_and_those_put_off_before_come_first() {
        let case = CaseId::new();
        let early = OrderKey::of_receipt(received(2), false, case);
        let late = OrderKey::of_receipt(received(3), false, case);
        let put_off = OrderKey::of_receipt(received(20), true, case);
        assert!(early < late && put_off < early);
        assert_ne!(early, OrderKey::of_receipt(received(2), false, CaseId::new()));
    }

    #[test]
    fn keys_that_leave_no_room_or_stand_wrongly_are_refused_and_the_list_is_keyed_anew() {
        let key = |text: &str| OrderKey(text.to_owned());
        for (before, after) in [("b", "a"), ("a", "a"), ("a", "a0"), ("Ä", "b")] {
            assert_eq!(OrderKey::between(Some(&key(before)), Some(&key(after))), None, "{before} {after}");
        }
        let wanted: Vec<_> = ["a", "c", "a0"].map(|text| (ListingId::new(), key(text))).into();
        assert_eq!(sorted(&wanted, &arranged(&wanted, &[])), wanted.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    }

    fn sorted(present: &[(ListingId, OrderKey)], changes: &[(ListingId, OrderKey)]) -> Vec<ListingId> {
        let mut all: Vec<(OrderKey, ListingId)> = present
            .iter()
            .map(|(id, key)| (changes.iter().find(|(other, _)| other == id).map_or(key, |(_, key)| key).clone(), *id))
            .collect();
        all.sort();
        all.into_iter().map(|(_, id)| id).collect()
    }

    proptest! {
        /// AGE-1: however often a list is split anywhere, there is room for one more.
        #[test]
        fn there_is_always_a_key_between_two(places in proptest::collection::vec(any::<prop::sample::Index>(), 1..200)) {
            let mut keys: Vec<OrderKey> = (2..5).map(|day| OrderKey::of_receipt(received(day), false, CaseId::new())).collect();
            for place in places {
                let at = place.index(keys.len() + 1);
                let before = at.checked_sub(1).and_then(|at| keys.get(at));
                let key = OrderKey::between(before, keys.get(at)).unwrap();
                keys.insert(at, key);
                prop_assert!(keys.is_sorted() && keys.windows(2).all(|pair| pair[0] != pair[1]));
            }
        }

        /// Any order that is asked for comes about, and moving one case changes one key.
        #[test]
        fn a_list_takes_the_order_that_is_asked_for(order in Just((0..25).collect::<Vec<u32>>()).prop_shuffle()) {
            let ids: Vec<ListingId> = order.iter().map(|_| ListingId::new()).collect();
            let wanted: Vec<_> = ids.iter().copied()
                .zip(order.iter().map(|place| OrderKey::of_receipt(received(1 + place), false, CaseId::new())))
                .collect();
            prop_assert_eq!(sorted(&wanted, &arranged(&wanted, &[])), ids);
        }

        #[test]
        fn one_move_is_one_change(from in 0usize..25, to in 0usize..25) {
            let mut list: Vec<_> = (0..25)
                .map(|place| (ListingId::new(), OrderKey::of_receipt(received(1 + place), false, CaseId::new())))
                .collect();
            let moved = list.remove(from);
            let id = moved.0;
            list.insert(to, moved);
            prop_assert_eq!(arranged(&list, &[]).len(), usize::from(from != to));
            // Of two that could change, it is the one that was moved.
            let changed: Vec<ListingId> = arranged(&list, &[id]).into_iter().map(|(listing, _)| listing).collect();
            prop_assert_eq!(changed, [id]);
        }
    }
}
