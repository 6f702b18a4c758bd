//! What reports are called, so that two of one agency can be told apart (NOT-3).

/// A name that none of these has: the one that was given, or the same with a number before its ending.
#[must_use]
pub fn free_name<'a>(name: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let is_taken = |name: &str| taken.clone().any(|one| one.trim().to_lowercase() == name.trim().to_lowercase());
    if !is_taken(name) {
        return name.to_owned();
    }
    // An ending is a few letters behind the last full stop: `.pdf`, and not `. 3 December`.
    let is_ending = |ending: &str| (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) && !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let numbered = |number: usize| format!("{stem} ({number}){ending}");
    (2..).map(numbered).find(|name| !is_taken(name)).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_one_name_are_numbered() {
        let free = |name: &str, taken: &[&str]| free_name(name, taken.iter().copied());
        assert_eq!(free("nil.txt", &["other.txt"]), "nil.txt");
        assert_eq!(free("nil.txt", &["Nil.TXT"]), "nil (2).txt");
        assert_eq!(free("nil.txt", &["nil.txt", "nil (2).txt"]), "nil (3).txt");
        assert_eq!(free("Research report", &["Research report"]), "Research report (2)");
        assert_eq!(free("Seen on 3. December", &["Seen on 3. December"]), "Seen on 3. December (2)");
    }
}
