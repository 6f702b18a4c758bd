//! Reading key maps: the shipped ones, and the user's file over one of them.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check::{self, Line, Problem, ProblemKind, Reserved, nearest};
use super::{Binding, Chord, KeyError, Keymap};
use crate::command::{Command, Context};

/// The maps that come with the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shipped {
    /// For everyone.
    #[default]
    Default,
    /// For hands that know vim.
    Vim,
}

impl Shipped {
    /// Both of them.
    pub const ALL: [Shipped; 2] = [Shipped::Default, Shipped::Vim];

    /// Its name, in settings and as a user's `base`.
    pub const fn name(self) -> &'static str {
        match self {
            Shipped::Default => "default",
            Shipped::Vim => "vim",
        }
    }

    /// The map of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|map| map.name() == name)
    }

    const fn text(self) -> &'static str {
        match self {
            Shipped::Default => include_str!("../../keymaps/default.toml"),
            Shipped::Vim => include_str!("../../keymaps/vim.toml"),
        }
    }
}

const RESERVED: &str = include_str!("../../keymaps/reserved.toml");

/// A key map that can be used, and what was wrong on the way to it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The map in force.
    pub keymap: Keymap,
    /// What is wrong with the user's file. Unless empty, nothing of that file is in force.
    pub problems: Vec<Problem>,
}

impl Keymap {
    /// A shipped map.
    pub fn shipped(map: Shipped) -> Keymap {
        let (lines, _) = parse(map.text());
        Keymap::from_lines(None, &lines)
    }

    /// What is wrong with a shipped map; a test holds this empty.
    pub fn problems_of_shipped(map: Shipped) -> Vec<Problem> {
        let file = format!("keymaps/{}.toml", map.name());
        let (lines, mut problems) = parse(map.text());
        problems.extend(check::lines(&lines.bindings, &reserved(), true));
        problems.extend(check::whole(&Keymap::from_lines(None, &lines), &lines.bindings));
        place(&file, problems)
    }

    /// The map in force with the user's file at `path`, if there is one. A wrong file is named with every wrong
    /// line, and the shipped map stays in force as a whole.
    pub fn load(base: Shipped, path: Option<&Path>) -> Loaded {
        let Some(path) = path else {
            return Loaded { keymap: Keymap::shipped(base), problems: Vec::new() };
        };
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Keymap::with_overrides(base, &file, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Keymap::load(base, None),
            Err(error) => Loaded {
                keymap: Keymap::shipped(base),
                problems: place(&file, vec![(1, ProblemKind::File(error.kind()))]),
            },
        }
    }

    /// The same, with the text of the user's file; `file` is what messages call it. The file may begin with
    /// `base = "vim"` to start from another shipped map.
    pub fn with_overrides(base: Shipped, file: &str, text: &str) -> Loaded {
        let (lines, mut problems) = parse(text);
        let base = lines.base.unwrap_or(base);
        let shipped = Keymap::shipped(base);
        let keymap = Keymap::from_lines(Some(&shipped), &lines);
        problems.extend(check::lines(&lines.bindings, &reserved(), false));
        problems.extend(check::whole(&keymap, &lines.bindings));
        let problems = place(file, problems);
        let keymap = if problems.is_empty() { keymap } else { shipped };
        Loaded { keymap, problems }
    }

    fn from_lines(base: Option<&Keymap>, lines: &Lines) -> Keymap {
        let mut sections: BTreeMap<Context, Vec<Binding>> = base.map(|base| base.sections.clone()).unwrap_or_default();
        for line in &lines.bindings {
            let section = sections.entry(line.section).or_default();
            section.retain(|binding| binding.chord != line.chord);
            if let Some(command) = line.command {
                section.push(Binding { chord: line.chord.clone(), command });
            }
        }
        Keymap { sections }
    }
}

fn reserved() -> Reserved {
    let mut reserved = Reserved::default();
    let table: BTreeMap<String, String> = toml::from_str(RESERVED).unwrap_or_default();
    for (written, why) in table {
        if written == "Ctrl-Alt-*" {
            reserved.alt_gr = Some(why);
        } else if let Ok(key) = written.parse() {
            reserved.keys.push((key, why));
        }
    }
    reserved
}

/// All problems in the order of the file. A line that isn't TOML has no other fault worth naming.
fn place(file: &str, mut problems: Vec<(usize, ProblemKind)>) -> Vec<Problem> {
    problems.sort_by_key(|(line, _)| *line);
    problems.dedup();
    let unreadable: Vec<usize> =
        problems.iter().filter(|(_, kind)| matches!(kind, ProblemKind::Syntax(_))).map(|(line, _)| *line).collect();
    problems.retain(|(line, kind)| matches!(kind, ProblemKind::Syntax(_)) || !unreadable.contains(line));
    problems.into_iter().map(|(line, kind)| Problem { file: file.to_owned(), line, kind }).collect()
}

#[derive(Default)]
struct Lines {
    base: Option<Shipped>,
    bindings: Vec<Line>,
}

type Problems = Vec<(usize, ProblemKind)>;

/// The lines of a file that can be read, in its order, and what is wrong with the others.
fn parse(text: &str) -> (Lines, Problems) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let at = |span: Range<usize>| line_number(text, span.start);
    let mut problems: Problems = errors
        .iter()
        .map(|error| {
            let line = error.span().map_or(1, at);
            (line, syntax(error.message(), text, line))
        })
        .collect();
    let mut lines = Lines::default();
    for (name, value) in table.get_ref() {
        let line = at(name.span());
        match (name.get_ref().as_ref(), value.get_ref()) {
            ("base", DeValue::String(map)) => match Shipped::named(map) {
                Some(map) => lines.base = Some(map),
                None => problems.push((line, ProblemKind::UnknownBase(map.to_string()))),
            },
            (section, DeValue::Table(keys)) => match section.parse::<Context>() {
                Ok(section) => read_section(section, keys, &at, &mut lines, &mut problems),
                Err(unknown) => problems.push((line, ProblemKind::UnknownSection(unknown.0))),
            },
            _ => problems.push((line, ProblemKind::NotALine)),
        }
    }
    lines.bindings.sort_by_key(|line| line.line);
    (lines, problems)
}

fn read_section(
    section: Context,
    keys: &DeTable<'_>,
    at: &impl Fn(Range<usize>) -> usize,
    lines: &mut Lines,
    problems: &mut Problems,
) {
    for (written, value) in keys {
        let line = at(written.span());
        let chord = written.get_ref().parse::<Chord>();
        let command = read_command(value);
        match (chord, command) {
            (Ok(chord), Ok(command)) => {
                lines.bindings.push(Line { section, chord, command, line });
            }
            (chord, command) => {
                problems.extend(chord.err().map(|error: KeyError| (line, error.into())));
                problems.extend(command.err().map(|kind| (line, kind)));
            }
        }
    }
}

/// The command that a line names; `none` frees the key.
fn read_command(value: &Spanned<DeValue<'_>>) -> Result<Option<Command>, ProblemKind> {
    match value.get_ref() {
        DeValue::String(name) if name == "none" => Ok(None),
        DeValue::String(name) => name
            .parse()
            .map(Some)
            .map_err(|_| ProblemKind::UnknownCommand { written: name.to_string(), nearest: nearest(name) }),
        _ => Err(ProblemKind::NotALine),
    }
}

/// A duplicate key in TOML is two actions on one key in ours; everything else keeps the parser's words.
fn syntax(message: &str, text: &str, line: usize) -> ProblemKind {
    let written = text
        .lines()
        .nth(line.saturating_sub(1))
        .and_then(|line| line.split_once('='))
        .and_then(|(key, _)| key.trim().trim_matches(['"', '\'']).parse::<Chord>().ok());
    match written {
        Some(chord) if message.contains("duplicate key") => {
            let first = first_line_of(text, line).unwrap_or(line);
            ProblemKind::Twice { chord, first }
        }
        _ => ProblemKind::Syntax(message.to_owned()),
    }
}

/// The line above that begins with the same key, in the same section.
fn first_line_of(text: &str, line: usize) -> Option<usize> {
    let key = |line: &str| line.split_once('=').map(|(key, _)| key.trim().to_owned());
    let lines: Vec<&str> = text.lines().take(line).collect();
    let (last, above) = lines.split_last()?;
    let start = above.iter().rposition(|line| line.trim_start().starts_with('['))?;
    above
        .iter()
        .enumerate()
        .skip(start)
        .find(|(_, other)| key(other).is_some() && key(other) == key(last))
        .map(|(at, _)| at + 1)
}

fn line_number(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}
