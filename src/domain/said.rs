//! What the rules say in words: `assets/rules.toml`, by key.

use std::collections::HashMap;
use std::sync::OnceLock;

const FILE: &str = include_str!("../../assets/rules.toml");

/// The words of a key. A key that the file lacks speaks for itself; a test holds every key to the file.
pub(super) fn said(key: &'static str) -> &'static str {
    words().get(key).map_or(key, String::as_str)
}

fn words() -> &'static HashMap<String, String> {
    static WORDS: OnceLock<HashMap<String, String>> = OnceLock::new();
    WORDS.get_or_init(|| super::asset::read("rules.toml", FILE).unwrap_or_default())
}

/// The words of a key that is put together, with `{name}`s filled in; nothing where the file has none.
pub(super) fn told(key: &str, values: &[(&str, &str)]) -> String {
    let words = words().get(key).map(String::as_str).unwrap_or_default();
    values.iter().fold(words.to_owned(), |words, (name, value)| words.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::super::clocks::ClockKind;
    use super::super::eligibility::{Missing, Safeguarding};
    use super::super::person::Role;
    use super::super::tracks::{Happened, Stage, TrackKind};

    #[test]
    fn every_key_has_its_words() {
        let missing = Missing::ALL;
        let routes = [
            Safeguarding::ChildRoute(Role::Victim),
            Safeguarding::ChildRoute(Role::AllegedPerpetrator),
            Safeguarding::ChildToParentAbuse,
        ];
        let mut all: Vec<String> = missing.iter().map(ToString::to_string).collect();
        all.extend(routes.iter().map(ToString::to_string));
        for words in all {
            assert!(words.contains(' '), "no words for {words}");
        }
        let clocks = ClockKind::ALL.iter().flat_map(|clock| [clock.title(), clock.clause()].map(str::to_owned));
        let rules = ClockKind::ALL.iter().map(|clock| clock.rule(3));
        let events = Happened::ALL.iter().map(|event| event.title().to_owned());
        let kinds = TrackKind::ALL.iter().flat_map(|kind| [kind.title(), kind.clause()].map(str::to_owned));
        let stages = Stage::ALL.iter().map(|stage| stage.title().to_owned());
        let choices = Happened::ALL.iter().flat_map(|event| event.choices()).map(|word| word.title().to_owned());
        for words in clocks.chain(rules).chain(events).chain(kinds).chain(stages).chain(choices) {
            let key = ["clock-", "happened-", "track-", "stage-", "choice-"].iter().any(|kind| words.starts_with(kind));
            assert!(!key, "no words for {words}");
        }
    }
}
