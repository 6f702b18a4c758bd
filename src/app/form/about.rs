//! The case that a form is about. Its title names it: nothing is decided about a case that one does not see.

use super::purpose::{CalendarForm, PeopleForm, ResearchForm, TracksForm};
use super::{DeskForm, Purpose};
use crate::app::App;
use crate::app::store::ask;
use crate::domain::identifier::{CaseId, ListingId};

impl App {
    /// The reference of the case that a form is about; nothing where it is about a meeting, an agency or several cases.
    pub(in crate::app) fn reference_about(&self, purpose: &Purpose) -> Option<String> {
        match purpose {
            Purpose::EditCase(case) | Purpose::NewAction(case) => self.reference(*case),
            Purpose::EditAction(id)
            | Purpose::DueDate(id)
            | Purpose::UpdateAction(id)
            | Purpose::CannotComplete(id)
            | Purpose::CompleteAction(id) => {
                self.papers.action_of_case(*id).map(|(reference, _)| reference.to_string())
            }
            Purpose::Defer(listing) | Purpose::OverCap(listing) | Purpose::MoveAcross { listing, .. } => {
                self.reference_listed(*listing)
            }
            Purpose::EditEntry(id) => self.reference(self.papers.entry(*id)?.case),
            Purpose::Desk(form) => self.reference_at_desk(form),
            Purpose::NewCase
            | Purpose::AddAttendee
            | Purpose::EditAttendee(_)
            | Purpose::ReadDeclaration
            | Purpose::UnmarkClosed
            | Purpose::ImportReferrals => None,
        }
    }

    fn reference_at_desk(&self, form: &DeskForm) -> Option<String> {
        match form {
            DeskForm::Referrals(form) => self.reference(form.case()),
            DeskForm::Closed(form) => {
                let found = ask(self.store.as_ref(), |view| view.closed_case(form.case())).ok()?;
                found.map(|case| case.reference.to_string())
            }
            DeskForm::Tracks(TracksForm::Open(case, _))
            | DeskForm::Calendar(CalendarForm::Declare(_, case) | CalendarForm::Decide(_, case))
            | DeskForm::Research(ResearchForm::Answers(_, _, case) | ResearchForm::Report(_, _, Some(case))) => {
                self.reference(*case)
            }
            DeskForm::Tracks(TracksForm::Step(track, _)) => {
                let found = ask(self.store.as_ref(), |view| view.track(*track, self.now().date())).ok()?;
                found.map(|track| track.of.reference.to_string())
            }
            DeskForm::Calendar(CalendarForm::Duty(listing, _)) => self.reference_listed(*listing),
            DeskForm::People(PeopleForm::Split(person) | PeopleForm::Names(person)) => {
                let has = |case: &&crate::domain::case::Case| case.referral.people.iter().any(|one| one.id == *person);
                self.papers.cases().find(has).map(|case| case.referral.reference.to_string())
            }
            _ => None,
        }
    }

    fn reference(&self, case: CaseId) -> Option<String> {
        if let Some(here) = self.papers.case(case) {
            return Some(here.referral.reference.to_string());
        }
        let sheet = ask(self.store.as_ref(), |view| view.referral_sheet(case)).ok().flatten()?;
        Some(sheet.referral.reference.to_string())
    }

    fn reference_listed(&self, listing: ListingId) -> Option<String> {
        let listed = self.papers.cases().find(|case| case.listing.id == listing);
        listed.map(|case| case.referral.reference.to_string())
    }
}
