//! The two readings of the cap, side by side (AGE-2, requirements §16).

use crate::app::App;
use crate::app::list::holds_all;
use crate::app::panes::Pane;
use crate::app::popup::{Choice, ChooserRow};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::domain::agenda::{InReading, SideBySide};

/// Every line of both readings; Enter goes to the case, to that of the reading in force first.
pub(super) fn rows(app: &App, letters: &str) -> Vec<ChooserRow> {
    let mut heading_of = None;
    let mut rows = Vec::new();
    for line in app.papers.agenda.side_by_side() {
        let (title, beside) = (cell(app, &line, line.in_force), cell(app, &line, line.other));
        let Some(case) = line.in_force.or(line.other).map(|one| one.case) else { continue };
        if !holds_all(&format!("{title} {beside}"), letters) {
            continue;
        }
        let first = heading_of != Some(line.heard);
        heading_of = Some(line.heard);
        let sentence = if line.heard { Sentence::ReadingsHeard } else { Sentence::ReadingsPutOff };
        rows.push(ChooserRow {
            title,
            beside,
            right: String::new(),
            unavailable: None,
            heading: first.then(|| app.say(sentence, &[])),
            meeting: None,
            person: None,
            choice: Choice::Case(case, Pane::Agenda),
        });
    }
    rows
}

/// A case in one of the readings; `>` stands before one that the other reading puts off, or hears.
fn cell(app: &App, line: &SideBySide, found: Option<InReading>) -> String {
    let Some((one, case)) = found.and_then(|one| Some((one, app.papers.case(one.case)?))) else {
        return String::new();
    };
    let mark = if one.differs { '>' } else { ' ' };
    let place = if line.heard { line.place.to_string() } else { String::new() };
    let victim = case.referral.victim().map(|victim| Eyes::of(app).person(victim).into_owned()).unwrap_or_default();
    format!("{mark} {place:>2} {} {victim}", case.referral.reference)
}
