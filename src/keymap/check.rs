//! What can be wrong with a key map, each with its file and line.

use std::fmt;

use super::{Binding, Chord, Key, KeyError, Keymap};
use crate::command::{Command, Context};

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file as the user knows it.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.kind)
    }
}

impl std::error::Error for Problem {}

/// What is wrong with a line of a key map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// It isn't TOML.
    #[error("unreadable line: {0}")]
    Syntax(String),
    /// The file itself can't be read.
    #[error("the file can't be read: {0}")]
    File(std::io::ErrorKind),
    /// A section that doesn't exist.
    #[error("unknown section \"{0}\"; the sections are {names}", names = section_names())]
    UnknownSection(String),
    /// A value that isn't text.
    #[error("a line reads \"KEY\" = \"command\"")]
    NotALine,
    /// `base` names no shipped map.
    #[error("unknown base \"{0}\"; the shipped maps are \"default\" and \"vim\"")]
    UnknownBase(String),
    /// A command that doesn't exist.
    #[error("unknown action \"{written}\"{}", suggest(.nearest))]
    UnknownCommand {
        /// As it was written.
        written: String,
        /// The name most like it.
        nearest: Option<&'static str>,
    },
    /// A command that means nothing in that section.
    #[error("\"{command}\" does nothing in section \"{section}\"")]
    OutOfPlace {
        /// The command.
        command: Command,
        /// The section.
        section: Context,
    },
    /// A key that can't be read.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// One key, two commands.
    #[error("two actions on one key: \"{chord}\" is bound on line {first} already")]
    Twice {
        /// The key.
        chord: Chord,
        /// The line that has it.
        first: usize,
    },
    /// One key begins another's keys, which can therefore never be pressed.
    #[error("two actions on one key: \"{shorter}\" is bound, so \"{longer}\" can't be reached")]
    Hidden {
        /// The one that acts at once.
        shorter: Chord,
        /// The one behind it.
        longer: Chord,
    },
    /// A printable key where text is typed.
    #[error("\"{chord}\" is text in section \"{section}\"; bind a key with Ctrl, or a function key")]
    Printable {
        /// The key.
        chord: Chord,
        /// The section.
        section: Context,
    },
    /// A key that never arrives, or that others take.
    #[error("\"{chord}\" is not to be bound: {why}")]
    Reserved {
        /// The key.
        chord: Chord,
        /// Who takes it.
        why: String,
    },
    /// Alt is not to be had everywhere.
    #[error("\"{0}\" has an Alt key as its only way; give it another as well")]
    OnlyAlt(Command),
}

fn section_names() -> String {
    Context::ALL.map(Context::name).join(", ")
}

fn suggest(nearest: &Option<&'static str>) -> String {
    nearest.map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default()
}

/// The name most like `written`, if any is close.
pub(super) fn nearest(written: &str) -> Option<&'static str> {
    Command::all()
        .map(|command| (strsim::jaro_winkler(written, command.name()), command.name()))
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// Keys that no shipped map binds, with the reason; from `keymaps/reserved.toml`.
#[derive(Clone, Debug, Default)]
pub(super) struct Reserved {
    pub(super) keys: Vec<(Key, String)>,
    pub(super) alt_gr: Option<String>,
}

impl Reserved {
    /// Why a key is reserved in a shipped map.
    pub(super) fn why(&self, key: Key) -> Option<&str> {
        if key.is_alt_gr() {
            return self.alt_gr.as_deref();
        }
        self.keys.iter().find(|(reserved, _)| *reserved == key).map(|(_, why)| why.as_str())
    }
}

/// A line as it was read, before it is known to be right.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) section: Context,
    pub(super) chord: Chord,
    /// `None` frees the key.
    pub(super) command: Option<Command>,
    pub(super) line: usize,
}

/// Everything that is wrong with the lines by themselves. `shipped` maps must also keep off what others take.
pub(super) fn lines(lines: &[Line], reserved: &Reserved, shipped: bool) -> Vec<(usize, ProblemKind)> {
    let mut problems = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let chord = || line.chord.clone();
        if let Some(command) = line.command
            && !command.belongs_in(line.section)
        {
            let section = line.section;
            problems.push((line.line, ProblemKind::OutOfPlace { command, section }));
        }
        if line.section.takes_text() && line.chord.first().is_some_and(|key| key.printable().is_some()) {
            let section = line.section;
            problems.push((line.line, ProblemKind::Printable { chord: chord(), section }));
        }
        for key in line.chord.keys() {
            if let Some(why) = reserved.why(*key)
                && (shipped || key.is_alt_gr())
            {
                let why = why.to_owned();
                problems.push((line.line, ProblemKind::Reserved { chord: chord(), why }));
            }
        }
        let earlier = lines.iter().take(at).filter(|other| other.section == line.section);
        for other in earlier {
            if other.chord == line.chord {
                let kind = ProblemKind::Twice { chord: chord(), first: other.line };
                problems.push((line.line, kind));
            }
        }
    }
    problems
}

/// What is wrong with the whole map, whatever lines it came from. The line is that of the command in `lines`.
pub(super) fn whole(keymap: &Keymap, lines: &[Line]) -> Vec<(usize, ProblemKind)> {
    let mut problems = Vec::new();
    for context in Context::ALL {
        let section = keymap.section(context);
        for longer in section {
            for shorter in section.iter().filter(|shorter| hides(shorter, longer)) {
                let line = find_line(lines, |line| {
                    line.section == context && (line.chord == longer.chord || line.chord == shorter.chord)
                });
                let line = line.unwrap_or(1);
                let (shorter, longer) = (shorter.chord.clone(), longer.chord.clone());
                problems.push((line, ProblemKind::Hidden { shorter, longer }));
            }
        }
    }
    for command in Command::all() {
        let bound = keymap.everywhere_bound(command);
        let alt = |chord: &Chord| chord.keys().iter().any(|key| key.alt());
        if !bound.is_empty() && bound.iter().all(|(_, chord)| alt(chord)) {
            let line = find_line(lines, |line| line.command == Some(command))
                .or_else(|| find_line(lines, |line| line.command.is_none() && !alt(&line.chord)));
            let line = line.unwrap_or(1);
            problems.push((line, ProblemKind::OnlyAlt(command)));
        }
    }
    problems
}

fn hides(shorter: &Binding, longer: &Binding) -> bool {
    longer.chord.after(shorter.chord.keys()).is_some_and(|rest| !rest.is_empty())
}

fn find_line(lines: &[Line], is_it: impl Fn(&Line) -> bool) -> Option<usize> {
    lines.iter().rev().find(|line| is_it(line)).map(|line| line.line)
}
