//! What was typed and not entered when one was here before: lines in composers, forms. It is said in which case it waits,
//! until it was looked at.

use super::App;
use super::form::Purpose;
use super::form_drafts::FormDraft;
use super::notices::Lasting;
use super::popup::Popup;
use super::store::ask;
use super::texts::Sentence;
use crate::domain::identifier::CaseId;

/// What waited when the record was opened, and was not looked at since.
#[derive(Default)]
pub(super) struct Unfinished {
    forms: Vec<Purpose>,
    lines: Vec<CaseId>,
}

impl App {
    /// Says what waits from before.
    pub(super) fn say_unfinished(&mut self) {
        self.unfinished = Unfinished {
            forms: self.set_aside.iter().map(|draft| draft.purpose.clone()).collect(),
            lines: self.composers.unfiled().filter(|case| self.reference_of(*case).is_some()).collect(),
        };
        if let Some(said) = self.unfinished_words() {
            self.notices.keep(Lasting::Unfinished, said);
        }
    }

    /// Takes from what is said what is no longer so: the form was taken up again, the line is on the screen or gone.
    pub(super) fn settle_unfinished(&mut self) {
        if !self.notices.keeps(Lasting::Unfinished) {
            return;
        }
        let before = self.unfinished.forms.len() + self.unfinished.lines.len();
        let shown = self.case_id();
        self.unfinished.forms.retain(|form| self.set_aside.iter().any(|draft| draft.purpose == *form));
        self.unfinished.lines.retain(|case| Some(*case) != shown && !self.composers.text(*case).is_empty());
        if self.unfinished.forms.len() + self.unfinished.lines.len() == before {
            return;
        }
        match self.unfinished_words() {
            Some(said) => self.notices.reword(Lasting::Unfinished, said),
            None => self.notices.drop_kept(Lasting::Unfinished),
        }
    }

    fn unfinished_words(&self) -> Option<String> {
        let is_left = |draft: &&FormDraft| self.unfinished.forms.contains(&draft.purpose);
        let titles: Vec<&str> =
            self.set_aside.iter().filter(is_left).map(|draft| draft.title(&self.texts.forms)).collect();
        let mut cases: Vec<String> = self.unfinished.lines.iter().filter_map(|case| self.reference_of(*case)).collect();
        cases.sort();
        let lines = (!cases.is_empty()).then(|| self.say(Sentence::LinesLeft, &[("cases", &cases.join(", "))]));
        let forms = (!titles.is_empty()).then(|| self.say(Sentence::FormsLeft, &[("forms", &titles.join(", "))]));
        let said: Vec<String> = lines.into_iter().chain(forms).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    /// What a case is called, also one of another meeting; nothing where it is closed (AGE-7) or not known.
    fn reference_of(&self, case: CaseId) -> Option<String> {
        if let Some(here) = self.papers.conference.case(case) {
            return here.referral.closed.is_none().then(|| here.referral.reference.to_string());
        }
        let sheet = ask(self.store.as_ref(), |view| view.referral_sheet(case)).ok().flatten()?;
        sheet.referral.closed.is_none().then(|| sheet.referral.reference.to_string())
    }

    /// What waits as one leaves, in words that may stand on the terminal afterwards: places on the agenda, and no case's
    /// reference. Nothing where nothing waits.
    #[must_use]
    pub fn left_unfinished(&self) -> Option<String> {
        let mut places: Vec<usize> = Vec::new();
        let mut elsewhere = 0_usize;
        for case in self.composers.unfiled().filter(|case| self.reference_of(*case).is_some()) {
            match self.papers.agenda.place(case) {
                Some(place) => places.push(place.position),
                None => elsewhere += 1,
            }
        }
        places.sort_unstable();
        let open =
            self.popups.iter().filter(|popup| matches!(popup, Popup::Form(form) if FormDraft::of(form).is_some()));
        let forms = self.set_aside.len() + open.count();
        let mut what = Vec::new();
        if !places.is_empty() {
            let cases: Vec<String> = places.iter().map(ToString::to_string).collect();
            what.push(self.say(Sentence::LeftLines, &[("cases", &cases.join(", "))]));
        }
        for (count, sentence) in [(elsewhere, Sentence::LeftLinesElsewhere), (forms, Sentence::LeftForms)] {
            if count > 0 {
                what.push(self.say(sentence, &[("count", &count.to_string())]));
            }
        }
        (!what.is_empty()).then(|| self.say(Sentence::LeftUnfinished, &[("what", &what.join("; "))]))
    }
}
