//! Whether two names are one, however they are written: where a likeness is not enough.

use super::name::{self, Nicknames};

/// Whether two whole names are the same but for accents, capitals, hyphens and order. A single word is no whole name.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    let nicknames = Nicknames::default();
    let (one, other) = (nicknames.name(one), nicknames.name(other));
    one.parts.len() > 1 && other.parts.len() > 1 && name::compare(&one, &other).0 == 100
}

#[cfg(test)]
mod tests {
    use super::same_name;

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        for (one, other, same) in [
            ("Sinéad O'Hara", "sinead ohara", true),
            ("Bronwen Price-Jones", "Price Jones, Bronwen", true),
            ("Jordan Tunstall", "Jordan Tunstal", false),
            ("Jordan Tunstall", "Jordan", false),
            ("Jordan", "Jordan", false),
            ("", "", false),
        ] {
            assert_eq!(same_name(one, other), same, "{one} / {other}");
        }
    }
}
