//! What the commands' conditions need to know, taken from the state.

use super::App;
use super::desk;
use super::panes::Pane;
use super::popup::Popup;
use super::views::{actions, agenda, attendance, clocks, composer, notes};
use crate::command::{ActionStanding, AttendeeSituation, CaseSituation, DeskSituation, MeetingStage, Situation};
use crate::domain::action::ActionStatus;
use crate::domain::case::MatchKind;
use crate::domain::conflict::{KnowsParty, knows_party};
use crate::domain::dispatch::last_agenda;
use crate::domain::meeting::MeetingStage as Stage;
use crate::text::editor::Editor;

impl App {
    /// What can be done now depends on this.
    #[must_use]
    pub fn situation(&self) -> Situation {
        let meeting = &self.papers.conference.meeting;
        let action = self.panes.actions.selected.and_then(|id| self.papers.action(id));
        let attendee = self.panes.attendance.selected.and_then(|id| self.papers.attendee(id));
        // What stands over the panes hides what would be taken back behind it.
        let of_record = self.popups.is_empty();
        Situation {
            read_only: self.store.read_only(),
            meeting: match meeting.stage {
                Stage::Planned => MeetingStage::Planned,
                Stage::UnderWay { .. } => MeetingStage::Running,
                Stage::Finished { .. } => MeetingStage::Finished,
            },
            declaration_read: meeting.declaration.is_some(),
            agenda_unconfirmed: last_agenda(&self.papers.conference.preparation.sent)
                .is_some_and(|sent| sent.unconfirmed().next().is_some()),
            case: self.case_situation(),
            cases_to_choose: self.case_id().is_none() && !self.papers.agenda.listed.is_empty(),
            action: action.map(|action| match action.status {
                ActionStatus::Open => ActionStanding::Open,
                _ => ActionStanding::Ended,
            }),
            attendee: attendee.map(|attendee| AttendeeSituation {
                agreed: attendee.declaration_agreed.is_some(),
                came: attendee.presence.came(),
                knows_party: self.case_id().is_some_and(|case| {
                    let conflicts = &self.papers.conference.preparation.conflicts;
                    knows_party(conflicts, attendee, case) > KnowsParty::No
                }),
            }),
            desk: self.desk_situation(),
            closed_lies_open: self.papers.apart.is_some(),
            entry_selected: self.panes.notes.selected.is_some_and(|id| self.papers.entry(id).is_some()),
            clock_selected: self.panes.focus == Pane::Clocks
                && self.panes.clocks.selected.is_some_and(|at| at < clocks::rows(self).len()),
            rows: self.rows(),
            can_undo: (of_record && self.history.can_undo()) || self.editor().is_some_and(Editor::can_undo),
            can_redo: (of_record && self.history.can_redo()) || self.editor().is_some_and(Editor::can_redo),
            line_complete: self.line_complete(),
            can_complete: self.can_complete(),
            typing: self.typing(),
        }
    }

    fn desk_situation(&self) -> Option<DeskSituation> {
        let Pane::Desk(desk) = self.panes.focus else { return None };
        Some(DeskSituation { desk, row: desk::selected(self, desk).map(|row| row.standing) })
    }

    fn case_situation(&self) -> Option<CaseSituation> {
        if self.panes.focus == Pane::Agenda && agenda::hides_selected(self) {
            return None;
        }
        let case = self.case()?;
        let id = case.referral.id;
        let listed = &self.papers.agenda.listed;
        let place = self.papers.agenda.place(id);
        Some(CaseSituation {
            has_previous: place.map_or(!listed.is_empty(), |place| place.position > 1),
            has_next: place.map_or(!listed.is_empty(), |place| place.position < listed.len()),
            listed: place.is_some(),
            deferred: case.listing.deferral.is_some() || case.listing.not_progressed.is_some(),
            put_off: case.listing.deferral.is_some(),
            started: case.listing.hearing.opened.is_some(),
            finished: case.listing.hearing.closed.is_some(),
            current: self.papers.conference.meeting.current_case == Some(id),
            over_cap: self.papers.agenda.deferred.iter().any(|put_off| put_off.case == id && !put_off.decided),
            repeat_to_confirm: self.papers.proposed(id, MatchKind::Repeat).is_some(),
            counter_allegation_to_confirm: self.papers.proposed(id, MatchKind::CounterAllegation).is_some(),
        })
    }

    fn rows(&self) -> usize {
        match self.popups.last() {
            Some(Popup::Chooser(chooser)) => return chooser.rows.len(),
            Some(Popup::Reading(reading)) => return reading.lines.len(),
            // Enter says which keys answer a question.
            Some(Popup::Question(_) | Popup::Form(_)) => return 1,
            None => {}
        }
        match self.panes.focus {
            Pane::Agenda => agenda::keys(self).len(),
            // The composer is asked for at every key and is no list.
            Pane::Notes if !self.panes.among_entries => 0,
            Pane::Notes => notes::keys(self).len(),
            Pane::Actions => actions::keys(self).len(),
            Pane::Attendance => attendance::keys(self).len(),
            Pane::Clocks => clocks::keys(self).len(),
            Pane::Desk(desk) => desk::rows(self, desk).shown.len(),
        }
    }

    fn line_complete(&self) -> bool {
        self.case_id().is_some_and(|case| !self.composers.text(case).trim().is_empty())
    }

    fn typing(&self) -> bool {
        self.popups.is_empty()
            && self.panes.in_composer()
            // Where the case went from under a line, the next letters would be commands just the same.
            && (self.panes.composer_is_closed()
                || self.case_id().is_some_and(|case| !self.composers.text(case).is_empty()))
    }

    fn can_complete(&self) -> bool {
        let (true, Some(case)) = (self.popups.is_empty() && self.panes.in_composer(), self.case_id()) else {
            return false;
        };
        let context = composer::line_context(self, self.case());
        let cursor = self.composers.line(case).map_or(0, Editor::cursor);
        self.completer.can_press(self.composers.text(case), cursor, &context)
    }
}
