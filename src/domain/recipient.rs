//! To whom nothing about a case may be addressed: the alleged perpetrator is never informed (REF-5, MOP 4.8).

use super::matching::{WholeName, same_name};
use super::person::{Person, Role};
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
    none_of(referral.of_role(Role::AllegedPerpetrator), to)
}

/// Whether something would go to one of several alleged perpetrators, such as those of all cases of an agenda.
///
/// # Errors
/// By what it would.
pub fn none_of<'a>(perpetrators: impl IntoIterator<Item = &'a Person>, to: &str) -> Result<(), Refusal> {
    let parts = || to.split([',', ';', '(', ')', '/', ':', '\n']).chain([to]);
    let (numbers, written) = (numbers(to), WholeName::of(to));
    for person in perpetrators {
        let mut names = [&person.name].into_iter().chain(&person.other_names);
        let named = |name: &String| {
            let among = WholeName::of(name).zip(written.as_ref()).is_some_and(|(name, text)| name.is_among(text));
            among || parts().any(|part| same_name(name, part))
        };
        if names.any(named) {
            return Err(Refusal::NamedAsAllegedPerpetrator);
        }
        if has_number(person, &numbers) {
            return Err(Refusal::NumberOfAllegedPerpetrator);
        }
    }
    Ok(())
}

/// Whether a way to reach the victim is the telephone of an alleged perpetrator (REF-5, MOP 4.8).
#[must_use]
pub fn reaches_alleged_perpetrator(referral: &Referral, how: &str) -> bool {
    let numbers = numbers(how);
    referral.of_role(Role::AllegedPerpetrator).any(|person| has_number(person, &numbers))
}

fn has_number(person: &Person, numbers: &[String]) -> bool {
    person.telephone.as_deref().and_then(number).is_some_and(|own| numbers.contains(&own))
}

/// The telephone numbers of a text, wherever it says something else between them.
fn numbers(text: &str) -> Vec<String> {
    let between = |letter: char| !letter.is_ascii_digit() && !" +-.()".contains(letter);
    text.split(between).chain([text]).filter_map(number).collect()
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
            ("Mr Jordan Tunstall at the garage", Err(Refusal::NamedAsAllegedPerpetrator)),
            ("the Tunstall family's solicitor", Ok(())),
            ("01293 612399 or 07700 900120", Err(Refusal::NumberOfAllegedPerpetrator)),
        ] {
            assert_eq!(may_be_told(&one, to), expected, "{to}");
        }
    }

    #[test]
    fn ref_5_a_safe_contact_is_not_the_alleged_perpetrators_telephone() {
        let mut one = referral("R", "2026-11-20 10:00", ("Maeve Thomas", ""), ("Jordan O'Neill", ""));
        one.people[1].telephone = Some("07700 900120".to_owned());
        assert!(reaches_alleged_perpetrator(&one, "text +44 7700 900120 before noon"));
        assert!(!reaches_alleged_perpetrator(&one, "via her sister, 07700 900121, while Jordan O'Neill is at work"));
    }
}
