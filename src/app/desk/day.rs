//! The day's list: what is overdue, due today and due in the next days, and for whom (requirements §15).

use std::rc::Rc;

use super::tracks::{due_word, due_words, short, whom};
use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::command::RowStanding;
use crate::command::desk::day as standing;
use crate::domain::calendar::same_area;
use crate::domain::clocks::ClockKind;
use crate::domain::due::{AHEAD, DueRow, When, Whom};
use crate::domain::working_days::days_after;

pub(super) const VIEW: &dyn DeskView = &Day;

struct Day;

/// Whose things are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForWhom {
    #[default]
    Everybody,
    /// The coordinator's, the Chair's, the manager's.
    Own,
    /// What agencies and referrers owe.
    Others,
}

impl ForWhom {
    /// The next in turn.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Everybody => Self::Own,
            Self::Own => Self::Others,
            Self::Others => Self::Everybody,
        }
    }

    const fn takes(self, whom: &Whom) -> bool {
        let own = matches!(whom, Whom::Coordinator | Whom::Chair | Whom::Manager | Whom::Reader(_));
        match self {
            Self::Everybody => true,
            Self::Own => own,
            Self::Others => !own,
        }
    }
}

impl DeskView for Day {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        Ok(due(app)?.iter().map(|one| row(app, one)).collect())
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        let found = due(app)?;
        let row = found.iter().find(|row| key_of(row) == key);
        Ok(row.map(|row| lines(app, row)).unwrap_or_default())
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyDay
    }

    fn beside_title(&self, app: &App) -> String {
        let options = app.panes.desks.options;
        let mut parts = Vec::new();
        if options.day_here {
            parts.push(app.papers.conference.meeting.area.clone());
        }
        match options.day_whom {
            ForWhom::Everybody => {}
            ForWhom::Own => parts.push(app.say(Sentence::DayOwn, &[])),
            ForWhom::Others => parts.push(app.say(Sentence::DayOthers, &[])),
        }
        parts.join("   ")
    }
}

/// What is due, as the list is turned.
pub(in crate::app) fn due(app: &App) -> Result<Vec<DueRow>, StoreError> {
    let (today, options) = (app.now().date(), app.panes.desks.options);
    let here = &app.papers.conference.meeting.area;
    let of_area = |row: &&DueRow| row.area.as_deref().is_none_or(|area| same_area(area, here));
    let ends = days_after(today, AHEAD);
    // A closed case is for its readers' eyes alone, so not where others look on.
    let wanted = |row: &&DueRow| {
        let seen = !(row.due.closed && app.panes.initials) && row.due.due.day() <= ends;
        seen && options.day_whom.takes(&row.due.whom) && (!options.day_here || of_area(row))
    };
    Ok(all(app)?.iter().filter(wanted).cloned().collect())
}

/// What is due of closed cases that this person reads, however late; nothing where only initials are shown.
pub(super) fn of_closed(app: &App) -> Result<Vec<DueRow>, StoreError> {
    if app.panes.initials {
        return Ok(Vec::new());
    }
    Ok(all(app)?.iter().filter(|row| row.due.closed).cloned().collect())
}

/// What is due in these days, and of closed cases whenever it is due.
fn all(app: &App) -> Result<Rc<[DueRow]>, StoreError> {
    let today = app.now().date();
    let ask = || {
        ask(app.store.as_ref(), |view| {
            let mut rows = view.day(today, &app.papers.holidays)?;
            let later = view.closed_due(today, &app.papers.holidays)?.into_iter();
            rows.extend(later.filter(|row| row.due.due.day() > days_after(today, AHEAD)));
            rows.extend(view.closed_likeness_due(today, &app.texts.nicknames)?);
            rows.sort_by_key(|row| row.due.due.day());
            Ok(rows)
        })
    };
    app.panes.desks.due.at((app.store.lists_revision(), today), ask)
}

pub(in crate::app) fn key_of(row: &DueRow) -> RowKey {
    let agency = match row.due.whom {
        Whom::Agency(agency) => Some(agency),
        _ => None,
    };
    RowKey::Due(row.due.kind, row.due.of, agency)
}

fn row(app: &App, one: &DueRow) -> DeskRow {
    let section = match one.due.when(app.now().date()) {
        When::Overdue { .. } => Sentence::DayOverdue,
        When::Today => Sentence::DayToday,
        When::ThisWeek { .. } | When::Later { .. } => Sentence::DayThisWeek,
    };
    let what = match (&one.text, &one.said) {
        (Some(text), _) => Cell::private(format!("{}: {text}", one.due.kind.title()), Width::Rest),
        (None, Some(said)) => Cell::plain(format!("{}: {said}", one.due.kind.title()), Width::Rest),
        (None, None) => Cell::plain(one.due.kind.title(), Width::Rest),
    };
    let of = match &one.case {
        Some((_, reference)) => reference.to_string(),
        None => one.area.clone().unwrap_or_default(),
    };
    // What can be done about a case from here is done about open ones.
    let of_open = one.case.is_some() && !one.due.closed;
    let closed = one.due.closed.then(|| (app.say(Sentence::ClosedTopShortest, &[]), Tone::Strong)).into_iter();
    let marked = matches!(one.due.kind, ClockKind::Agenda | ClockKind::Minutes | ClockKind::ContactCheck);
    DeskRow {
        key: key_of(one),
        section: app.say(section, &[]),
        cells: vec![what, Cell::plain(of, Width::Reference), Cell::plain(whom(app, &one.due.whom), Width::Columns(16))],
        words: closed.chain([due_word(app, one.due.due.day())]).collect(),
        standing: RowStanding::Day(standing::DueRow { of_case: of_open, can_be_marked: marked }),
    }
}

/// What it is, for whom, and what explains it: its rule, its clause and the day from which it is counted.
pub(in crate::app) fn lines(app: &App, one: &DueRow) -> Vec<String> {
    let due = &one.due;
    let mut lines = vec![format!("{}: {}", due.kind.title(), due_words(app, due.due.day()))];
    lines.push(app.say(Sentence::DueWhom, &[("whom", &whom(app, &due.whom))]));
    let place = [one.case.as_ref().map(|(_, reference)| reference.to_string()), one.area.clone()];
    lines.push(place.into_iter().flatten().collect::<Vec<_>>().join(", "));
    // The people of other meetings' cases are not known here, so nothing of the words is shown with initials.
    lines.extend(one.text.as_deref().map(|text| Eyes::of(app).private(text).into_owned()));
    lines.extend(one.said.clone());
    let started = short(app, due.started);
    lines.push(app.say(Sentence::DueRule, &[("rule", &due.rule), ("clause", due.kind.clause()), ("day", &started)]));
    lines.retain(|line| !line.is_empty());
    lines
}
