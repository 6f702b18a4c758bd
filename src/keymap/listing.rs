//! The key map as people read it: for help, `marac keys` and the README's table.

use std::fmt::Write;

use super::Keymap;
use crate::command::{Command, Context};

/// The bindings of one section, a row for each command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The section.
    pub context: Context,
    /// Its rows, in the order of the file.
    pub rows: Vec<ListingRow>,
}

/// A command with its keys in one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingRow {
    /// The command.
    pub command: Command,
    /// Its keys, as they are written in a map.
    pub keys: Vec<String>,
}

impl Keymap {
    /// Every section that has bindings.
    pub fn listing(&self) -> Vec<Listing> {
        self.listing_of(&Context::ALL)
    }

    /// The sections of a place, innermost first.
    pub fn listing_of(&self, stack: &[Context]) -> Vec<Listing> {
        stack
            .iter()
            .map(|context| Listing { context: *context, rows: self.rows(*context) })
            .filter(|listing| !listing.rows.is_empty())
            .collect()
    }

    fn rows(&self, context: Context) -> Vec<ListingRow> {
        let mut rows: Vec<ListingRow> = Vec::new();
        for binding in self.section(context) {
            let key = binding.chord.to_string();
            match rows.iter_mut().find(|row| row.command == binding.command) {
                Some(row) => row.keys.push(key),
                None => rows.push(ListingRow { command: binding.command, keys: vec![key] }),
            }
        }
        rows
    }

    /// The map as aligned text that fits 80 columns.
    pub fn as_text(&self) -> String {
        let mut text = String::new();
        for listing in self.listing() {
            let heading = format!("{} [{}]", listing.context.title(), listing.context);
            let _ = writeln!(text, "{}{heading}", if text.is_empty() { "" } else { "\n" });
            for row in listing.rows {
                let keys = row.keys.join(", ");
                let (name, title) = (row.command.name(), row.command.title());
                let _ = writeln!(text, "  {keys:<24} {name:<27} {title}");
            }
        }
        text
    }

    /// The map as one Markdown table, for the README.
    pub fn as_markdown(&self) -> String {
        let mut text = String::from("| where | key | command | does |\n|---|---|---|---|\n");
        for listing in self.listing() {
            for row in listing.rows {
                let keys: Vec<_> = row.keys.iter().map(|key| format!("`{}`", escape(key))).collect();
                let _ = writeln!(
                    text,
                    "| {} | {} | `{}` | {} |",
                    listing.context,
                    keys.join(", "),
                    row.command,
                    row.command.sentence()
                );
            }
        }
        text
    }
}

fn escape(key: &str) -> String {
    key.replace('|', "\\|")
}
