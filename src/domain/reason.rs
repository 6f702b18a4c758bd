//! What counts as a reason where one must be given: it stays in the log, and a letter says nothing to whoever reads it.

use super::settings::Settings;

/// A word has at least so many letters or digits; one alone is a key that was pressed twice.
const OF_A_WORD: usize = 2;

/// Whether a text says something: so many words, or one long enough by itself.
#[must_use]
pub fn is_reason(text: &str, settings: &Settings) -> bool {
    let letters = |word: &str| word.chars().filter(|letter| letter.is_alphanumeric()).count();
    let words = text.split_whitespace().map(letters).filter(|letters| *letters >= OF_A_WORD);
    let (count, all) = words.fold((0, 0), |(count, all), letters| (count + 1, all + letters));
    count >= usize::from(settings.reason_words) || all >= usize::from(settings.reason_letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_reason_and_two_words_are_one() {
        let settings = Settings::shipped().unwrap();
        for (text, is) in [
            ("", false),
            ("l", false),
            ("ll", false),
            ("l l", false),
            ("d d d d d d d d d d", false),
            ("no", false),
            ("- . , ! ? - . , ! ?", false),
            ("ill", false),
            ("she is 14", true),
            ("moved on", true),
            ("safeguarding", true),
            ("visible high risk: 17 yes", true),
            ("świadek", false),
            ("świadek zmarł", true),
        ] {
            assert_eq!(is_reason(text, &settings), is, "{text:?}");
        }
        let area = Settings { reason_words: 4, reason_letters: 20, ..settings };
        assert!(!is_reason("she is 14", &area) && is_reason("she is 14 years old", &area));
    }
}
