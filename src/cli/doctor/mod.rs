//! `marac doctor`: what protects the record here, and what this machine can't do. Looks, and changes nothing.

mod files;
mod machine;
mod session;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::args::{DoctorArguments, Everywhere};
use super::failure::Failure;
use super::profile::Profile;
use super::show::json;
use crate::documents::layout::Page;
use crate::guard::locked::Locked;
use crate::guard::{self, keeper, sandbox};
use crate::record::engine;

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Somebody should do something, or know what can happen.
    Attention,
    /// It could not be seen.
    NotKnown,
    /// As it should be.
    Good,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its name, for scripts.
    pub about: String,
    pub state: State,
    pub said: String,
}

/// The words of `assets/doctor.toml`: for each thing the sentence of each state.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, BTreeMap<State, String>>);

impl Words {
    /// The shipped ones.
    ///
    /// # Errors
    /// When they can't be read, which is a fault of the program.
    pub fn shipped() -> Result<Self, Failure> {
        toml::from_str(include_str!("../../../assets/doctor.toml")).map_err(Failure::of)
    }

    /// Something that was found, in its words.
    #[must_use]
    pub fn found(&self, about: &str, state: State, filled: &[(&str, &str)]) -> Found {
        let pattern = self.0.get(about).and_then(|states| states.get(&state));
        let mut said = pattern.cloned().unwrap_or_default();
        for (name, value) in filled {
            said = said.replace(&format!("{{{name}}}"), value);
        }
        Found { about: about.to_owned(), state, said }
    }
}

#[derive(Debug, Serialize)]
struct Report {
    findings: Vec<Found>,
}

/// Looks at this process, this session, this machine, the key and the record's place.
///
/// # Errors
/// When the program's own words can't be read.
pub fn run(everywhere: &Everywhere, arguments: &DoctorArguments, profile: &Profile) -> Result<String, Failure> {
    let words = Words::shipped()?;
    let mut findings = files::look(everywhere, arguments.file.as_deref(), profile, &words);
    findings.extend(machine::look(&machine::Roots::default(), &words));
    findings.extend(session::look(&session::Surroundings::of_process(), &words));
    findings.extend(process());
    if arguments.json {
        return json(&Report { findings });
    }
    Ok(text(&findings))
}

/// What the guard says of this process, once all is put in force that a record is opened with.
fn process() -> Vec<Found> {
    sandbox::close();
    drop(Locked::new([0_u8; 32]));
    engine::prepare_memory();
    keeper::rehearse();
    let found = |one: guard::Protection| {
        let state = if one.is_on() { State::Good } else { State::Attention };
        let detail = if one.detail.is_empty() { String::new() } else { format!(" ({})", one.detail) };
        Found { about: one.name().replace([' ', ','], "-").replace("--", "-"), state, said: format!("{one}{detail}") }
    };
    guard::report::report().into_iter().map(found).collect()
}

fn text(findings: &[Found]) -> String {
    let mut page = Page::new();
    let groups = [
        (State::Attention, "To be looked at", "!  "),
        (State::NotKnown, "Not known", "?  "),
        (State::Good, "As it should be", "-  "),
    ];
    for (state, heading, mark) in groups {
        let of_state: Vec<&Found> = findings.iter().filter(|found| found.state == state).collect();
        if of_state.is_empty() {
            continue;
        }
        page.gap().line(heading);
        for found in of_state {
            page.hanging(mark, 2, &found.said);
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_found_has_its_words() {
        let words = Words::shipped().unwrap();
        for source in [include_str!("files.rs"), include_str!("machine.rs"), include_str!("session.rs")] {
            for call in source.split("words.found(").skip(1) {
                let mut arguments = call.split(',');
                let about = arguments.next().unwrap().trim().trim_matches('"');
                let state = match arguments.next().unwrap().trim() {
                    "State::Attention" => State::Attention,
                    "State::NotKnown" => State::NotKnown,
                    "State::Good" => State::Good,
                    "private(&known)" => State::NotKnown,
                    other => panic!("{other} is no state"),
                };
                assert!(!words.found(about, state, &[]).said.is_empty(), "{about} {state:?} has no words");
            }
        }
    }
}
