//! Sentences as they are said, with the keys and values that they name.

use super::App;
use super::texts::Sentence;
use crate::command::{Command, Context};

impl App {
    /// A sentence with the keys that it names, and these values, filled in.
    #[must_use]
    pub fn say(&self, sentence: Sentence, values: &[(&str, &str)]) -> String {
        let mut said = String::new();
        let mut rest = self.texts.raw(sentence);
        while let Some((before, name, after)) = braced(rest) {
            said.push_str(before);
            match (values.iter().find(|(key, _)| *key == name), name.parse::<Command>()) {
                (Some((_, value)), _) => said.push_str(value),
                (None, Ok(command)) => said.push_str(&self.key_of(command)),
                (None, Err(_)) => {}
            }
            rest = after;
        }
        said.push_str(rest);
        said
    }

    /// The key of a command where the user is, else wherever it has one, else its name.
    #[must_use]
    pub fn key_of(&self, command: Command) -> String {
        let here = self.keymap.key_for(command, &self.contexts()).map(ToString::to_string);
        here.or_else(|| {
            let (context, chord) = self.keymap.everywhere_bound(command).into_iter().next()?;
            Some(if context == Context::Everywhere {
                chord.to_string()
            } else {
                format!("{chord} {}", context.place())
            })
        })
        .unwrap_or_else(|| command.name().to_owned())
    }
}

/// The first `{name}` of a text, with what is before and after it.
fn braced(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
