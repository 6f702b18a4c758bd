//! Whether two names are one, however they are written: where a likeness is not enough.

use super::name::Nicknames;

/// A whole name, ready to be held against others. A single word is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeName {
    joined: String,
    sorted: Vec<String>,
}

impl WholeName {
    /// From a name as it is written; nothing for a single word.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let name = Nicknames::default().name(name);
        let (joined, sorted) = name.whole();
        (sorted.len() > 1).then_some(Self { joined, sorted })
    }

    /// Whether two are the same but for accents, capitals, hyphens and order.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.joined == other.joined || self.sorted == other.sorted
    }

    /// Whether all of its words stand in a longer text, whatever else does.
    #[must_use]
    pub fn is_among(&self, text: &Self) -> bool {
        self.sorted.iter().all(|word| text.sorted.contains(word))
    }
}

/// Whether two whole names are the same but for accents, capitals, hyphens and order. A single word is no whole name.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    WholeName::of(one).zip(WholeName::of(other)).is_some_and(|(one, other)| one.is(&other))
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
