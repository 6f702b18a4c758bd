//! Cases that are about the same two people, as people have confirmed it.

use std::collections::HashMap;
use std::hash::Hash;

/// Things that were found to be one, in whatever order that was found.
#[derive(Debug, Clone)]
pub struct Joined<T> {
    above: HashMap<T, T>,
}

impl<T> Default for Joined<T> {
    fn default() -> Self {
        Self { above: HashMap::new() }
    }
}

impl<T: Copy + Eq + Ord + Hash> Joined<T> {
    /// These two are one.
    pub fn join(&mut self, one: T, other: T) {
        let (one, other) = (self.of(one), self.of(other));
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        if first != second {
            self.above.insert(second, first);
        }
    }

    /// The one that stands for all that are one with it: the smallest.
    #[must_use]
    pub fn of(&self, mut one: T) -> T {
        // What stands above is always smaller, so this ends.
        while let Some(above) = self.above.get(&one) {
            one = *above;
        }
        one
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// TRF-2: who is counted together does not depend on the order in which matches were confirmed.
        #[test]
        fn trf_2_what_is_one_is_one_in_any_order(links in prop::collection::vec((0u8..12, 0u8..12), 0..20), turn in 0usize..20) {
            let joined = |links: &[(u8, u8)]| {
                let mut all = Joined::default();
                links.iter().for_each(|(one, other)| all.join(*one, *other));
                (0u8..12).map(|one| all.of(one)).collect::<Vec<_>>()
            };
            let mut turned: Vec<(u8, u8)> = links.iter().map(|(one, other)| (*other, *one)).collect();
            let by = turn.min(turned.len());
            turned.rotate_left(by);
            prop_assert_eq!(joined(&links), joined(&turned));
        }
    }
}
