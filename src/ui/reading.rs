//! Texts to be read, and questions.

use ratatui::layout::{Position, Rect};

use super::list::draw_editor;
use super::pen::{Pen, split_top};
use super::theme::Role;
use crate::app::App;
use crate::app::popup::{Question, Reading};
use crate::app::texts::Sentence;
use crate::text::{width, wrap};

const WIDEST: u16 = 84;

fn wrapped(lines: &[String], columns: u16) -> Vec<String> {
    let mut rows = Vec::new();
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        for (at, row) in wrap(line, usize::from(columns).saturating_sub(indent)).into_iter().enumerate() {
            let text = line.get(row).unwrap_or_default().trim_end();
            rows.push(if at == 0 { text.to_owned() } else { format!("{}{}", " ".repeat(indent), text.trim_start()) });
        }
    }
    rows
}

fn centred(over: Rect, rows: usize) -> Rect {
    let width = over.width.saturating_sub(4).min(WIDEST);
    let height = u16::try_from(rows + 2).unwrap_or(u16::MAX).min(over.height);
    Rect { x: over.x + (over.width - width) / 2, y: over.y + (over.height - height) / 2, width, height }
}

pub fn draw(app: &App, reading: &Reading, over: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let columns = over.width.saturating_sub(4).min(WIDEST).saturating_sub(4);
    let rows = wrapped(&reading.lines, columns);
    let inside = pen.window(centred(over, rows.len() + 1), over, &reading.title);
    let (body, foot) = split_top(inside, inside.height.saturating_sub(1));
    let furthest = rows.len().saturating_sub(usize::from(body.height));
    reading.furthest.set(furthest);
    let top = reading.top.min(furthest);
    for (row, y) in rows.iter().skip(top).zip(body.top()..body.bottom()) {
        pen.line(Rect { y, height: 1, ..body }, &[(row.clone(), Role::Text)]);
    }
    let mut below = Vec::new();
    if top < furthest {
        below.push((app.say(Sentence::MoreBelow, &[]), Role::Key));
    }
    if reading.then.is_some() {
        below.push((app.say(Sentence::AfterReading, &[]), Role::Text));
    }
    pen.line(foot, &below);
    Some(body.as_position())
}

pub fn question(app: &App, question: &Question, over: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let columns = over.width.saturating_sub(4).min(WIDEST).saturating_sub(4);
    let mut text = vec![question.title.clone()];
    if !question.lines.is_empty() {
        text.push(String::new());
        text.extend(question.lines.iter().map(|line| format!("  {line}")));
    }
    text.push(String::new());
    let rows = wrapped(&text, columns);
    let inside = pen.window(centred(over, rows.len() + 1), over, "");
    let (body, foot) = split_top(inside, inside.height.saturating_sub(1));
    let furthest = rows.len().saturating_sub(usize::from(body.height));
    question.furthest.set(furthest);
    let top = question.top.min(furthest);
    for (row, y) in rows.iter().skip(top).zip(body.top()..body.bottom()) {
        pen.line(Rect { y, height: 1, ..body }, &[(row.clone(), Role::Text)]);
    }
    let word = |sentence| app.texts.words_of(sentence).next().unwrap_or_default().to_owned();
    let (yes, no) = (word(Sentence::ReplyYes), word(Sentence::ReplyNo));
    let mut before = vec![(app.say(Sentence::ReplyHere, &[("yes", &yes), ("no", &no)]), Role::Key)];
    if top < furthest {
        before.insert(0, (app.say(Sentence::MoreBelow, &[]), Role::Key));
    }
    pen.line(foot, &before);
    let used: usize = before.iter().map(|(text, _)| width(text)).sum();
    let used = u16::try_from(used).unwrap_or(u16::MAX).min(foot.width.saturating_sub(1));
    draw_editor(&question.reply, Rect { x: foot.x + used, width: foot.width - used, ..foot }, pen)
}
