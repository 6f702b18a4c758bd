//! Taking in what others did: the record is read again, and whoever sits here goes on where they were.

use std::time::Duration;

use super::App;
use super::cell_words::thing;
use super::form::{News, Purpose};
use super::handlers::fresh_form;
use super::popup::Popup;
use super::store::{Conflict, Stands, TextId};
use super::texts::Sentence;
use super::two_values::{Contradiction, is_place};
use super::views::Eyes;
use crate::domain::case::Case;
use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId};
use crate::domain::listing::Listing;
use crate::domain::meeting::MeetingStage;
use crate::record::queries::Line;

/// What whoever sits here was looking at before.
struct Sight {
    case: Option<Case>,
    /// Its place on the agenda.
    place: Option<usize>,
    entry: Option<EntryId>,
    action: Option<ActionId>,
    attendee: Option<AttendeeId>,
    stage: MeetingStage,
    /// The closed case that lay open.
    apart: Option<CaseId>,
}

impl Sight {
    fn of(app: &App) -> Self {
        Self {
            case: app.case().cloned(),
            place: app.case_id().and_then(|case| place(app, case)),
            entry: app.panes.notes.selected.filter(|_| app.panes.among_entries),
            action: app.panes.actions.selected,
            attendee: app.panes.attendance.selected,
            stage: app.papers.conference.meeting.stage,
            apart: app.papers.apart,
        }
    }
}

/// A case that was moved here, and where it came to stand.
pub(super) struct Moved {
    pub(super) case: CaseId,
    pub(super) place: usize,
    pub(super) at: Duration,
}

/// For so long after a move it is told that others, at the same time, made it end elsewhere.
const AT_ONCE: Duration = Duration::from_secs(10);

/// Cells of an entry, an action and so on that a form shows.
const ENTRY: &[&str] = &["text", "kind", "agency", "speaker"];
const ACTION: &[&str] = &["text", "owner", "owner_person", "due", "outcome"];
pub(super) const DEAD: &[&str] = &["dead"];

fn place(app: &App, case: CaseId) -> Option<usize> {
    app.papers.agenda.place(case).map(|place| place.position)
}

impl App {
    /// Others did something, came or went.
    pub(super) fn take_in(&mut self) {
        let taken = match self.store.take_in() {
            Ok(taken) => taken,
            Err(error) => {
                self.notices.warn(self.say(Sentence::TakeInFailed, &[("why", &error.to_string())]));
                return;
            }
        };
        self.company.meet(self.store.others());
        self.settle_invitation();
        // While what they are about can still be named: a line that was taken out is gone after.
        let conflicts = taken.conflicts.iter().enumerate();
        let conflicts = conflicts.filter(|(at, one)| !is_past(one, taken.conflicts.get(at + 1..).unwrap_or_default()));
        // Where a case stands is known after.
        let (moves, conflicts): (Vec<_>, Vec<_>) = conflicts.map(|(_, one)| one).partition(|one| is_place(one));
        let mut conflicts: Vec<Contradiction> = conflicts.iter().filter_map(|one| self.contradiction(one)).collect();
        let warnings = taken.warnings();
        self.say_who_is_not_seen();
        if taken.changed {
            let before = Sight::of(self);
            let typing_in = before.case.as_ref().map(|case| case.referral.id).filter(|case| self.is_written(*case));
            self.papers.stays_open = typing_in;
            self.read_again();
            if let Some(case) = before.case.as_ref().map(|case| case.referral.id) {
                self.settle_without(case);
            }
            self.merge_forms();
            if !moves.is_empty() {
                self.moved = None;
            }
            self.say_what_became(&before, &moves);
            self.tell_opposite_decisions();
            self.say_of_sent();
        }
        conflicts.extend(moves.iter().filter_map(|one| self.contradiction(one)));
        conflicts.into_iter().for_each(|one| self.tell_contradiction(one));
        warnings.into_iter().for_each(|warning| self.notices.warn(warning));
        self.say_what_stands_of_closed();
    }

    /// Says whose journals can't be read, for as long as that is so.
    fn say_who_is_not_seen(&mut self) {
        let said = self.store.unread().into_iter().map(|unread| {
            let who = unread.name.map(|name| self.called(&name));
            let who = who.unwrap_or_else(|| self.say(Sentence::Somebody, &[]));
            let since = unread.since.format("%H:%M").to_string();
            self.say(Sentence::NotSeen, &[("who", &who), ("since", &since), ("why", &unread.why)])
        });
        let said = said.collect();
        self.notices.not_seen(said);
    }

    /// Tells the others where this seat is, where that is other than they were told.
    pub(super) fn tell_where(&mut self) {
        let typing = self.text_in_focus().filter(|_| !self.lock.is_drawn());
        if let Some(at) = self.company.whereabouts(self.case_id(), typing, self.tick) {
            self.store.here(at);
        }
    }

    /// The text of the record that has the focus, where something stands in it.
    fn text_in_focus(&self) -> Option<TextId> {
        match self.popups.last() {
            None => self.case_id().filter(|case| self.panes.in_composer() && self.is_written(*case)).map(TextId::from),
            Some(Popup::Form(form)) => match form.purpose {
                Purpose::EditEntry(id) => Some(id.into()),
                Purpose::EditAction(id)
                | Purpose::DueDate(id)
                | Purpose::UpdateAction(id)
                | Purpose::CannotComplete(id)
                | Purpose::CompleteAction(id) => Some(id.into()),
                _ => None,
            },
            Some(_) => None,
        }
    }

    fn is_written(&self, case: CaseId) -> bool {
        !self.composers.text(case).is_empty()
    }

    /// What somebody is called on this screen.
    pub(super) fn called(&self, name: &str) -> String {
        let eyes = Eyes::of(self);
        if eyes.initials_only() { eyes.name(name).into_owned() } else { self.company.called(name).to_owned() }
    }

    /// Who wrote these cells; nothing where it was whoever sits here.
    fn writer(&self, line: Line, cells: &[&str]) -> Option<String> {
        let writer = self.store.writer(line, cells).filter(|writer| !writer.own)?;
        Some(match writer.name {
            Some(name) => self.called(&name),
            None => self.say(Sentence::Somebody, &[]),
        })
    }

    /// Tells what others did. What `stays` is read before it goes.
    pub(super) fn tell(&mut self, text: String, stays: bool) {
        self.remember_told(text.clone());
        self.notices.tell(text, stays);
    }

    /// Keeps what was told, so that it can be read again; of a closed case nothing, for it is left.
    fn remember_told(&mut self, text: String) {
        if self.papers.apart.is_none() {
            self.company.remember(self.now, text);
        }
    }

    /// Brings what others wrote into the forms that are open; what was typed in them stays.
    fn merge_forms(&mut self) {
        let mut popups = std::mem::take(&mut self.popups);
        let mut said = Vec::new();
        for popup in &mut popups {
            let Popup::Form(form) = popup else { continue };
            let line = line_of(&form.purpose);
            let Some(fresh) = fresh_form(self, form.purpose.clone()) else {
                let is_news = !std::mem::replace(&mut form.gone, true);
                if is_news && self.is_of_closed_off(form) {
                    said.push((self.say(Sentence::FormClosedOff, &[]), true));
                } else if let Some(line) = line.filter(|_| is_news) {
                    let who = self.writer(line, DEAD).unwrap_or_else(|| self.say(Sentence::Somebody, &[]));
                    said.push((self.say(Sentence::OthersTookOutForm, &[("who", &who)]), false));
                }
                continue;
            };
            if !form.purpose.revises() {
                continue;
            }
            let sentence = match form.take_in(&fresh, |now| self.say(Sentence::ChangedMeanwhile, &[("now", now)])) {
                News::Nothing => continue,
                News::TakenIn => Sentence::OthersInForm,
                News::Contradicts => Sentence::OthersInField,
            };
            let cells = if matches!(line, Some(Line::Entry(_))) { ENTRY } else { ACTION };
            if let Some((line, who)) = line.and_then(|line| Some((line, self.writer(line, cells)?))) {
                let what = thing(self, line);
                let in_field = sentence == Sentence::OthersInField;
                said.push((self.say(sentence, &[("who", &who), ("what", &what)]), in_field));
            }
        }
        self.popups = popups;
        for (text, in_field) in said {
            self.tell(text.clone(), in_field);
            if in_field {
                self.notices.tell_in_form(text);
            }
        }
    }

    /// Says what became of what whoever sits here was looking at.
    fn say_what_became(&mut self, before: &Sight, moves: &[&Conflict]) {
        let mut said = Vec::new();
        let gone = |is: bool, line: Line, sentence: Sentence| {
            let who = Some(line).filter(|_| !is).and_then(|line| self.writer(line, DEAD))?;
            Some(self.say(sentence, &[("who", &who)]))
        };
        said.extend(
            before
                .entry
                .and_then(|id| gone(self.papers.entry(id).is_some(), Line::Entry(id), Sentence::OthersTookOutEntry)),
        );
        let in_actions = self.panes.focus == super::panes::Pane::Actions;
        said.extend(
            before
                .action
                .filter(|_| in_actions)
                .and_then(|id| gone(self.papers.action(id).is_some(), Line::Action(id), Sentence::OthersTookOutAction)),
        );
        let in_attendance = self.panes.focus == super::panes::Pane::Attendance;
        said.extend(before.attendee.filter(|_| in_attendance).and_then(|id| {
            gone(self.papers.attendee(id).is_some(), Line::Attendee(id), Sentence::OthersTookOutAttendee)
        }));
        let of_case = before.case.as_ref().and_then(|case| self.what_became_of_case(case, before.place, moves));
        // Of a closed case that is this person's no more it was said already.
        let is_lost = self.papers.apart != before.apart;
        let of_case = of_case.filter(|_| !is_lost).zip(before.case.as_ref().map(|case| case.referral.id));
        let line = self.let_go_of_closed_off(before.case.as_ref().map(|case| case.referral.id));
        let lost = before.case.as_ref().map(|case| case.referral.id).filter(|case| self.is_closed_off(*case));
        let shifted = self.shifted();
        if self.panes.composer_is_closed() && before.case.is_some() && !is_lost {
            let stays = before.case.as_ref().is_some_and(|case| self.is_written(case.referral.id));
            let stays = stays.then(|| self.say(Sentence::LineStays, &[]));
            let all = of_case.into_iter().map(|(text, _)| text).chain(line).chain(stays);
            let text = all.collect::<Vec<_>>().join(" ");
            self.remember_told(text.clone());
            lost.into_iter().for_each(|case| self.notices.say_of_lost(&text, case));
            self.notices.fail(text);
        } else {
            if let Some((text, case)) = of_case.or(shifted) {
                lost.into_iter().for_each(|lost| self.notices.say_of_lost(&text, lost));
                self.notices.say_of_place(&text, case, place(self, case));
                said.push(text);
            }
            line.into_iter().for_each(|line| self.notices.fail(line));
        }
        said.extend(self.what_became_of_meeting(&before.stage));
        said.into_iter().for_each(|text| self.tell(text, false));
    }

    /// Where a case that was moved here a moment ago ended, if others' moves made that another place.
    fn shifted(&mut self) -> Option<(String, CaseId)> {
        let moved = self.moved.as_ref().filter(|moved| self.tick.saturating_sub(moved.at) < AT_ONCE)?;
        let (case, was, at) = (moved.case, moved.place, moved.at);
        let now = place(self, case).filter(|now| *now != was)?;
        self.moved = Some(Moved { case, place: now, at });
        let reference = self.papers.case(case)?.referral.reference.to_string();
        let said = self.say(Sentence::OthersShifted, &[("case", &reference), ("place", &now.to_string())]);
        Some((said, case))
    }

    fn what_became_of_case(&self, before: &Case, from: Option<usize>, moves: &[&Conflict]) -> Option<String> {
        let id = before.referral.id;
        let reference = before.referral.reference.to_string();
        let now = self.papers.conference.case(id);
        let closed = now.is_some_and(|case| case.referral.closed.is_some());
        let say = |sentence: Sentence, who: String| {
            let place = place(self, id).map(|place| place.to_string()).unwrap_or_default();
            Some(self.say(sentence, &[("who", &who), ("case", &reference), ("place", &place)]))
        };
        if closed && before.referral.closed.is_none() {
            return say(Sentence::OthersClosed, self.writer(Line::Case(id), &["closed"])?);
        }
        let Some(now) = now.map(|case| &case.listing) else {
            let somebody = self.say(Sentence::Somebody, &[]);
            if self.is_closed_off(id) {
                return say(Sentence::OthersClosedOff, somebody);
            }
            return say(
                Sentence::OthersTookOff,
                self.writer(Line::Listing(before.listing.id), DEAD).unwrap_or(somebody),
            );
        };
        let (sentence, cells) = what_became(&before.listing, now)?;
        let sentence = match (sentence, place(self, id)) {
            (Sentence::OthersMoved, to) if to == from => return None,
            (Sentence::OthersMoved, _) if moves.iter().any(|told| told.line == Line::Listing(now.id)) => return None,
            (Sentence::OthersMoved, None) => Sentence::OthersMovedOff,
            _ => sentence,
        };
        say(sentence, self.writer(Line::Listing(now.id), cells)?)
    }

    fn what_became_of_meeting(&self, before: &MeetingStage) -> Option<String> {
        let meeting = &self.papers.conference.meeting;
        let (sentence, cell) = match (before, &meeting.stage) {
            (MeetingStage::Planned, MeetingStage::UnderWay { .. }) => (Sentence::OthersStartedMeeting, "started"),
            (MeetingStage::Planned | MeetingStage::UnderWay { .. }, MeetingStage::Finished { .. }) => {
                (Sentence::OthersFinishedMeeting, "finished")
            }
            (MeetingStage::Finished { .. }, MeetingStage::UnderWay { .. }) => (Sentence::OthersTookEndBack, "finished"),
            _ => return None,
        };
        let who = self.writer(Line::Meeting(meeting.id), &[cell])?;
        Some(self.say(sentence, &[("who", &who)]))
    }
}

/// Whether what is told of two values is no longer so, because the colleague has changed the field since, knowing both.
fn is_past(one: &Conflict, later: &[Conflict]) -> bool {
    let changed = |later: &Conflict| later.stands == Stands::TheirsAfterOurs;
    later.iter().any(|later| changed(later) && later.line == one.line && later.columns == one.columns)
}

/// What another did with a case on the agenda, and the cells that say so.
fn what_became(before: &Listing, now: &Listing) -> Option<(Sentence, &'static [&'static str])> {
    Some(if now.deferral.is_some() && before.deferral.is_none() {
        (Sentence::OthersDeferred, &["deferred_at"])
    } else if now.not_progressed.is_some() && before.not_progressed.is_none() {
        (Sentence::OthersNotProgressed, &["not_progressed_at"])
    } else if now.deferral.is_none() && before.deferral.is_some() {
        (Sentence::OthersListedAgain, &["deferred_at"])
    } else if now.not_progressed.is_none() && before.not_progressed.is_some() {
        (Sentence::OthersListedAgain, &["not_progressed_at"])
    } else if now.hearing.closed.is_some() && before.hearing.closed.is_none() {
        (Sentence::OthersFinishedCase, &["closed"])
    } else if now.order != before.order || now.group_override != before.group_override {
        (Sentence::OthersMoved, &["place", "other_group"])
    } else {
        return None;
    })
}

/// The line of the record that a form is about.
fn line_of(purpose: &Purpose) -> Option<Line> {
    Some(match purpose {
        Purpose::EditCase(id) | Purpose::NewAction(id) => Line::Case(*id),
        Purpose::EditAction(id)
        | Purpose::DueDate(id)
        | Purpose::UpdateAction(id)
        | Purpose::CannotComplete(id)
        | Purpose::CompleteAction(id) => Line::Action(*id),
        Purpose::EditAttendee(id) => Line::Attendee(*id),
        Purpose::EditEntry(id) => Line::Entry(*id),
        Purpose::Defer(id) | Purpose::OverCap(id) => Line::Listing(*id),
        Purpose::MoveAcross { listing, .. } => Line::Listing(*listing),
        Purpose::Desk(form) => return form.line(),
        Purpose::NewCase
        | Purpose::AddAttendee
        | Purpose::ReadDeclaration
        | Purpose::UnmarkClosed
        | Purpose::ImportReferrals => return None,
    })
}
