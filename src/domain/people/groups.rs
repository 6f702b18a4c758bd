//! Who stands for whom: every identity with all that were found to be the same.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::Identity;
use super::resolve::root;
use crate::domain::identifier::IdentityId;

/// All that was found to be the same, by whom it stands under. Identities that nobody found to be another are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    roots: BTreeMap<IdentityId, IdentityId>,
    members: BTreeMap<IdentityId, BTreeSet<IdentityId>>,
}

impl Groups {
    /// From the lines of the record, in any order.
    #[must_use]
    pub fn of(lines: &[Identity]) -> Self {
        let next: BTreeMap<IdentityId, IdentityId> =
            lines.iter().filter_map(|line| Some((line.id, line.merged_into?))).collect();
        let mut groups = Self::default();
        for id in next.iter().flat_map(|(from, to)| [*from, *to]) {
            let Ok(root) = root(id, |from| Ok::<_, Infallible>(next.get(&from).copied()));
            groups.roots.insert(id, root);
            groups.members.entry(root).or_default().insert(id);
        }
        groups
    }

    /// Whether nobody was found to be another.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// Whether somebody was found to be another, or another to be them.
    #[must_use]
    pub fn has(&self, id: IdentityId) -> bool {
        self.roots.contains_key(&id)
    }

    /// The identity that stands for this one.
    #[must_use]
    pub fn root(&self, id: IdentityId) -> IdentityId {
        self.roots.get(&id).copied().unwrap_or(id)
    }

    /// Everybody who was found to be this one, itself among them.
    #[must_use]
    pub fn members(&self, id: IdentityId) -> BTreeSet<IdentityId> {
        self.members.get(&self.root(id)).cloned().unwrap_or_else(|| BTreeSet::from([id]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u8) -> IdentityId {
        IdentityId::from_bytes([number; 16])
    }

    proptest! {
        /// Whatever was merged into what, in whatever order it came: one is found from every one of its own, and nobody
        /// is in two groups.
        #[test]
        fn ref_3_everybody_is_in_one_group_whatever_the_order(merged in prop::collection::btree_map(0_u8..9, 0_u8..9, 0..9), seed in any::<u64>()) {
            let mut lines: Vec<Identity> = merged
                .iter()
                .filter(|(from, to)| from != to)
                .map(|(from, to)| Identity { id: id(*from), merged_into: Some(id(*to)) })
                .collect();
            let groups = Groups::of(&lines);
            for number in 0..9 {
                let members = groups.members(id(number));
                prop_assert!(members.contains(&id(number)));
                for member in &members {
                    prop_assert_eq!(groups.members(*member), members.clone());
                    prop_assert_eq!(groups.root(*member), groups.root(id(number)));
                }
                prop_assert!(members.contains(&groups.root(id(number))));
            }
            let turn = usize::try_from(seed % 9).unwrap() % lines.len().max(1);
            lines.rotate_left(turn);
            prop_assert_eq!(Groups::of(&lines), groups);
        }
    }
}
