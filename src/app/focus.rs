//! Which text field has the focus.

use super::App;
use super::popup::Popup;
use crate::text::editor::Editor;

impl App {
    /// The text field that has the focus.
    pub(super) fn editor_mut(&mut self) -> Option<&mut Editor> {
        if !self.popups.is_empty() {
            return self.popups.last_mut().and_then(Popup::editor_mut);
        }
        if self.panes.typing_filter() {
            return self.panes.filter_mut();
        }
        let case = self.case_id().filter(|case| self.panes.in_composer() && self.papers.case(*case).is_some())?;
        Some(self.composers.line_mut(case))
    }

    /// The text field that has the focus.
    #[must_use]
    pub fn editor(&self) -> Option<&Editor> {
        if let Some(popup) = self.popups.last() {
            return popup.editor();
        }
        if self.panes.typing_filter() {
            return self.panes.filter();
        }
        self.case_id().filter(|_| self.panes.in_composer()).and_then(|case| self.composers.line(case))
    }
}
