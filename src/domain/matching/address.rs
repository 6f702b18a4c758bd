//! What of an address and a telephone number is compared.

/// An address: the house and the postcode, or the house and the street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    all: String,
    pub(super) postcode: Option<String>,
    /// The flat and the house.
    pub(super) numbers: Vec<String>,
    /// The first word after the last of the numbers.
    pub(super) street: Option<String>,
}

impl Address {
    pub(super) fn of(text: &str) -> Option<Self> {
        let words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_uppercase).collect();
        let apart = words.windows(2).rev().find_map(|pair| match pair {
            [outward, inward] if is_outward(outward) && is_inward(inward) => Some(format!("{outward}{inward}")),
            _ => None,
        });
        let together = || words.iter().rev().find(|word| is_postcode(word)).cloned();
        let is_number = |word: &String| word.chars().all(|c| c.is_ascii_digit());
        let street = words.iter().rposition(is_number).and_then(|at| words.get(at + 1)).cloned();
        let all = words.concat();
        (!all.is_empty()).then(|| Self {
            postcode: apart.or_else(together),
            numbers: words.iter().filter(|word| is_number(word)).cloned().collect(),
            street,
            all,
        })
    }

    /// Whether both are one home. A flat that only one of them names is no other home.
    pub(super) fn same(&self, other: &Self) -> bool {
        if self.all == other.all {
            return true;
        }
        let (fewer, more) = if self.numbers.len() <= other.numbers.len() { (self, other) } else { (other, self) };
        let one_house = !fewer.numbers.is_empty() && more.numbers.ends_with(&fewer.numbers);
        one_house
            && match (&self.postcode, &other.postcode) {
                (Some(one), Some(other)) => one == other,
                _ => self.street.is_some() && self.street == other.street,
            }
    }
}

fn is_outward(word: &str) -> bool {
    (2..=4).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.contains(|c: char| c.is_ascii_digit())
}

fn is_inward(word: &str) -> bool {
    let mut letters = word.chars();
    word.len() == 3 && letters.next().is_some_and(|c| c.is_ascii_digit()) && letters.all(|c| c.is_ascii_alphabetic())
}

/// A postcode written as one word.
fn is_postcode(word: &str) -> bool {
    let split = word.len().checked_sub(3).and_then(|at| word.split_at_checked(at));
    split.is_some_and(|(outward, inward)| is_outward(outward) && is_inward(inward))
}

/// The digits that tell one telephone from another, whichever way the number begins; nothing where there are too few.
pub(super) fn telephone(text: &str) -> Option<u64> {
    let digits: Vec<u64> = text.chars().filter_map(|c| c.to_digit(10)).map(u64::from).collect();
    let last = digits.len().checked_sub(9).and_then(|from| digits.get(from..))?;
    Some(last.iter().fold(0, |number, digit| number * 10 + digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ref_3_an_address_is_the_same_however_it_is_written() {
        let rows = [
            ("Flat 3, 12 Mill Lane, Crawley, RH10 9AQ", "flat 3 12 mill ln RH109AQ", true),
            ("Flat 3, 12 Mill Lane, Crawley, RH10 9AQ", "12 Mill Lane, RH10 9AQ", true),
            ("12 Mill Lane, Crawley, RH10 9AQ", "12 Mill Ln, Crawley", true),
            ("12 Mill Lane, Crawley, RH10 9AQ", "14 Mill Lane, Crawley, RH10 9AQ", false),
            ("Flat 3, 12 Mill Lane, RH10 9AQ", "Flat 4, 12 Mill Lane, RH10 9AQ", false),
            ("12 Mill Lane, Crawley", "12 Church Lane, Crawley", false),
            ("12 Mill Lane, RH10 9AQ", "12 Mill Lane, BN11 9AQ", false),
            ("Crawley", "Crawley, Crawley", false),
        ];
        for (one, other, same) in rows {
            let [one, other] = [one, other].map(|text| Address::of(text).unwrap());
            assert_eq!((one.same(&other), other.same(&one)), (same, same), "{one:?} {other:?}");
        }
        assert_eq!(Address::of(" ,"), None);
    }

    #[test]
    fn ref_3_a_telephone_is_the_same_with_and_without_its_country() {
        assert_eq!(telephone("+44 7700 900123"), telephone("07700 900 123"));
        assert_ne!(telephone("07700 900123"), telephone("07700 900124"));
        assert_eq!(telephone("via school"), None);
        assert_eq!(telephone("900123"), None);
    }
}
