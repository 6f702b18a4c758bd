//! Where in this file each part stands.

use std::collections::BTreeMap;

use super::IntakeError;
use super::map::{Headings, Kind, Map};
use super::table::Table;

/// How many numbered columns (child 1, child 2 …) are looked for.
pub(super) const MOST_NUMBERED: usize = 20;

/// Capitals, white space and the kind of apostrophe don't make another heading.
pub(super) fn same_heading(one: &str, other: &str) -> bool {
    fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
        text.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}').map(|c| if c == '’' { '\'' } else { c })
    }
    plain(one).flat_map(char::to_lowercase).eq(plain(other).flat_map(char::to_lowercase))
}

/// The columns of one part, by their places.
#[derive(Debug, Clone)]
pub(super) enum Columns {
    /// The first of them that has something in it.
    AnyOf(Vec<usize>),
    Together(Vec<usize>),
}

impl Columns {
    pub(super) fn places(&self) -> &[usize] {
        match self {
            Self::AnyOf(places) | Self::Together(places) => places,
        }
    }
}

/// Where in this file each part stands.
#[derive(Debug)]
pub(super) struct Layout {
    parts: BTreeMap<String, BTreeMap<usize, Columns>>,
    pub(super) unknown: Vec<String>,
    /// Columns of the shipped map that the file has under no name.
    pub(super) absent: Vec<String>,
}

impl Layout {
    /// Finds the map's columns in a file.
    pub(super) fn of(table: &Table, map: &Map, wanted: Kind) -> Result<Self, IntakeError> {
        if map.kind() != wanted {
            return Err(IntakeError::WrongMap { map: map.kind(), wanted });
        }
        let mut parts: BTreeMap<String, BTreeMap<usize, Columns>> = BTreeMap::new();
        for (field, headings) in &map.columns {
            // 0 stands for a column without a number.
            for number in 0..=MOST_NUMBERED {
                if let Some(columns) = find(table, headings, number) {
                    parts.entry(field.clone()).or_default().insert(number, columns);
                }
            }
        }
        let (missing, absent) = not_found(table, map, wanted, &parts);
        if !missing.is_empty() {
            let found = table.headings.iter().filter(|heading| !heading.is_empty());
            return Err(IntakeError::MissingColumns {
                missing: missing.iter().map(|heading| format!("“{heading}”")).collect(),
                found: found.map(|heading| shortened(heading)).collect(),
            });
        }
        let unknown = table.headings.iter().filter(|heading| !heading.is_empty() && !map.knows(heading));
        Ok(Self { parts, unknown: unknown.map(|heading| shortened(heading)).collect(), absent })
    }

    /// The columns of a part; `number` is 0 for those that are not numbered.
    pub(super) fn columns(&self, field: &str, number: usize) -> Option<&Columns> {
        self.parts.get(field)?.get(&number)
    }
}

/// A file without headings has data in its first line: never more of it than a heading would be.
pub(super) fn shortened(heading: &str) -> String {
    heading.chars().take(40).collect()
}

/// The heading that a map's pattern stands for; `number` is 0 for those that are not numbered.
fn heading(pattern: &str, number: usize) -> Option<String> {
    match (pattern.split_once("{n}"), number) {
        (None, 0) => Some(pattern.to_owned()),
        (Some((before, after)), 1..) => Some(format!("{before}{number}{after}")),
        _ => None,
    }
}

fn place(table: &Table, pattern: &str, number: usize) -> Option<usize> {
    let heading = heading(pattern, number)?;
    table.headings.iter().position(|other| same_heading(other, &heading))
}

fn find(table: &Table, headings: &Headings, number: usize) -> Option<Columns> {
    let places: Vec<usize> = headings.all().iter().filter_map(|pattern| place(table, pattern, number)).collect();
    match headings {
        Headings::Together { join } if places.len() == join.len() => Some(Columns::Together(places)),
        Headings::Together { .. } => None,
        _ if places.is_empty() => None,
        _ => Some(Columns::AnyOf(places)),
    }
}

/// What the map names and the file lacks: columns without which nothing comes in, and those that may be lacking.
/// What somebody wrote into a map of their own is meant; a line that is still the shipped one is a guess at what a form may ask.
fn not_found(
    table: &Table,
    map: &Map,
    kind: Kind,
    found: &BTreeMap<String, BTreeMap<usize, Columns>>,
) -> (Vec<String>, Vec<String>) {
    let shipped = Map::shipped(kind).ok();
    let (mut missing, mut absent) = (Vec::new(), Vec::new());
    // The needed ones first, in their own order.
    let needed = kind.required().iter().copied();
    let others = map.columns.keys().map(String::as_str).filter(|field| !kind.required().contains(field));
    for (field, headings) in needed.chain(others).filter_map(|field| Some((field, map.columns.get(field)?))) {
        let as_shipped = shipped.as_ref().is_some_and(|shipped| shipped.columns.get(field) == Some(headings));
        let lacking = lacking(table, headings, found.contains_key(field));
        let (may, must): (Vec<_>, Vec<_>) = lacking.into_iter().partition(|heading| map.may_be_missing(heading));
        if kind.required().contains(&field) {
            missing.extend(must.into_iter().chain(may));
        } else if as_shipped {
            absent.extend(must);
        } else {
            missing.extend(must);
        }
    }
    (missing, absent)
}

/// The columns of a part that the file has not, as the map names them. Of several names that a column may have one is enough;
/// of columns that are put together each is needed, for every number of which there is one.
fn lacking(table: &Table, headings: &Headings, found: bool) -> Vec<String> {
    let Headings::Together { join } = headings else {
        return headings.all().iter().take(usize::from(!found)).cloned().collect();
    };
    let mut lacking = Vec::new();
    for number in 0..=MOST_NUMBERED {
        let (there, not): (Vec<&String>, Vec<&String>) =
            join.iter().partition(|pattern| place(table, pattern, number).is_some());
        if !there.is_empty() {
            lacking.extend(not.into_iter().map(|pattern| heading(pattern, number).unwrap_or_else(|| pattern.clone())));
        }
    }
    if lacking.is_empty() && !found { join.clone() } else { lacking }
}
