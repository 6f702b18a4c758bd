//! Two people who gave one field a value each: which stands, what the other was, and how it comes back.

use super::App;
use super::cell_words::{field_value, name_of_field, thing};
use super::notices::Weighed;
use super::store::{Conflict, Stands};
use super::taking_in::DEAD;
use super::texts::Sentence;
use crate::record::queries::{EarlierValue, Line};

/// What is told of two values: in words, and the field where it can be looked at.
pub(super) struct Contradiction {
    said: String,
    of: Option<Weighed>,
}

/// Whether a value is one of the field with these cells.
pub(super) fn is_of_field(value: &EarlierValue, columns: &[String]) -> bool {
    value.cells().any(|(column, _)| columns.iter().any(|one| one == column))
}

impl App {
    /// What a field of a line holds now.
    pub(super) fn field_holds(&self, line: Line, columns: &[String]) -> Option<EarlierValue> {
        self.store.standing(line).ok()?.into_iter().find(|value| is_of_field(value, columns))
    }

    /// Which of two values stands; nothing where what it is about is for nobody to read: that is worked out again.
    pub(super) fn contradiction(&self, conflict: &Conflict) -> Option<Contradiction> {
        let (who, what) = (self.called(&conflict.other), thing(self, conflict.line));
        let who = if who.is_empty() { self.say(Sentence::Somebody, &[]) } else { who };
        if conflict.columns == DEAD {
            let here = conflict.stands == Stands::Ours;
            let sentence = if here { Sentence::ConflictRemovedHere } else { Sentence::ConflictRemoved };
            return Some(Contradiction { said: self.say(sentence, &[("who", &who), ("what", &what)]), of: None });
        }
        let field = name_of_field(conflict.line, &conflict.columns)?;
        let (stands, values) = match conflict.stands {
            Stands::Ours => (Sentence::ConflictOurs, Sentence::ConflictValuesOurs),
            Stands::Theirs => (Sentence::ConflictTheirs, Sentence::ConflictValuesTheirs),
            Stands::TheirsAfterOurs => (Sentence::ConflictAfter, Sentence::ConflictValuesTheirs),
        };
        let mut said = vec![self.say(stands, &[("who", &who), ("field", field), ("what", &what)])];
        let held = self.field_holds(conflict.line, &conflict.columns);
        if let Some((stands, other)) = held.as_ref().zip(self.other_value(conflict)) {
            let (stands, other) = (field_value(self, stands), field_value(self, &other));
            said.push(self.say(values, &[("who", &who), ("stands", &stands), ("other", &other)]));
        }
        said.push(self.say(Sentence::ConflictWay, &[]));
        let knowing = conflict.stands == Stands::TheirsAfterOurs;
        let of = Weighed { line: conflict.line, columns: conflict.columns.clone(), held, knowing };
        Some(Contradiction { said: said.join(" "), of: Some(of) })
    }

    /// The value that does not stand: the last that its writer gave.
    fn other_value(&self, conflict: &Conflict) -> Option<EarlierValue> {
        let writer = if conflict.stands == Stands::Ours { &conflict.other } else { &self.user };
        let earlier = self.store.earlier(conflict.line).ok()?;
        let mut values = earlier.into_iter().map(|one| one.value);
        values.find(|value| is_of_field(value, &conflict.columns) && value.by.as_ref() == Some(writer))
    }

    pub(super) fn tell_contradiction(&mut self, told: Contradiction) {
        match told.of {
            Some(of) => {
                self.company.remember(self.now, told.said.clone());
                self.notices.tell_weighed(told.said, of);
            }
            None => self.tell(told.said, true),
        }
    }

    /// What was told of two values goes where one of them was chosen since.
    pub(super) fn weigh_again(&mut self) {
        let mut notices = std::mem::take(&mut self.notices);
        notices.weigh_again(|of| self.field_holds(of.line, &of.columns));
        self.notices = notices;
    }
}
