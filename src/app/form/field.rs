//! One field of an open form: what stands in it, and what is typed into it.

use super::spec::{FieldKind, FieldSpec};
use crate::app::form_drafts::Content;
use crate::text::editor::Editor;
use crate::text::merge::taking_in;

/// What stands in a field.
pub enum Value {
    Text(Editor),
    /// Which of the choices, counted from 0.
    Choice(usize),
    /// The letters of the choices that are ticked, in the order of the file.
    Ticks(String),
}

impl Value {
    /// The text field, where it is one.
    #[must_use]
    pub const fn editor(&self) -> Option<&Editor> {
        match self {
            Self::Text(editor) => Some(editor),
            Self::Choice(_) | Self::Ticks(_) => None,
        }
    }

    pub(in crate::app) const fn editor_mut(&mut self) -> Option<&mut Editor> {
        match self {
            Self::Text(editor) => Some(editor),
            Self::Choice(_) | Self::Ticks(_) => None,
        }
    }
}

/// A field of an open form.
pub struct Field {
    pub spec: FieldSpec,
    pub value: Value,
    /// What it was opened with.
    pub before: Content,
    /// What is wrong with it, as the user reads it.
    pub problem: Option<String>,
}

impl Field {
    pub(in crate::app) fn set(&mut self, content: &Content) {
        match (&mut self.value, content) {
            (Value::Text(editor), Content::Text(text)) => editor.set_text(text),
            (Value::Ticks(ticked), Content::Text(text)) => {
                *ticked = self.spec.letters().filter(|letter| text.contains(*letter)).collect();
            }
            (Value::Choice(at), Content::Choice(choice)) if *choice < self.spec.choices.len() => *at = *choice,
            _ => {}
        }
    }

    /// Takes in what the record has meanwhile. Whether it contradicts what was typed.
    pub(in crate::app) fn take_in(&mut self, theirs: &Content, changed: impl Fn(&str) -> String) -> bool {
        let mut contradicts = false;
        let mine = Content::of(&self.value);
        let (untouched, kind) = (mine == self.before, self.spec.kind);
        match (&mut self.value, &self.before, theirs) {
            (Value::Text(editor), Content::Text(base), Content::Text(now)) if untouched || kind == FieldKind::Long => {
                let hunks = taking_in(base, editor.text(), now);
                editor.take_in(&hunks);
            }
            _ if untouched => self.set(theirs),
            _ if mine == *theirs => {}
            _ => {
                let shown = match theirs {
                    Content::Text(text) => text.clone(),
                    Content::Choice(at) => self.spec.choices.get(*at).cloned().unwrap_or_default(),
                };
                self.problem = Some(changed(&shown));
                contradicts = true;
            }
        }
        self.before = theirs.clone();
        contradicts
    }

    /// Whether what is typed in it is an answer: the letters of its choices, or `y` and `n` where one of them is yes or no.
    pub(super) fn takes_letters(&self) -> bool {
        self.spec.kind.is_answered_by_letters()
            || (self.spec.kind == FieldKind::Choice
                && ['y', 'n'].iter().any(|letter| self.spec.yes_or_no(*letter).is_some()))
    }

    /// Takes a letter as an answer; whether it is one here. A letter that ticks something unticks it the second time.
    pub(super) fn answer(&mut self, letter: char) -> bool {
        let letters: Vec<char> = self.spec.letters().collect();
        match (&mut self.value, self.spec.kind, letter) {
            (Value::Choice(at), FieldKind::Pick, letter) => match letters.iter().position(|one| *one == letter) {
                Some(place) => *at = place,
                None => return false,
            },
            (Value::Choice(at), FieldKind::Choice, letter) => match self.spec.yes_or_no(letter) {
                Some(place) => *at = place,
                None => return false,
            },
            (Value::Choice(at), FieldKind::YesNo, '?') => *at = 0,
            (Value::Choice(at), FieldKind::YesNo, 'y' | 'Y') => *at = 1,
            (Value::Choice(at), FieldKind::YesNo, 'n' | 'N') => *at = 2,
            (Value::Ticks(ticked), FieldKind::Letters, letter) if letters.contains(&letter) => {
                let has = |one: &char| ticked.contains(*one) != (*one == letter);
                *ticked = letters.into_iter().filter(has).collect();
            }
            _ => return false,
        }
        true
    }

    /// Takes the answer back; whether letters answer the field.
    pub(super) fn unanswer(&mut self) -> bool {
        match &mut self.value {
            Value::Choice(at) if self.spec.kind.is_answered_by_letters() => *at = 0,
            Value::Ticks(ticked) => ticked.clear(),
            _ => return false,
        }
        true
    }

    pub(super) fn open_with(&mut self, content: Content) {
        self.set(&content);
        self.before = Content::of(&self.value);
    }
}
