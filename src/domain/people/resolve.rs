//! Which identities are one human being: forwarding followed to its end, the same on every seat.

use crate::domain::identifier::IdentityId;

/// The way from an identity to the one that stands for all that were found to be the same: each with what it was merged
/// into, the last with nothing. Two seats that merge two the other way round make a circle: the smallest identity in it
/// stands for all, whoever asks.
///
/// # Errors
/// What `next` says.
pub fn way<E>(
    from: IdentityId,
    mut next: impl FnMut(IdentityId) -> Result<Option<IdentityId>, E>,
) -> Result<Vec<IdentityId>, E> {
    let mut way = vec![from];
    while let Some(to) = way.last().copied().map(&mut next).transpose()?.flatten() {
        if let Some(begins) = way.iter().position(|passed| *passed == to) {
            // The first of the circle that is met on the way and is its smallest.
            let smallest = way.iter().skip(begins).min().copied();
            let ends = way.iter().position(|passed| Some(*passed) == smallest);
            way.truncate(ends.map_or(way.len(), |ends| ends + 1));
            break;
        }
        way.push(to);
    }
    Ok(way)
}

/// The identity that stands for all that were found to be the same as this one.
///
/// # Errors
/// What `next` says.
pub fn root<E>(
    from: IdentityId,
    next: impl FnMut(IdentityId) -> Result<Option<IdentityId>, E>,
) -> Result<IdentityId, E> {
    Ok(way(from, next)?.last().copied().unwrap_or(from))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;

    fn id(number: u8) -> IdentityId {
        IdentityId::from_bytes([number; 16])
    }

    fn roots(merged: &[(u8, u8)], of: &[u8]) -> Vec<IdentityId> {
        let merged: BTreeMap<IdentityId, IdentityId> = merged.iter().map(|(from, to)| (id(*from), id(*to))).collect();
        let next = |from| Ok::<_, Infallible>(merged.get(&from).copied());
        of.iter().map(|number| root(id(*number), next).unwrap()).collect()
    }

    #[test]
    fn ref_3_all_who_are_one_have_one_root_whoever_merged_them_and_whichever_way_round() {
        assert_eq!(roots(&[], &[1]), [id(1)]);
        assert_eq!(roots(&[(3, 2), (2, 1)], &[1, 2, 3]), [id(1); 3]);
        // Two seats at once, each the other way round; and a third that hangs on.
        assert_eq!(roots(&[(1, 2), (2, 1), (3, 2)], &[1, 2, 3]), [id(1); 3]);
        assert_eq!(roots(&[(5, 4), (4, 6), (6, 5), (9, 6)], &[4, 5, 6, 9]), [id(4); 4]);
    }
}
