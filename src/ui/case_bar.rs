//! The two lines at the top: where we are, and the case with its neighbours.

use ratatui::layout::Rect;

use super::pen::{Pen, Piece};
use super::theme::Role;
use crate::app::App;
use crate::app::views::status::{case_line, neighbours, status};
use crate::text::width;

pub fn draw(app: &App, top: Rect, strip: Rect, pen: &mut Pen<'_>) {
    draw_status(app, top, pen);
    draw_strip(app, strip, pen);
}

fn draw_status(app: &App, area: Rect, pen: &mut Pen<'_>) {
    let status = status(app);
    let initials = if app.panes.initials { "INITIALS" } else { "" };
    let [names, count] = &status.here;
    let right = |present: &str, here: &str, gap: &str| {
        let mut parts: Vec<&str> = vec![initials, &status.case, &status.time, &status.left, present, here];
        parts.retain(|part| !part.is_empty());
        format!("{} ", parts.join(gap))
    };
    let columns = usize::from(area.width);
    let [whole, without_year, shortest] = &status.meeting;
    // The year gives way first, then the names, the date, and how many are in the room; nothing of them is ever cut.
    let mut ways = Vec::new();
    for (meetings, present, here) in [
        (&[whole, without_year][..], status.present.as_str(), names),
        (&[whole, without_year, shortest], &status.present, count),
        (&[whole, without_year, shortest], "", count),
    ] {
        let of_meeting =
            |meeting: &&'_ String| ["   ", "  "].map(|gap| ((*meeting).clone(), right(present, here, gap)));
        ways.extend(meetings.iter().flat_map(of_meeting));
    }
    let fits = |(meeting, right): &(String, String)| width(meeting) + width(right) + 3 <= columns;
    let shortest = ways.last().cloned();
    let Some((meeting, right)) = ways.into_iter().find(fits).or(shortest) else { return };
    let used = pen.right(area, &right, Role::Top);
    let left = Rect { width: area.width.saturating_sub(used + 1), ..area };
    pen.line(left, &[(format!(" {meeting}"), Role::Top)]);
}

/// The case before, the one shown in full, the one after.
fn draw_strip(app: &App, area: Rect, pen: &mut Pen<'_>) {
    let here = case_line(app);
    if here.is_empty() {
        return;
    }
    let (before, after) = neighbours(app);
    let here = format!("▸ {here}");
    let mut pieces: Vec<Piece> = vec![(" ".to_owned(), Role::Text)];
    let room = usize::from(area.width).saturating_sub(2);
    let with_after = width(&here) + width(&after) + 3;
    let with_both = with_after + width(&before) + 3;
    if !before.is_empty() && with_both <= room {
        pieces.push((format!("{before}   "), Role::Dim));
    }
    pieces.push((here, Role::Strong));
    if !after.is_empty() && with_after <= room {
        pieces.push((format!("   {after}"), Role::Dim));
    }
    pen.line(area, &pieces);
}
