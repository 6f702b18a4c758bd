//! Two people who gave one field a value each: which stands, what the other was, and how it comes back.

use std::time::Duration;

use super::App;
use super::cell_words::{field_value, name_of_field, thing, thing_by_its_words};
use super::notices::Weighed;
use super::store::{Conflict, Stands};
use super::taking_in::DEAD;
use super::texts::Sentence;
use crate::domain::identifier::CaseId;
use crate::record::queries::{EarlierValue, Line};

/// What another gave so short a time ago was seen by nobody who pressed a key meanwhile.
const UNSEEN: Duration = Duration::from_secs(5);

/// What is told of two values: in words, and the field where it can be looked at.
pub(super) struct Contradiction {
    said: String,
    of: Option<Weighed>,
}

/// Whether a value is one of the field with these cells.
pub(super) fn is_of_field(value: &EarlierValue, columns: &[String]) -> bool {
    value.cells().any(|(column, _)| columns.iter().any(|one| one == column))
}

/// Whether it is about the place of a case on the agenda.
pub(super) fn is_place(conflict: &Conflict) -> bool {
    matches!(conflict.line, Line::Listing(_)) && conflict.columns.iter().any(|column| column == "place")
}

impl App {
    /// What a field of a line holds now.
    pub(super) fn field_holds(&self, line: Line, columns: &[String]) -> Option<EarlierValue> {
        self.store.standing(line).ok()?.into_iter().find(|value| is_of_field(value, columns))
    }

    /// Which of two values stands; nothing where what it is about is for nobody to read: that is worked out again.
    pub(super) fn contradiction(&self, conflict: &Conflict) -> Option<Contradiction> {
        let (who, what) = (self.called(&conflict.other), thing_by_its_words(self, conflict.line));
        let who = if who.is_empty() { self.say(Sentence::Somebody, &[]) } else { who };
        if conflict.columns == DEAD {
            let here = conflict.stands == Stands::Ours;
            let sentence = if here { Sentence::ConflictRemovedHere } else { Sentence::ConflictRemoved };
            return Some(Contradiction { said: self.say(sentence, &[("who", &who), ("what", &what)]), of: None });
        }
        if let Some(case) = self.case_moved(conflict) {
            return Some(self.two_moves(conflict, case, &who));
        }
        let field = name_of_field(conflict.line, &conflict.columns)?;
        let (stands, values) = match conflict.stands {
            Stands::Ours => (Sentence::ConflictOurs, Sentence::ConflictValuesOurs),
            Stands::Theirs => (Sentence::ConflictTheirs, Sentence::ConflictValuesTheirs),
            Stands::TheirsAfterOurs => (Sentence::ConflictAfter, Sentence::ConflictValuesTheirs),
        };
        let mut said = vec![self.say(stands, &[("who", &who), ("field", field), ("what", &what)])];
        let of = self.weighed(conflict);
        if let Some((stands, other)) = of.held.as_ref().zip(self.other_value(conflict)) {
            let (stands, other) = (field_value(self, stands), field_value(self, &other));
            said.push(self.say(values, &[("who", &who), ("stands", &stands), ("other", &other)]));
        }
        said.push(self.say(Sentence::ConflictWay, &[]));
        Some(Contradiction { said: said.join(" "), of: Some(of) })
    }

    fn weighed(&self, conflict: &Conflict) -> Weighed {
        let held = self.field_holds(conflict.line, &conflict.columns);
        let knowing = conflict.stands == Stands::TheirsAfterOurs;
        Weighed { line: conflict.line, columns: conflict.columns.clone(), held, knowing }
    }

    /// The case whose place on the agenda two people chose.
    fn case_moved(&self, conflict: &Conflict) -> Option<CaseId> {
        let Line::Listing(id) = conflict.line else { return None };
        let case = self.papers.cases().find(|case| is_place(conflict) && case.listing.id == id)?;
        Some(case.referral.id)
    }

    /// The key of a place says nothing to anybody: of two moves it is said where the case stands now.
    fn two_moves(&self, conflict: &Conflict, case: CaseId, who: &str) -> Contradiction {
        let (ours, theirs, after) = match self.papers.agenda.place(case) {
            Some(_) => (Sentence::MovesOurs, Sentence::MovesTheirs, Sentence::MovesAfter),
            None => (Sentence::MovesOff, Sentence::MovesOff, Sentence::MovesOff),
        };
        let sentence = match conflict.stands {
            Stands::Ours => ours,
            Stands::Theirs => theirs,
            Stands::TheirsAfterOurs => after,
        };
        let place = self.papers.agenda.place(case).map(|place| place.position.to_string()).unwrap_or_default();
        let what = thing(self, conflict.line);
        let said = self.say(sentence, &[("who", who), ("case", &what), ("place", &place)]);
        let way = self.say(Sentence::MovesWay, &[]);
        Contradiction { said: format!("{said} {way}"), of: Some(self.weighed(conflict)) }
    }

    /// Tells what was written over here that a colleague gave while the form was open, or so lately that it was not seen:
    /// the program knew it, whoever sits here perhaps not.
    pub(super) fn tell_written_over(&mut self) {
        let open_for = self.form_since.map(|since| self.tick.saturating_sub(since)).unwrap_or_default();
        let unseen = open_for.max(UNSEEN);
        let over = self.store.written_over().into_iter();
        let over: Vec<Conflict> =
            over.filter(|one| Duration::from_millis(one.had_ms) <= unseen).map(|one| one.conflict).collect();
        let told: Vec<Contradiction> = over.iter().filter_map(|one| self.contradiction(one)).collect();
        told.into_iter().for_each(|one| self.tell_contradiction(one));
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

    /// What was told of two values goes where one of them was chosen since, and what says where a case stands where it
    /// stands elsewhere.
    pub(super) fn weigh_again(&mut self) {
        let mut notices = std::mem::take(&mut self.notices);
        notices.place_again(|case| self.papers.agenda.place(case).map(|place| place.position));
        notices.weigh_again(|of| self.field_holds(of.line, &of.columns));
        self.notices = notices;
    }
}
