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
        .flat_map(|(at, row)| {
            let selected = focused && app.panes.clocks.selected == Some(at);
            let due = if row.overdue { Role::Warning } else { Role::Text };
            // When comes first, so that it is never what is cut.
            let head = vec![
                plain(if selected { MARK } else { NO_MARK }),
                (format!("{}  ", row.due), due),
                (row.what.clone(), Role::Strong),
            ];
            let rule = vec![plain(NO_MARK), (format!("{} ({})", row.rule, row.clause), Role::Dim)];
            // There are many actions, and one rule: it would bury what they are.
            let lines = if row.of_action { vec![head] } else { vec![head, rule] };
            row.heading.map(Item::heading).into_iter().chain([Item { lines, selected }])
        })
        .collect();
    if items.is_empty() {
        let sentence = if app.panes.clocks.filter.is_some() { Sentence::EmptyList } else { Sentence::EmptyClocks };
        return typing.or(pen.paragraph(body, &app.say(sentence, &[]), Role::Dim));
    }
    typing.or(list::rows_of(&app.panes.clocks, &items, focused, body, pen))
}
