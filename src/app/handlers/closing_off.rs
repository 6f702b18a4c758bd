//! What a case that is closed off leaves behind: papers that name no case stay for everybody, and may have something of it.

use crate::app::App;
use crate::app::desk::left_behind;
use crate::app::popup::{Popup, Reading};
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::domain::identifier::CaseId;
use crate::record::queries::NamesNoCase;

/// Asked before the case is closed off.
pub(super) fn names_no_case(app: &App, case: CaseId) -> Result<NamesNoCase, StoreError> {
    ask(&*app.store, |view| view.names_no_case(case))
}

/// Says which papers are to be looked through.
pub(super) fn tell(app: &mut App, stays: Result<NamesNoCase, StoreError>) {
    let lines = match stays {
        Ok(stays) if stays.is_nothing() => return,
        Ok(stays) => {
            let mut lines = left_behind(app, &stays);
            lines.extend([String::new(), app.say(Sentence::NamesNoCaseShow, &[])]);
            lines
        }
        Err(error) => vec![app.say(Sentence::NamesNoCaseUnread, &[("why", &error.to_string())])],
    };
    let title = app.say(Sentence::NamesNoCaseTitle, &[]);
    app.popups.push(Popup::Reading(Reading::new(title, lines)));
}
