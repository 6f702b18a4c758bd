//! `Tab` in the composer: the agencies that the letters typed so far could mean, those in the room first.

use std::ops::Range;

use super::agency::fit;
use super::{AgencyIndex, LineContext, LineKind, Written, case_prefix, parse};
use crate::text::OWN_LINE;

/// One way to complete the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The agency.
    pub agency: AgencyIndex,
    /// The letters that it replaces.
    pub replaces: Range<usize>,
    /// What stands there then: `Police: `.
    pub text: String,
    /// The name is there already, and means another agency too: its place is taken, and the text after it stays.
    pub changes: bool,
}

/// The ways to complete the agency before `cursor` (a byte of `line`), best first. None where no agency is being
/// typed: further on in the line, after another marker, or before the first letter. Where the line has a name that could
/// mean several agencies, the others.
pub fn completions(line: &str, cursor: usize, context: &LineContext<'_>) -> Vec<Completion> {
    let (start, line) = own_line(line, cursor);
    let cursor = cursor.saturating_sub(start);
    let begun = begun(line, cursor, context);
    let mut ways = if begun.is_empty() { others(line, cursor, context) } else { begun };
    for way in &mut ways {
        way.replaces = way.replaces.start + start..way.replaces.end + start;
    }
    ways
}

/// The line of several that the insertion point is in, and where it begins.
fn own_line(lines: &str, cursor: usize) -> (usize, &str) {
    let (before, after) = lines.split_at_checked(cursor).unwrap_or((lines, ""));
    let start = before.rfind(OWN_LINE).map_or(0, |at| at + OWN_LINE.len_utf8());
    let end = after.find(OWN_LINE).map_or(lines.len(), |at| cursor + at);
    (start, lines.get(start..end).unwrap_or_default())
}

/// The other agencies that the name before `cursor` could mean, then the one that it means.
fn others(line: &str, cursor: usize, context: &LineContext<'_>) -> Vec<Completion> {
    let composed = parse(line, context);
    let Some(Written { at, others }) = composed.named.as_ref().filter(|named| named.at.end < cursor) else {
        return Vec::new();
    };
    let meant = match &composed.kind {
        LineKind::Information { owner, .. } | LineKind::Action { owner, .. } => owner.agency(),
        _ => composed.owner.agency(),
    };
    let meant = meant.filter(|_| !others.is_empty());
    let way = |agency: AgencyIndex| {
        let text = context.agencies.get(agency.0)?.short.clone();
        Some(Completion { agency, replaces: at.clone(), text, changes: true })
    };
    others.iter().copied().chain(meant).filter_map(way).collect()
}

fn begun(line: &str, cursor: usize, context: &LineContext<'_>) -> Vec<Completion> {
    let Some((start, wants_action)) = agency_start(line) else {
        return Vec::new();
    };
    let Some(typed) = line.get(start..cursor) else {
        return Vec::new();
    };
    let (name, opinion) = match typed.trim_end().strip_suffix('?') {
        Some(name) if !wants_action => (name, true),
        _ => (typed, false),
    };
    let written = name.trim().to_lowercase();
    if typed.contains([':', '\n']) || (written.is_empty() && !wants_action) {
        return Vec::new();
    }
    let mut found: Vec<_> = context
        .agencies
        .iter()
        .enumerate()
        .filter_map(|(at, agency)| Some((fit(&written, agency)?, at, agency)))
        .collect();
    found.sort_by_key(|(fit, _, agency)| (!agency.in_room, *fit, agency.short.to_lowercase()));
    found
        .into_iter()
        .map(|(_, at, agency)| Completion {
            agency: AgencyIndex(at),
            replaces: start..cursor,
            text: format!("{}{} ", agency.short, if opinion { "?:" } else { ":" }),
            changes: false,
        })
        .collect()
}

/// Where an agency's name would begin, and whether it owns an action.
fn agency_start(line: &str) -> Option<(usize, bool)> {
    let (_, start) = case_prefix(line);
    let rest = line.get(start..)?;
    match rest.chars().next()? {
        '>' => {
            let after = rest.get(1..)?;
            Some((line.len() - after.trim_start().len(), true))
        }
        '!' | '"' | '=' | '~' => None,
        _ => Some((start, false)),
    }
}

/// Completes, and on the next press without typing between takes the next way.
#[derive(Clone, Debug, Default)]
pub struct Completer {
    ways: Vec<Completion>,
    next: usize,
    /// The line before the first press, and as the last press left it.
    original: String,
    left: String,
    /// Where the insertion point was before.
    cursor: usize,
}

impl Completer {
    /// The line after one more press, and where the insertion point then is.
    pub fn press(&mut self, line: &str, cursor: usize, context: &LineContext<'_>) -> Option<(String, usize)> {
        if self.ways.is_empty() || line != self.left {
            self.ways = completions(line, cursor, context);
            self.next = 0;
            self.original = line.to_owned();
            self.cursor = cursor;
        }
        let way = self.ways.get(self.next)?;
        self.next = (self.next + 1) % self.ways.len();
        let before = self.original.get(..way.replaces.start)?;
        let after = self.original.get(way.replaces.end..)?;
        let is_space = |letter: char| letter.is_whitespace() && letter != OWN_LINE;
        let (after, beyond) = match way.changes {
            true => (after, self.cursor.saturating_sub(way.replaces.end)),
            false => (after.strip_prefix(':').unwrap_or(after).trim_start_matches(is_space), 0),
        };
        let line = format!("{before}{}{after}", way.text);
        let cursor = before.len() + way.text.len() + beyond;
        self.left.clone_from(&line);
        Some((line, cursor))
    }

    /// Whether a press would do anything.
    pub fn can_press(&self, line: &str, cursor: usize, context: &LineContext<'_>) -> bool {
        (!self.ways.is_empty() && line == self.left) || !completions(line, cursor, context).is_empty()
    }
}
