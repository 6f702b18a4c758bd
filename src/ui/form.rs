//! Forms: the text above, the fields, and what is wrong with one or helps with it.

use ratatui::layout::{Position, Rect};

use super::list::{MARK, NO_MARK, draw_editor};
use super::pen::{Pen, split_top};
use super::theme::Role;
use crate::app::App;
use crate::app::form::{Field, FieldKind, Form, Value};
use crate::app::texts::Sentence;
use crate::app::views::known;
use crate::domain::referral::DashAnswers;
use crate::text::{fit, pad, width, wrap};

/// Columns of the labels.
const LABEL: usize = 26;
/// Rows that a long text has at most.
const LONG: u16 = 5;
/// Rows that what is said below the fields has at most, and the columns of what stands beside it.
const FOOT: u16 = 4;
const FIELD_OF: u16 = 18;

/// Columns of the form, and of what stands in it.
fn columns(over: Rect) -> (u16, u16) {
    let columns = over.width.saturating_sub(4).min(100);
    (columns, columns.saturating_sub(4))
}

/// Where it stands.
pub fn place(form: &Form, over: Rect) -> Rect {
    let (columns, text_columns) = columns(over);
    let fields: u16 = form.fields.iter().map(|field| height(field, text_columns)).sum();
    let above = u16::try_from(preamble(form, text_columns).len()).unwrap_or(u16::MAX);
    let rows = fields.saturating_add(above).saturating_add(5).min(over.height);
    Rect { x: over.x + (over.width - columns) / 2, y: over.y + (over.height - rows) / 2, width: columns, height: rows }
}

pub fn draw(app: &App, form: &Form, over: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let (_, text_columns) = columns(over);
    let preamble = preamble(form, text_columns);
    let heights: Vec<u16> = form.fields.iter().map(|field| height(field, text_columns)).collect();
    let inside = pen.window(place(form, over), over, &form.title);
    let (said, role) = foot(app, form);
    let above_foot = heights.iter().sum::<u16>().saturating_add(u16::try_from(preamble.len()).unwrap_or(u16::MAX));
    let foot_rows = foot_rows(&said, above_foot, inside);
    let (body, foot) = split_top(inside, inside.height.saturating_sub(foot_rows));
    // The fields come first, but no warning above them goes unread: they go up and down below half of the form.
    let fields_wanted = heights.iter().sum::<u16>().min(body.height);
    let to_read = u16::try_from(written(&preamble)).unwrap_or(u16::MAX).min(body.height / 2);
    let (above, fields) = split_top(body, body.height.saturating_sub(fields_wanted).max(to_read));
    draw_preamble(app, &preamble, above, pen);
    let cursor = draw_fields(form, &heights, fields, pen);
    let mut foot = foot;
    if heights.iter().sum::<u16>() > fields.height {
        let (at, all) = ((form.at + 1).to_string(), form.fields.len().to_string());
        let used = pen.right(foot, &app.say(Sentence::FieldOf, &[("at", &at), ("all", &all)]), Role::Dim);
        foot.width = foot.width.saturating_sub(used + 2);
    }
    draw_foot(&said, role, foot, pen);
    cursor
}

/// The rows that what is said below the fields takes: all of it, but a third of the form at most.
fn foot_rows(said: &str, above: u16, inside: Rect) -> u16 {
    // Which field of how many one is at may stand beside it.
    let beside = if above > inside.height.saturating_sub(1) { FIELD_OF } else { 0 };
    let rows = wrap(said, usize::from(inside.width.saturating_sub(beside))).len();
    u16::try_from(rows).unwrap_or(FOOT).clamp(1, FOOT.min((inside.height / 3).max(1)))
}

/// What is said below the fields; what there is no room for is cut in the last row alone.
fn draw_foot(said: &str, role: Role, area: Rect, pen: &mut Pen<'_>) {
    for (row, y) in wrap(said, usize::from(area.width)).into_iter().zip(area.top()..area.bottom()) {
        let is_last = y + 1 == area.bottom();
        let text = said.get(if is_last { row.start..said.len() } else { row }).unwrap_or_default().trim_end();
        pen.line(Rect { y, height: 1, ..area }, &[(fit(text, usize::from(area.width)).into_owned(), role)]);
    }
}

/// How many lines there are without the empty ones at their end.
fn written(lines: &[String]) -> usize {
    lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1)
}

/// What is to be read before the fields; that there is more of it, where it does not fit.
fn draw_preamble(app: &App, lines: &[String], area: Rect, pen: &mut Pen<'_>) {
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        pen.line(Rect { y, height: 1, ..area }, &[(line.clone(), Role::Text)]);
    }
    if written(lines) > usize::from(area.height) && area.height > 0 {
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        pen.right(last, &app.say(Sentence::Cut, &[]), Role::Fault);
    }
}

/// The choices that letters tick, with what is ticked, on as many lines as they take.
fn ticks(field: &Field, ticked: &str, columns: u16) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for choice in &field.spec.choices {
        let has = choice.chars().next().is_some_and(|letter| ticked.contains(letter));
        let text = format!("[{}] {choice}", if has { "x" } else { " " });
        match lines.last_mut().filter(|line| width(line) + 2 + width(&text) <= usize::from(columns)) {
            Some(line) => line.push_str(&format!("  {text}")),
            None => lines.push(text),
        }
    }
    lines
}

fn preamble(form: &Form, columns: u16) -> Vec<String> {
    if form.preamble.is_empty() {
        return Vec::new();
    }
    let rows = wrap(&form.preamble, usize::from(columns));
    let mut lines: Vec<String> =
        rows.into_iter().map(|row| form.preamble.get(row).unwrap_or_default().trim_end().to_owned()).collect();
    lines.push(String::new());
    lines
}

fn value_columns(columns: u16) -> u16 {
    columns.saturating_sub(u16::try_from(LABEL).unwrap_or(0) + 2)
}

fn height(field: &Field, columns: u16) -> u16 {
    match (&field.value, field.spec.kind) {
        (Value::Ticks(ticked), _) => {
            u16::try_from(ticks(field, ticked, value_columns(columns)).len()).unwrap_or(1).max(1)
        }
        (Value::Text(editor), FieldKind::Long) => {
            u16::try_from(editor.rows_at(value_columns(columns))).unwrap_or(LONG).clamp(1, LONG)
        }
        _ => 1,
    }
}

fn draw_fields(form: &Form, heights: &[u16], area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let before: u16 = heights.iter().take(form.at).sum();
    let own = heights.get(form.at).copied().unwrap_or(1);
    let all: u16 = heights.iter().sum();
    let top = (before + own)
        .saturating_sub(area.height)
        .max(before.saturating_sub(area.height / 2))
        .min(all.saturating_sub(area.height))
        .min(before);
    let mut cursor = None;
    let mut row: u16 = 0;
    for (at, (field, height)) in form.fields.iter().zip(heights).enumerate() {
        let from = row;
        row += height;
        if from < top {
            continue;
        }
        let y = area.y + (from - top);
        if y >= area.bottom() {
            break;
        }
        let place = Rect { y, height: (*height).min(area.bottom() - y), ..area };
        let found = draw_field(field, at == form.at, place, pen);
        if at == form.at {
            cursor = found;
        }
    }
    cursor
}

fn draw_field(field: &Field, focused: bool, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let role = match (&field.problem, focused) {
        (Some(_), _) => Role::Fault,
        (None, true) => Role::Strong,
        (None, false) => Role::Text,
    };
    let mark = if focused { MARK } else { NO_MARK };
    let needed = if field.spec.required { "*" } else { "" };
    let label = pad(&format!("{mark}{}{needed}", field.spec.label), LABEL);
    pen.line(Rect { height: 1, ..area }, &[(label, role)]);
    let shift = u16::try_from(LABEL + 1).unwrap_or(0).min(area.width);
    let value = Rect { x: area.x + shift, width: area.width - shift, ..area };
    match &field.value {
        Value::Text(editor) => {
            let cursor = draw_editor(editor, value, pen);
            if let (Some(problem), true) = (&field.problem, editor.is_empty() && !focused) {
                pen.line(value, &[(problem.clone(), Role::Fault)]);
            }
            cursor
        }
        Value::Choice(at) => {
            let choice = field.spec.choices.get(*at).cloned().unwrap_or_default();
            let text = if focused { format!("◂ {choice} ▸") } else { choice };
            pen.line(value, &[(text, Role::Text)]);
            if focused {
                pen.select(Rect { height: 1, ..value }, true);
            }
            Some(value.as_position())
        }
        Value::Ticks(ticked) => {
            for (line, y) in ticks(field, ticked, value.width).into_iter().zip(value.top()..value.bottom()) {
                let row = Rect { y, height: 1, ..value };
                pen.line(row, &[(line, Role::Text)]);
                if focused {
                    pen.select(row, true);
                }
            }
            Some(value.as_position())
        }
    }
}

/// What is wrong with the field, else what helps with it.
fn foot(app: &App, form: &Form) -> (String, Role) {
    let Some(field) = form.current() else { return (String::new(), Role::Dim) };
    if let Some(problem) = &field.problem {
        return (format!("! {}: {problem}", field.spec.label.trim()), Role::Fault);
    }
    let meant = match (&field.value, field.spec.kind) {
        (Value::Text(editor), FieldKind::Agency) => {
            app.papers.agency_meant(editor.text()).map(|agency| agency.name.clone())
        }
        (Value::Text(editor), FieldKind::Referrer) if !editor.text().trim().is_empty() => {
            Some(app.papers.agency_meant(editor.text()).map_or_else(
                || app.say(Sentence::UnknownReferrer, &[("agency", editor.text().trim())]),
                |agency| agency.name.clone(),
            ))
        }
        (Value::Text(editor), FieldKind::Dash) if !editor.text().trim().is_empty() => {
            Some(match DashAnswers::typed(editor.text()) {
                Ok(answers) => {
                    let (yes, unknown) = (answers.yes().to_string(), answers.not_known().to_string());
                    let all = DashAnswers::QUESTIONS.to_string();
                    app.say(Sentence::DashCount, &[("yes", &yes), ("unknown", &unknown), ("all", &all)])
                }
                Err(error) => error.to_string(),
            })
        }
        _ => None,
    };
    match known::line(app, form) {
        Some(known) => (known, Role::Warning),
        None => (meant.unwrap_or_else(|| field.spec.hint.clone()), Role::Dim),
    }
}
