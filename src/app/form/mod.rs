//! Forms: fields declared as data (`assets/forms.toml`), their values, and what is wrong with them.
//!
//! # How a form of a desk is added
//!
//! 1. Its section in `assets/forms.toml` (see [`spec`]).
//! 2. A variant of the desk's enum in `form/purpose/NAME.rs`, with the words by which drafts are kept (see [`purpose`]).
//! 3. `fresh` and `keep` in `app/handlers/desk/NAME.rs`: the form as it is opened, and the change that it becomes. The
//!    command that opens it hands `fresh`'s form to `popups::open_form`, which brings back what was left in it.
//!
//! Drafts, checks of single fields, scrolling, and what others change meanwhile come with it.
//!
//! # How a kind of field is added
//!
//! A variant of [`FieldKind`]; what it holds in [`Value`] and [`Form::new`]; its contexts of keys in `Popup::contexts`; what
//! is wrong with a text of it in `problem` of `app/handlers/forms.rs`; how it is drawn in `ui/form.rs`.

mod about;
mod field;
pub mod purpose;
pub mod spec;

use std::time::Duration;

use super::form_drafts::Content;
use crate::command::Command;
use crate::text::editor::{Editor, Lines};
pub use field::{Field, Value};
pub use purpose::{DeskForm, Purpose};
pub use spec::{FieldKind, FieldSpec, FormSpec, FormSpecs, When};

/// What others did to what a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum News {
    Nothing,
    /// It is in the form now.
    TakenIn,
    /// A field holds something else than the record, and says so.
    Contradicts,
}

/// An open form.
pub struct Form {
    pub purpose: Purpose,
    pub title: String,
    /// What stands above the fields.
    pub preamble: String,
    pub fields: Vec<Field>,
    /// The field that has the focus.
    pub at: usize,
    /// Another took out what it is about.
    pub gone: bool,
    /// Since when it has been open, with the time that it was left: what others changed before that was on the screen.
    pub opened: Duration,
}

impl Form {
    /// An empty form; without fields where the file declares none for this purpose.
    #[must_use]
    pub fn new(specs: &FormSpecs, purpose: Purpose) -> Self {
        let spec = specs.get(purpose.spec());
        let field = |spec: &FieldSpec| {
            let value = match spec.kind {
                FieldKind::Choice | FieldKind::YesNo | FieldKind::Pick => Value::Choice(0),
                FieldKind::Letters => Value::Ticks(String::new()),
                FieldKind::Long => Value::Text(Editor::new(Lines::Several)),
                _ => Value::Text(Editor::new(Lines::One)),
            };
            Field { before: Content::of(&value), value, spec: spec.clone(), problem: None }
        };
        Self {
            title: spec.map(|spec| spec.title.clone()).unwrap_or_default(),
            fields: spec.map(|spec| spec.fields.iter().map(field).collect()).unwrap_or_default(),
            purpose,
            preamble: String::new(),
            at: 0,
            gone: false,
            opened: Duration::ZERO,
        }
    }

    /// The form with a field filled in.
    #[must_use]
    pub fn with(mut self, id: &str, text: impl AsRef<str>) -> Self {
        if let Some(field) = self.fields.iter_mut().find(|field| field.spec.id == id) {
            field.open_with(Content::Text(text.as_ref().to_owned()));
        }
        self
    }

    /// The form with a choice made.
    #[must_use]
    pub fn choosing(mut self, id: &str, choice: usize) -> Self {
        if let Some(field) = self.fields.iter_mut().find(|field| field.spec.id == id) {
            field.open_with(Content::Choice(choice));
        }
        self
    }

    /// The form with a question answered.
    #[must_use]
    pub fn answering(self, id: &str, answer: Option<bool>) -> Self {
        self.choosing(
            id,
            match answer {
                None => 0,
                Some(true) => 1,
                Some(false) => 2,
            },
        )
    }

    /// The form with one of its fields once for each: its id there, and what it is called.
    #[must_use]
    pub fn repeating(mut self, id: &str, each: &[(String, String)]) -> Self {
        let Some(at) = self.fields.iter().position(|field| field.spec.id == id) else { return self };
        let pattern = self.fields.remove(at);
        let fields = each.iter().map(|(id, label)| {
            let spec = FieldSpec { id: id.clone(), label: label.clone(), ..pattern.spec.clone() };
            Field { spec, value: Value::Choice(0), before: Content::Choice(0), problem: None }
        });
        self.fields.splice(at..at, fields);
        self
    }

    /// The form with a text above its fields.
    #[must_use]
    pub fn reading(mut self, preamble: impl Into<String>) -> Self {
        self.preamble = preamble.into();
        self
    }

    /// The form with the focus on a field.
    #[must_use]
    pub fn starting_at(mut self, id: &str) -> Self {
        self.at = self.fields.iter().position(|field| field.spec.id == id).unwrap_or(0);
        self
    }

    /// The trimmed text of a field; empty where there is none.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        match self.fields.iter().find(|field| field.spec.id == id).map(|field| &field.value) {
            Some(Value::Text(editor)) => editor.text().trim().to_owned(),
            Some(Value::Ticks(ticked)) => ticked.clone(),
            _ => String::new(),
        }
    }

    /// The text of a field, `None` where it is empty.
    #[must_use]
    pub fn some(&self, id: &str) -> Option<String> {
        Some(self.text(id)).filter(|text| !text.is_empty())
    }

    /// Which choice was made, counted from 0.
    #[must_use]
    pub fn choice(&self, id: &str) -> usize {
        match self.fields.iter().find(|field| field.spec.id == id).map(|field| &field.value) {
            Some(Value::Choice(at)) => *at,
            _ => 0,
        }
    }

    /// What was answered to a question; `None`: not said.
    #[must_use]
    pub fn answer(&self, id: &str) -> Option<bool> {
        match self.choice(id) {
            1 => Some(true),
            2 => Some(false),
            _ => None,
        }
    }

    /// Whether what this letter stands for is ticked.
    #[must_use]
    pub fn is_ticked(&self, id: &str, letter: char) -> bool {
        self.text(id).contains(letter)
    }

    /// The field of that id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.spec.id == id)
    }

    /// Whether keeping it takes a case off every list but its own (AGE-7). A case that is closed has no form.
    #[must_use]
    pub fn closes_case(&self) -> bool {
        matches!(self.purpose, Purpose::NewCase | Purpose::EditCase(_)) && self.choice("closed") != 0
    }

    /// The reference of a case before and now, where keeping the form gives it another.
    #[must_use]
    pub fn other_reference(&self) -> Option<(String, String)> {
        let field = self.field("reference").filter(|_| matches!(self.purpose, Purpose::EditCase(_)))?;
        let Content::Text(before) = &field.before else { return None };
        let (before, now) = (before.trim().to_owned(), self.some("reference")?);
        (before != now).then_some((before, now))
    }

    /// What the fields are called that say something else than when the form was opened; one that belongs to another
    /// (`  born`) with the other's name before it.
    #[must_use]
    pub fn changed_fields(&self) -> Vec<String> {
        let mut whole = "";
        let mut changed = Vec::new();
        for field in &self.fields {
            let (label, name) = (field.spec.label.as_str(), field.spec.label.trim());
            let belongs = label.starts_with(' ') && !whole.is_empty();
            if !belongs {
                whole = name;
            }
            if Content::of(&field.value) != field.before {
                changed.push(if belongs { format!("{whole}: {name}") } else { name.to_owned() });
            }
        }
        changed
    }

    /// The field that has the focus.
    #[must_use]
    pub fn current(&self) -> Option<&Field> {
        self.fields.get(self.at)
    }

    pub(super) fn current_mut(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.at)
    }

    /// To the next or the previous field, round the ends.
    pub(super) fn step(&mut self, forward: bool) {
        let count = self.fields.len();
        if let Some(editor) = self.current_mut().and_then(|field| field.value.editor_mut())
            && editor.selection().is_some()
        {
            editor.command(Command::CursorBottom);
        }
        if count > 0 {
            self.at = if forward { (self.at + 1) % count } else { (self.at + count - 1) % count };
        }
        self.arrive();
    }

    /// A day that the program has put into the field is marked as one comes to it: what is typed takes its place.
    pub(super) fn arrive(&mut self) {
        let Some(field) = self.current_mut() else { return };
        let untouched = Content::of(&field.value) == field.before;
        let is_day = matches!(field.spec.kind, FieldKind::Date | FieldKind::Moment);
        if let Some(editor) = field.value.editor_mut().filter(|_| untouched && is_day) {
            editor.command(Command::SelectAll);
        }
    }

    /// Takes the next or the previous choice of the field.
    pub(super) fn choose(&mut self, forward: bool) {
        let Some(field) = self.fields.get_mut(self.at) else { return };
        let count = field.spec.choices.len().max(1);
        if let Value::Choice(at) = &mut field.value {
            *at = if forward { (*at + 1) % count } else { (*at + count - 1) % count };
        }
    }

    /// Takes what was typed as answers, where letters answer the field; `None` where they don't. Whether all of it was.
    pub(super) fn answered(&mut self, letters: &str) -> Option<bool> {
        let field = self.fields.get_mut(self.at).filter(|field| field.takes_letters())?;
        // A space by itself goes on to the next answer, as on any choice.
        if letters == " " && matches!(field.value, Value::Choice(_)) {
            self.choose(true);
            return Some(true);
        }
        Some(letters.chars().filter(|letter| !letter.is_whitespace()).all(|letter| field.answer(letter)))
    }

    /// Takes the answer of the field back; whether letters answer it.
    pub(super) fn unanswer(&mut self) -> bool {
        self.fields.get_mut(self.at).is_some_and(Field::unanswer)
    }

    /// Takes in what the record says meanwhile, as a fresh form would have it; whether anything of it was new. A long
    /// text that was changed here too keeps the words of both; of any other field what was typed stays, and `changed`
    /// says what the record has.
    pub(super) fn take_in(&mut self, fresh: &Self, changed: impl Fn(&str) -> String) -> News {
        let mut news = News::Nothing;
        for field in &mut self.fields {
            let Some(now) = fresh.fields.iter().find(|other| other.spec.id == field.spec.id) else { continue };
            if now.before != field.before {
                let contradicts = field.take_in(&now.before, &changed);
                news = news.max(if contradicts { News::Contradicts } else { News::TakenIn });
            }
        }
        news
    }

    /// Marks a field as wrong.
    pub(super) fn object(&mut self, id: &str, problem: String) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.spec.id == id) {
            field.problem = Some(problem);
        }
    }

    /// Forgets earlier objections.
    pub(super) fn clear_objections(&mut self) {
        self.fields.iter_mut().for_each(|field| field.problem = None);
    }

    /// Goes to the first wrong field; whether there is one.
    pub(super) fn go_to_objection(&mut self) -> bool {
        let wrong = self.fields.iter().position(|field| field.problem.is_some());
        if let Some(at) = wrong {
            self.at = at;
        }
        wrong.is_some()
    }
}
