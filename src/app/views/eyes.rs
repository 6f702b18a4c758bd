//! Who looks at the screen: names in full, or initials only (REC-4).

use std::borrow::Cow;

use crate::app::App;
use crate::app::initials::{HIDDEN, Masker, initials};
use crate::domain::action::Action;
use crate::domain::person::Person;

/// Shows or hides what gives people away.
#[derive(Clone, Copy)]
pub struct Eyes<'a> {
    masker: Option<&'a Masker>,
}

impl<'a> Eyes<'a> {
    #[must_use]
    pub fn of(app: &'a App) -> Self {
        Self { masker: app.panes.initials.then_some(&app.papers.masker) }
    }

    /// Those of the screen, that know the people of another masker as well.
    #[must_use]
    pub fn knowing(app: &App, masker: &'a Masker) -> Self {
        Self { masker: app.panes.initials.then_some(masker) }
    }

    /// Whether only initials are shown.
    #[must_use]
    pub const fn initials_only(self) -> bool {
        self.masker.is_some()
    }

    /// Any text that people wrote.
    #[must_use]
    pub fn text<'t>(self, text: &'t str) -> Cow<'t, str> {
        self.masker.map_or(Cow::Borrowed(text), |masker| masker.mask(text))
    }

    /// Somebody's name.
    #[must_use]
    pub fn name<'t>(self, name: &'t str) -> Cow<'t, str> {
        if self.initials_only() { Cow::Owned(initials(name)) } else { Cow::Borrowed(name) }
    }

    /// A person of a case.
    #[must_use]
    pub fn person(self, person: &Person) -> Cow<'_, str> {
        self.name(&person.name)
    }

    /// What is to be done. The people of an earlier meeting's case are not known here, so while only initials are shown
    /// nothing of its words is.
    #[must_use]
    pub fn action<'t>(self, app: &App, action: &'t Action) -> Cow<'t, str> {
        if self.initials_only() && app.papers.conference.case(action.case).is_none() {
            return Cow::Borrowed(HIDDEN);
        }
        self.text(&action.text)
    }

    /// An address, a number: nothing of it while only initials are shown.
    #[must_use]
    pub fn private<'t>(self, text: &'t str) -> Cow<'t, str> {
        if self.initials_only() { Cow::Borrowed(HIDDEN) } else { Cow::Borrowed(text) }
    }
}
