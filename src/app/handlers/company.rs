//! Who else is here, and what stood in the record before.

use crate::app::App;
use crate::app::cell_words::{self, thing_by_its_words};
use crate::app::list::holds_all;
use crate::app::panes::Pane;
use crate::app::popup::{Choice, Chooser, ChooserKind, ChooserRow, Popup, Reading};
use crate::app::store::Earlier;
use crate::app::texts::Sentence;
use crate::app::two_values::is_of_field;
use crate::app::views::{self, Eyes};
use crate::command::Command;
use crate::record::change::Change;
use crate::record::queries::{EarlierValue, Line};

/// Shows who else is at the record, and what they did.
pub(super) fn show(app: &mut App) {
    let lines = views::company::lines(app);
    app.popups.push(Popup::Reading(Reading::new(Command::ShowCompany.title(), lines)));
}

/// The lines of the record that the selected row, or the case that is shown, is made of.
fn lines(app: &App) -> Vec<Line> {
    let panes = &app.panes;
    let selected = match panes.focus {
        Pane::Notes if panes.among_entries => panes.notes.selected.map(Line::Entry),
        Pane::Actions => panes.actions.selected.map(Line::Action),
        Pane::Attendance => panes.attendance.selected.map(Line::Attendee),
        _ => None,
    };
    if let Some(line) = selected {
        return vec![line];
    }
    let Some(case) = app.case() else { return Vec::new() };
    let people = case.referral.people.iter().map(|person| Line::Person(person.id));
    [Line::Case(case.referral.id), Line::Listing(case.listing.id)].into_iter().chain(people).collect()
}

/// Shows both values that two people gave one field, of what was told first, wherever one is.
pub(super) fn both_values(app: &mut App) {
    let told = app.notices.weighed().map(|of| (of.line, of.columns.clone()));
    let Some((line, columns)) = told.or_else(|| app.in_the_way.clone()) else {
        app.notices.say(app.say(Sentence::NoTwoValues, &[]));
        return;
    };
    look_back(app, &[line], |value| is_of_field(value, &columns));
}

/// Shows what stood in the selected entry, action or person of the list, or in the case, before.
pub(super) fn show_history(app: &mut App) {
    look_back(app, &lines(app), |_| true);
}

/// Shows those values that lines had before and are looked for.
fn look_back(app: &mut App, lines: &[Line], is_looked_for: impl Fn(&EarlierValue) -> bool) {
    let Some(first) = lines.first().copied() else { return };
    let mut earlier: Vec<Earlier> = Vec::new();
    for line in lines {
        match app.store.earlier(*line) {
            Ok(values) => earlier.extend(values),
            Err(error) => {
                app.notices.fail(app.say(Sentence::ReloadFailed, &[("why", &error.to_string())]));
                return;
            }
        }
    }
    earlier.retain(|one| is_looked_for(&one.value));
    earlier.retain(|one| one.value.cells().any(|(column, _)| cell_words::name(one.value.line, column).is_some()));
    earlier.sort_by_key(|one| std::cmp::Reverse(one.value.written_ms));
    if earlier.is_empty() {
        app.notices.say(app.say(Sentence::HistoryNone, &[]));
        return;
    }
    let (from, situation) = (app.contexts(), app.situation());
    app.looked_back = earlier;
    let title = app.say(Sentence::HistoryTitle, &[("what", &thing_by_its_words(app, first))]);
    app.popups.push(Popup::Chooser(Box::new(Chooser::new(ChooserKind::History, title, from, situation))));
    super::choosers::refresh(app);
}

/// The earlier values, a row each.
pub(super) fn rows(app: &App, letters: &str) -> Vec<ChooserRow> {
    let row = |(at, earlier): (usize, &Earlier)| {
        let by = earlier.value.by.as_deref().map(|name| Eyes::of(app).name(name)).unwrap_or_default();
        ChooserRow {
            title: title(app, earlier),
            beside: format!("{}  {by}", earlier.at.format("%-d %b %H:%M:%S")),
            right: String::new(),
            unavailable: None,
            heading: None,
            meeting: None,
            person: None,
            choice: Choice::BringBack(at),
        }
    };
    let rows = app.looked_back.iter().enumerate().map(row);
    rows.filter(|row| holds_all(&format!("{} {}", row.title, row.beside), letters)).collect()
}

/// What a field was: `due date: Fri 18 Dec 2026`. Of a person it says which.
fn title(app: &App, earlier: &Earlier) -> String {
    let line = earlier.value.line;
    let named =
        earlier.value.cells().filter_map(|(column, text)| Some((cell_words::name(line, column)?, column, text)));
    let mut parts = Vec::new();
    for (at, (field, column, text)) in named.enumerate() {
        // The first cell of a field speaks for it; the others are only told where they say something.
        if at == 0 || !text.is_empty() {
            let value = cell_words::value(app, line, column, &text);
            parts.push(app.say(Sentence::HistoryLine, &[("field", field), ("value", &value)]));
        }
    }
    let said = parts.join("; ");
    match line {
        Line::Person(id) => {
            let people = app.papers.cases().flat_map(|case| &case.referral.people);
            let name = people.into_iter().find(|person| person.id == id).map(|person| Eyes::of(app).person(person));
            format!("{}, {said}", name.unwrap_or_default())
        }
        _ => said,
    }
}

/// Gives a field the value back that it had.
pub(super) fn bring_back(app: &mut App, at: usize) {
    let Some(earlier) = app.looked_back.get(at).cloned() else { return };
    app.looked_back.clear();
    let line = earlier.value.line;
    let field = earlier.value.cells().find_map(|(column, _)| cell_words::name(line, column)).unwrap_or_default();
    if app.make("an earlier value", vec![Change::BringBack(earlier.value)]) {
        let what = thing_by_its_words(app, line);
        app.notices.say(app.say(Sentence::BroughtBack, &[("field", field), ("what", &what)]));
    }
}
