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
        let missing: Vec<String> = wanted
            .required()
            .iter()
            .filter(|field| !parts.get(**field).is_some_and(|numbered| numbered.contains_key(&0)))
            .map(|field| heading_for(map, field))
            .collect();
        if !missing.is_empty() {
            let found = table.headings.iter().filter(|heading| !heading.is_empty());
            return Err(IntakeError::MissingColumns {
                missing,
                found: found.map(|heading| shortened(heading)).collect(),
            });
        }
        let unknown = table.headings.iter().filter(|heading| !heading.is_empty() && !map.knows(heading));
        Ok(Self { parts, unknown: unknown.map(|heading| shortened(heading)).collect() })
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

fn find(table: &Table, headings: &Headings, number: usize) -> Option<Columns> {
    let place = |pattern: &String| {
        let heading = match (pattern.split_once("{n}"), number) {
            (None, 0) => pattern.clone(),
            (Some((before, after)), 1..) => format!("{before}{number}{after}"),
            _ => return None,
        };
        table.headings.iter().position(|other| same_heading(other, &heading))
    };
    let places: Vec<usize> = headings.all().iter().filter_map(place).collect();
    match headings {
        Headings::Together { join } if places.len() == join.len() => Some(Columns::Together(places)),
        Headings::Together { .. } => None,
        _ if places.is_empty() => None,
        _ => Some(Columns::AnyOf(places)),
    }
}

/// How the map calls a part's column, for a file that doesn't have it.
fn heading_for(map: &Map, field: &str) -> String {
    let headings = map.columns.get(field).map(Headings::all).unwrap_or_default();
    headings.first().map_or_else(|| field.to_owned(), |heading| format!("“{heading}”"))
}
