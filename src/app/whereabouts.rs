//! Where somebody was when the screen was locked, for the process that takes over: identifiers of rows and switches,
//! nothing of a case.

use std::fmt;
use std::str::FromStr;

use super::App;
use super::desk::Desk;
use super::form_drafts::FormDraft;
use super::panes::{Pane, Panes};
use super::popup::Popup;
use crate::command::Command;
use crate::domain::identifier::{CaseId, MeetingId};

/// Where somebody was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    pub meeting: MeetingId,
    pub case: Option<CaseId>,
    pub pane: Pane,
    pub initials: bool,
    pub hide_rough: bool,
    /// A form with something in it was open.
    pub in_form: bool,
}

/// A text that says nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nowhere;

const INITIALS: &str = "initials";
const HIDE_ROUGH: &str = "no-rough-notes";
const IN_FORM: &str = "form";
const NO_CASE: &str = "-";

/// One word for a pane.
const fn word(pane: Pane) -> &'static str {
    match pane {
        Pane::Desk(desk) => desk.name(),
        pane => pane.title(),
    }
}

/// One line of words.
impl fmt::Display for Whereabouts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = self.case.map_or_else(|| NO_CASE.to_owned(), |case| case.to_string());
        write!(f, "{} {case} {}", self.meeting, word(self.pane))?;
        for (on, word) in [(self.initials, INITIALS), (self.hide_rough, HIDE_ROUGH), (self.in_form, IN_FORM)] {
            if on {
                write!(f, " {word}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Whereabouts {
    type Err = Nowhere;

    fn from_str(text: &str) -> Result<Self, Nowhere> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [meeting, case, pane, switches @ ..] = words.as_slice() else { return Err(Nowhere) };
        let case = if *case == NO_CASE { None } else { Some(case.parse().map_err(|_| Nowhere)?) };
        Ok(Self {
            meeting: meeting.parse().map_err(|_| Nowhere)?,
            case,
            pane: Pane::ALL
                .into_iter()
                .chain(Desk::ALL.iter().copied().map(Pane::Desk))
                .find(|one| word(*one) == *pane)
                .ok_or(Nowhere)?,
            initials: switches.contains(&INITIALS),
            hide_rough: switches.contains(&HIDE_ROUGH),
            in_form: switches.contains(&IN_FORM),
        })
    }
}

impl App {
    /// Where the user is. From a closed case that lies open they come back to the list of those, and to no other case's
    /// composer.
    #[must_use]
    pub fn whereabouts(&self) -> Whereabouts {
        let Panes { initials, hide_rough, .. } = self.panes;
        if self.papers.apart.is_some() {
            let (meeting, pane) = (self.papers.conference.meeting.id, Pane::Desk(Desk::Closed));
            return Whereabouts { meeting, case: None, pane, initials, hide_rough, in_form: false };
        }
        let in_form = matches!(self.popups.last(), Some(Popup::Form(form)) if FormDraft::of(form).is_some());
        Whereabouts {
            meeting: self.papers.conference.meeting.id,
            case: self.case_id(),
            pane: self.panes.focus,
            initials,
            hide_rough,
            in_form,
        }
    }

    /// Goes where the user was; a case that is gone meanwhile is left.
    pub fn come_back(&mut self, to: &Whereabouts) {
        match to.case {
            Some(case) if self.papers.case(case).is_some() => self.panes.agenda.selected = Some(case),
            // They come back to the middle of a line perhaps, and to no other case's composer.
            _ if to.pane == Pane::Notes => self.be_without_case(self.case_id()),
            _ => {}
        }
        self.panes.focus = to.pane;
        self.panes.hide_rough = to.hide_rough;
        self.panes.initials = to.initials;
        if to.in_form {
            super::handlers::command(self, Command::ResumeForm);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::driver::Driver;

    #[test]
    fn are_read_as_they_were_written() {
        let all = |case| Whereabouts {
            meeting: MeetingId::new(),
            case,
            pane: Pane::Clocks,
            initials: case.is_some(),
            hide_rough: case.is_none(),
            in_form: true,
        };
        let at_desk = Whereabouts { pane: Pane::Desk(Desk::Referrals), ..all(None) };
        for one in [all(None), all(Some(CaseId::new())), at_desk] {
            assert_eq!(one.to_string().parse(), Ok(one));
        }
        for text in ["", "x", "x - Notes", &format!("{} - Kitchen", MeetingId::new())] {
            assert_eq!(text.parse::<Whereabouts>(), Err(Nowhere));
        }
    }

    /// A form that was open when the screen was locked is open again, with what was typed in it.
    #[test]
    fn one_comes_back_to_the_same_case_and_form() {
        let mut driver = Driver::at_the_meeting();
        driver.press("F2 Ctrl-Down n").write("WS-79999").press("F9");
        let (was, drafts) = (driver.app.whereabouts(), driver.store.borrow().drafts().clone());
        assert!(was.in_form && was.pane == Pane::Agenda);
        assert!(drafts.forms.contains("WS-79999"));
    }
}
