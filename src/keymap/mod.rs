//! Which key does what. The maps are data (`keymaps/*.toml`), checked as they load; nothing else in the
//! program writes a key down.

mod check;
mod key;
mod listing;
mod load;
mod offer;

use std::collections::BTreeMap;

pub use check::{Problem, ProblemKind};
pub use key::{Chord, Code, Key, KeyError, script};
pub use listing::{Listing, ListingRow};
pub use load::{Loaded, Shipped};
pub use offer::{Offer, PaletteRow};

use crate::command::{Command, Context};

/// The key map in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    sections: BTreeMap<Context, Vec<Binding>>,
}

/// One line of a key map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The key, or the keys one after the other.
    pub chord: Chord,
    /// What it does.
    pub command: Command,
}

/// What a key press means where the user is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Do this.
    Command(Command),
    /// Write this.
    Text(char),
    /// The first keys of something; these may follow.
    Pending(Vec<Hint>),
    /// Nothing is bound to it.
    Nothing,
}

/// What may follow the keys pressed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The keys still to be pressed.
    pub keys: Vec<Key>,
    /// What they then do.
    pub command: Command,
}

impl Keymap {
    /// What `key` means after `pressed`, in the innermost context of `stack` that knows it. `can` says whether a
    /// command has something to do; it is asked only about those that step aside ([`Command::steps_aside`]).
    pub fn meaning(&self, stack: &[Context], pressed: &[Key], key: Key, can: impl Fn(Command) -> bool) -> Meaning {
        if pressed.is_empty()
            && let Some(text) = key.printable()
            && stack.iter().any(|context| context.takes_text())
        {
            return Meaning::Text(text);
        }
        let pressed: Vec<Key> = pressed.iter().copied().chain([key]).collect();
        let stack = match key.printable() {
            Some(letter) if letter.is_alphanumeric() => Self::keeping_letters(stack),
            _ => stack,
        };
        let mut hints: Vec<Hint> = Vec::new();
        for binding in stack.iter().flat_map(|context| self.section(*context)) {
            let Some(rest) = binding.chord.after(&pressed) else {
                continue;
            };
            let command = binding.command;
            if !rest.is_empty() {
                let keys = rest.to_vec();
                if !hints.iter().any(|hint| hint.keys == keys) {
                    hints.push(Hint { keys, command });
                }
            } else if hints.is_empty() && (!command.steps_aside() || can(command)) {
                return Meaning::Command(command);
            }
        }
        match (hints.is_empty(), key.printable()) {
            (false, _) => Meaning::Pending(hints),
            // Whoever types it is told that nothing was written.
            (true, Some(letter)) if stack.iter().any(|context| context.keeps_letters()) => Meaning::Text(letter),
            (true, _) => Meaning::Nothing,
        }
    }

    /// The contexts in which a letter can mean something: up to the whole screen where one of them keeps letters.
    fn keeping_letters(stack: &[Context]) -> &[Context] {
        match (stack.iter().any(|context| context.keeps_letters()), stack.split_last()) {
            (true, Some((Context::Everywhere, inner))) => inner,
            _ => stack,
        }
    }

    /// The lines of a section, in the order of the file.
    pub fn section(&self, context: Context) -> &[Binding] {
        self.sections.get(&context).map_or(&[], Vec::as_slice)
    }

    /// The keys of a command where the user is, innermost first. In a text field a printable key is text, so it
    /// isn't among them; nor is a key that means something else there.
    pub fn keys_for(&self, command: Command, stack: &[Context]) -> Vec<&Chord> {
        stack
            .iter()
            .flat_map(|context| self.section(*context))
            .filter(|binding| binding.command == command)
            .map(|binding| &binding.chord)
            .filter(|chord| self.reaches(chord, command, stack))
            .collect()
    }

    /// The key to show for a command where the user is.
    pub fn key_for(&self, command: Command, stack: &[Context]) -> Option<&Chord> {
        self.keys_for(command, stack).into_iter().next()
    }

    /// Every key of a command, with the section in which it is bound.
    pub fn everywhere_bound(&self, command: Command) -> Vec<(Context, &Chord)> {
        self.lines()
            .filter(|(_, binding)| binding.command == command)
            .map(|(context, binding)| (context, &binding.chord))
            .collect()
    }

    fn lines(&self) -> impl Iterator<Item = (Context, &Binding)> {
        Context::ALL.into_iter().flat_map(|context| self.section(context).iter().map(move |binding| (context, binding)))
    }

    fn reaches(&self, chord: &Chord, command: Command, stack: &[Context]) -> bool {
        let Some((last, before)) = chord.keys().split_last() else {
            return false;
        };
        self.meaning(stack, before, *last, |_| true) == Meaning::Command(command)
            && (before.is_empty()
                || chord
                    .first()
                    .is_some_and(|first| matches!(self.meaning(stack, &[], first, |_| true), Meaning::Pending(_))))
    }
}

/// The keys pressed so far of something that takes several.
#[derive(Clone, Debug, Default)]
pub struct Pressed {
    keys: Vec<Key>,
}

impl Pressed {
    /// Takes one more key and says what it means. A key that continues nothing ends what was begun, and is then
    /// taken by itself; `cancel` (the key of going back) only ends it.
    pub fn press(&mut self, keymap: &Keymap, stack: &[Context], key: Key, can: impl Fn(Command) -> bool) -> Meaning {
        let before = std::mem::take(&mut self.keys);
        let mut meaning = keymap.meaning(stack, &before, key, &can);
        if meaning == Meaning::Nothing && !before.is_empty() {
            meaning = keymap.meaning(stack, &[], key, &can);
            if meaning == Meaning::Command(Command::Back) {
                return Meaning::Nothing;
            }
        } else if matches!(meaning, Meaning::Pending(_)) {
            self.keys = before;
        }
        if matches!(meaning, Meaning::Pending(_)) {
            self.keys.push(key);
        }
        meaning
    }

    /// What has been pressed, for the bottom line.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Forgets what was begun.
    pub fn clear(&mut self) {
        self.keys.clear();
    }
}

#[cfg(test)]
mod tests;
