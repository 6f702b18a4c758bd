//! To whom nothing about a case may be addressed: the alleged perpetrator is never informed (REF-5, MOP 4.8).

use super::matching::same_name;
use super::person::Role;
use super::referral::Referral;

/// Why something can't go to somebody. The words name nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("that is the name of the alleged perpetrator of this case, who is never told of it (MOP 4.8)")]
    NamedAsAllegedPerpetrator,
    #[error("that is a telephone number of the alleged perpetrator of this case, who is never told of it (MOP 4.8)")]
    NumberOfAllegedPerpetrator,
}

/// Fewer figures are no telephone number.
const FIGURES: usize = 9;

/// Whether what is to be sent or asked about a case would go to its alleged perpetrator. `to` is as it was written: a name,
/// an agency with somebody's name, a number.
///
/// # Errors
/// By what it would.
pub fn may_be_told(referral: &Referral, to: &str) -> Result<(), Refusal> {
    let parts = || to.split([',', ';', '(', ')', '/', ':', '\n']).chain([to]);
    let numbers: Vec<String> = parts().filter_map(number).collect();
    for person in referral.of_role(Role::AllegedPerpetrator) {
        let names = [&person.name].into_iter().chain(&person.other_names);
        if names.into_iter().any(|name| parts().any(|part| same_name(name, part))) {
            return Err(Refusal::NamedAsAllegedPerpetrator);
        }
        if person.telephone.as_deref().and_then(number).is_some_and(|own| numbers.contains(&own)) {
            return Err(Refusal::NumberOfAllegedPerpetrator);
        }
    }
    Ok(())
}

/// The last figures of a telephone number, which are the same with and without the country before it.
fn number(text: &str) -> Option<String> {
    let figures: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    figures.len().checked_sub(FIGURES).map(|from| figures.into_iter().skip(from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::referral;

    #[test]
    fn ref_5_nothing_is_addressed_to_the_alleged_perpetrator() {
        let mut one = referral("R", "2026-11-20 10:00", ("Maeve Thomas", ""), ("Jordan O'Neill", ""));
        one.people[1].other_names = vec!["Jordan Tunstall".to_owned()];
        one.people[1].telephone = Some("07700 900 120".to_owned());
        for (to, expected) in [
            ("Sussex Police", Ok(())),
            ("Worth Services (Priya Young)", Ok(())),
            ("Maeve Thomas", Ok(())),
            ("Jordan", Ok(())),
            ("Jordan ONeill", Err(Refusal::NamedAsAllegedPerpetrator)),
            ("O'Neill, Jordan", Err(Refusal::NamedAsAllegedPerpetrator)),
            ("Tunstall Motors: jordan tunstall", Err(Refusal::NamedAsAllegedPerpetrator)),
            ("his employer, +44 7700 900120", Err(Refusal::NumberOfAllegedPerpetrator)),
            ("07700 900121", Ok(())),
        ] {
            assert_eq!(may_be_told(&one, to), expected, "{to}");
        }
    }
}
