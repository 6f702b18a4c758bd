//! What the program has to say to the user: one line above the hints, or a few.

mod in_sight;
mod over_closed;
mod standing;

use crate::domain::identifier::CaseId;
use crate::record::queries::{EarlierValue, Line};
use standing::Standing;

/// How much it matters, which the line says in a word as well as in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Something was done; goes with the next command.
    Said,
    /// Something was not done; stays until the user backs out of it.
    Failed,
}

/// Something to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub weight: Weight,
    pub text: String,
    /// It is of a closed case, and is for nobody to read once that is left.
    of_closed: bool,
}

impl Notice {
    /// One that is said of the open record, of no closed case.
    #[must_use]
    pub const fn new(weight: Weight, text: String) -> Self {
        Self { weight, text, of_closed: false }
    }

    /// As it is read: a failure has its mark.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.weight {
            Weight::Said => self.text.clone(),
            Weight::Failed => format!("! {}", self.text),
        }
    }
}

/// A field for which two people gave a value each, or which a colleague changed since.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    pub line: Line,
    /// Its cells.
    pub columns: Vec<String>,
    /// What it held when that was told; nothing where that can't be told.
    pub held: Option<EarlierValue>,
    /// The colleague knew the other value when they gave theirs.
    pub knowing: bool,
}

/// What of that which others did goes before what: the first is in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Two values, and nobody has decided.
    TwoValues,
    /// A colleague changed what one had written a moment ago.
    ChangedSince,
    /// It stays until it was read.
    Stays,
    /// It goes with the second command.
    Passes,
}

/// What others did, which comes while one is busy with something else.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    notice: Notice,
    rank: Rank,
    /// Commands since.
    age: u8,
    /// The field of which it tells two values.
    of: Option<Weighed>,
    /// It is about the form that is open, and says nothing once that is gone.
    of_form: bool,
}

/// What a notice that stays is about: another of the same takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// Lines and forms that were left with something in them.
    Unfinished,
    /// How others sit down.
    Invitation,
    /// What a finished case lacks.
    Missing,
    /// To whom a line was filed.
    Filed,
    /// No case is open, and how one is.
    WithoutCase,
    /// What is otherwise on an agenda that has gone out.
    SentAgenda,
}

impl Lasting {
    /// Whether it came of what was done last: one takes the other's place, which does not come back.
    const fn is_of_doing(self) -> bool {
        matches!(self, Self::Missing | Self::Filed)
    }
}

/// What there is to be read now. A failure is never overwritten by a word of success.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    /// What is said now is said over a closed case.
    over_closed: bool,
    /// The screen locks soon.
    locks_soon: Option<Notice>,
    /// Why something is not on the disk.
    unsaved: Option<Notice>,
    /// Why what others do is not seen.
    unread: Standing,
    /// What is so of the closed cases until somebody does something about it.
    of_closed: Standing,
    /// What else was not done, the oldest first.
    failed: Vec<Notice>,
    /// What stays; the last alone is in sight.
    kept: Vec<(Lasting, Notice)>,
    said: Option<Notice>,
    /// What others did, the oldest first.
    told: Vec<Told>,
    /// What of it says where a case stands on the agenda, and where that is.
    of_places: Vec<(String, CaseId, Option<usize>)>,
    /// What of it says that a case went from whoever sits here.
    of_lost: Vec<(String, CaseId)>,
}

impl Notices {
    /// Says that something was done.
    pub fn say(&mut self, text: impl Into<String>) {
        self.said = Some(self.here(Weight::Said, text.into()));
    }

    /// Notes that a text says where a case stands: it goes once the case stands elsewhere.
    pub fn say_of_place(&mut self, text: &str, case: CaseId, place: Option<usize>) {
        self.of_places.push((text.to_owned(), case, place));
    }

    /// What says where a case stands is no longer so where it stands elsewhere.
    pub fn place_again(&mut self, place: impl Fn(CaseId) -> Option<usize>) {
        let (past, so): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.of_places).into_iter().partition(|(_, case, said)| place(*case) != *said);
        let is_past = |text: &str| past.iter().any(|(said, ..)| said == text);
        self.said.take_if(|said| is_past(&said.text));
        self.told.retain(|told| told.of.is_some() || !is_past(&told.notice.text));
        self.of_places = so;
        self.of_places.retain(|(text, ..)| {
            self.told.iter().any(|told| told.notice.text == *text)
                || self.said.as_ref().is_some_and(|said| said.text == *text)
        });
    }

    /// Says that something was not done.
    pub fn fail(&mut self, text: impl Into<String>) {
        let notice = self.here(Weight::Failed, text.into());
        self.push_failed(notice);
    }

    /// Says something that is so wherever one is: the clock of another seat, a folder that has gone.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.push_failed(Notice::new(Weight::Failed, text.into()));
    }

    fn push_failed(&mut self, notice: Notice) {
        if !self.failed.contains(&notice) {
            self.failed.push(notice);
        }
    }

    /// Says that a key did nothing, until the next command: loud, and once however often the key is pressed.
    pub fn refuse(&mut self, text: impl Into<String>) {
        self.said = Some(self.here(Weight::Failed, text.into()));
    }

    /// Says that something is not on the disk.
    pub fn not_saved(&mut self, text: impl Into<String>) {
        self.unsaved = Some(Notice::new(Weight::Failed, text.into()));
    }

    /// Everything has reached the disk after all.
    pub fn saved(&mut self) {
        self.unsaved = None;
    }

    /// Says, or says no longer, why what others do is not seen. What the user has read is not said again for as long as it
    /// is so.
    pub fn not_seen(&mut self, texts: Vec<String>) {
        self.unread.is_so(texts);
    }

    /// The same of what stands of the closed cases until somebody does something about it.
    pub fn stands_of_closed(&mut self, texts: Vec<String>) {
        self.of_closed.is_so(texts);
    }

    /// Notes that a text says that a case went from whoever sits here.
    pub fn say_of_lost(&mut self, text: &str, case: CaseId) {
        self.of_lost.push((text.to_owned(), case));
    }

    /// What says that a case went is no longer so where they have it again.
    pub fn found_again(&mut self, has: impl Fn(CaseId) -> bool) {
        let (past, so): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.of_lost).into_iter().partition(|(_, case)| has(*case));
        let is_past = |notice: &Notice| past.iter().any(|(said, _)| *said == notice.text);
        self.failed.retain(|failed| !is_past(failed));
        self.said.take_if(|said| is_past(said));
        self.told.retain(|told| !is_past(&told.notice));
        self.of_lost = so;
        self.of_lost.retain(|(text, _)| {
            let is_it = |notice: &Notice| notice.text == *text;
            self.failed.iter().any(is_it)
                || self.said.as_ref().is_some_and(is_it)
                || self.told.iter().any(|one| is_it(&one.notice))
        });
    }

    /// Says that the screen locks soon, until a key is pressed.
    pub fn warn_of_lock(&mut self, text: impl Into<String>) {
        self.locks_soon = Some(Notice::new(Weight::Failed, text.into()));
    }

    /// A key was pressed: the screen does not lock soon.
    pub fn key_pressed(&mut self) {
        self.locks_soon = None;
    }

    /// Says something that stays until the user backs out of it, or it is no longer so.
    pub fn keep(&mut self, about: Lasting, text: impl Into<String>) {
        let notice = match about.is_of_doing() {
            true => self.here(Weight::Said, text.into()),
            false => Notice::new(Weight::Said, text.into()),
        };
        if self.kept.last() != Some(&(about, notice.clone())) {
            let goes = |kept: Lasting| kept == about || (kept.is_of_doing() && about.is_of_doing());
            self.kept.retain(|(kept, _)| !goes(*kept));
            self.kept.push((about, notice));
        }
    }

    /// Says that in other words, where it is still to be read.
    pub fn reword(&mut self, about: Lasting, text: impl Into<String>) {
        if let Some((_, kept)) = self.kept.iter_mut().find(|(kept, _)| *kept == about) {
            kept.text = text.into();
        }
    }

    /// Whether that is still to be read.
    #[must_use]
    pub fn keeps(&self, about: Lasting) -> bool {
        self.kept.iter().any(|(kept, _)| *kept == about)
    }

    /// What was to stay is no longer so.
    pub fn drop_kept(&mut self, about: Lasting) {
        self.kept.retain(|(kept, _)| *kept != about);
    }

    /// Nothing that was to stay does.
    pub fn drop_all_kept(&mut self) {
        self.kept.clear();
    }

    fn last_kept(&self) -> Option<&Notice> {
        self.kept.last().map(|(_, notice)| notice)
    }

    /// What others did, the first of it, and how many more there are.
    #[must_use]
    pub fn told(&self) -> Option<(&Notice, usize)> {
        self.told.first().map(|told| (&told.notice, self.told.len() - 1))
    }

    /// Tells what others did. It is in sight at once, and moves nothing.
    pub fn tell(&mut self, text: impl Into<String>, stays: bool) {
        self.tell_of(text, stays, None);
    }

    /// Tells what others did in the form that is open, until it is read or the form is gone.
    pub fn tell_in_form(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.tell_of(text.as_str(), true, None);
        self.told.iter_mut().filter(|told| told.notice.text == text).for_each(|told| told.of_form = true);
    }

    /// No form is open any more.
    pub fn form_is_gone(&mut self) {
        self.told.retain(|told| !told.of_form);
    }

    /// Tells of two values for one field, until it is read or the field holds another. What was told of the field while it
    /// held another is no longer so.
    pub fn tell_weighed(&mut self, text: impl Into<String>, of: Weighed) {
        let is_past = |told: &Weighed| told.line == of.line && told.columns == of.columns && told.held != of.held;
        self.told.retain(|told| !told.of.as_ref().is_some_and(is_past));
        self.tell_of(text, true, Some(of));
    }

    /// The field of the first that tells of two values.
    #[must_use]
    pub fn weighed(&self) -> Option<&Weighed> {
        self.told.iter().find_map(|told| told.of.as_ref())
    }

    /// Where a field holds another value by now, what was told of it is no longer so.
    pub fn weigh_again(&mut self, holds: impl Fn(&Weighed) -> Option<EarlierValue>) {
        let is_so = |of: &Weighed| of.held.is_none() || of.held == holds(of);
        self.told.retain(|told| told.of.as_ref().is_none_or(is_so));
    }

    fn tell_of(&mut self, text: impl Into<String>, stays: bool, of: Option<Weighed>) {
        // Two values and two decisions are never of a closed case: what is written there says nothing by itself.
        let notice = match stays {
            true => Notice::new(Weight::Said, text.into()),
            false => self.here(Weight::Said, text.into()),
        };
        self.said = None;
        self.told.retain(|told| told.notice != notice);
        let rank = match &of {
            Some(of) if of.knowing => Rank::ChangedSince,
            Some(_) => Rank::TwoValues,
            None if stays => Rank::Stays,
            None => Rank::Passes,
        };
        let behind = self.told.iter().take_while(|told| told.rank <= rank).count();
        self.told.insert(behind, Told { notice, rank, age: 0, of, of_form: false });
    }

    /// One thing that others did is no longer so.
    pub fn drop_told_text(&mut self, text: &str) {
        self.told.retain(|told| told.notice.text != text);
    }

    /// What others did is no longer to be read.
    pub fn drop_told(&mut self) {
        self.told.clear();
    }

    /// A new command begins: what was only said is done with.
    pub fn next_command(&mut self) {
        self.said = None;
        self.told.iter_mut().for_each(|told| told.age = told.age.saturating_add(1));
        self.told.retain(|told| told.rank < Rank::Passes || told.age < 2);
    }

    /// The user has read the first; whether there was something that stays until it is read.
    pub fn read(&mut self) -> bool {
        self.said = None;
        if self.unsaved.take().is_some() {
            return true;
        }
        if self.unread.read() || self.of_closed.read() {
            return true;
        }
        if !self.failed.is_empty() {
            self.failed.remove(0);
            return true;
        }
        if !self.told.is_empty() {
            self.told.remove(0);
            return true;
        }
        self.kept.pop().is_some()
    }
}

#[cfg(test)]
mod tests;
