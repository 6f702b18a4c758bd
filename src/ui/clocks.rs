//! What is due under the protocol, with the rule and its clause.

use ratatui::layout::{Position, Rect};

use super::list::{self, Item, MARK, NO_MARK};
use super::pen::{Pen, plain};
use super::theme::Role;
use crate::app::App;
use crate::app::panes::Pane;
use crate::app::texts::Sentence;
use crate::app::views::clocks::{keys, rows};

pub fn draw(app: &App, area: Rect, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = app.panes.focus == Pane::Clocks;
    let (body, typing) = list::title(Pane::Clocks.title(), &app.panes.clocks, focused, area, pen);
    let keys = keys(app);
    let rows = rows(app);
    let items: Vec<Item> = keys
        .iter()
        .filter_map(|at| Some((*at, rows.get(*at)?)))
        .map(|(at, row)| {
            let selected = focused && app.panes.clocks.selected == Some(at);
            let due = if row.overdue { Role::Warning } else { Role::Text };
            Item {
                lines: vec![
                    vec![
                        plain(if selected { MARK } else { NO_MARK }),
                        (row.what.clone(), Role::Strong),
                        (format!("  {}", row.due), due),
                    ],
                    vec![plain(NO_MARK), (format!("{} ({})", row.rule, row.clause), Role::Dim)],
                ],
                selected,
            }
        })
        .collect();
    if items.is_empty() {
        let sentence = if app.panes.clocks.filter.is_some() { Sentence::EmptyList } else { Sentence::EmptyClocks };
        return typing.or(pen.paragraph(body, &app.say(sentence, &[]), Role::Dim));
    }
    typing.or(list::rows(&items, focused, body, pen))
}
