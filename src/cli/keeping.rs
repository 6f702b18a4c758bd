//! Looking after the process that has the screen: what is to be said and done when it has ended.

use std::ffi::OsString;

use super::failure::Failure;
use crate::guard::keeper::{self, Ended};
use crate::ui::terminal::Before;

/// The system's answer to a call that the sandbox forbids.
const FORBIDDEN_CALL: i32 = 31;
/// What a user or the system ends a program with on purpose: hang up, interrupt, quit, terminate.
const ASKED_TO_END: [i32; 4] = [1, 2, 3, 15];

/// How one goes on after it broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The record is where it was.
    Start,
    /// The demo is there for as long as somebody sits at it.
    JoinDemo,
    /// The demo is gone with it.
    NewDemo,
}

impl Again {
    const fn words(self) -> &'static str {
        match self {
            Self::Start => "what was saved is safe, start it again to go on",
            Self::JoinDemo => {
                "while somebody else sits at the demo, what was saved is there: go on with  marac demo --join"
            }
            Self::NewDemo => "the demo is gone with it; marac demo begins another",
        }
    }
}

/// Keeps a seat until it has ended for good. `None` where no process can be started, and the seat has to be taken here.
///
/// # Errors
/// What the seat ended with, which has said itself why; or that it broke off.
pub fn keep(more: &[(&str, OsString)], again: Again) -> Option<Result<String, Failure>> {
    let before = Before::look();
    match keeper::keep(more) {
        Ok(ended) => Some(finish(&before, ended, again)),
        Err(why) => {
            keeper::without(&why);
            None
        }
    }
}

fn finish(before: &Before, ended: Ended, again: Again) -> Result<String, Failure> {
    match ended {
        Ended::Code(code) => {
            before.put_back();
            if code == 0 { Ok(String::new()) } else { Err(Failure::Ended(code)) }
        }
        Ended::Locked => {
            before.take_back();
            Ok(String::new())
        }
        Ended::Broken { signal } => {
            before.take_back();
            if let Some(sentence) = sentence(signal, again) {
                super::warn(&sentence);
            }
            let code = signal.and_then(|signal| u8::try_from(signal).ok()).and_then(|signal| signal.checked_add(128));
            Err(Failure::Ended(code.unwrap_or(1)))
        }
    }
}

fn sentence(signal: Option<i32>, again: Again) -> Option<String> {
    let how = again.words();
    match signal {
        Some(FORBIDDEN_CALL) => Some(format!(
            "the part that had the record tried something that its sandbox forbids, and was stopped; {how}, and report this \
             fault"
        )),
        Some(signal) if ASKED_TO_END.contains(&signal) => None,
        _ => Some(format!("the part that had the record was stopped from outside; {how}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one does next is what works: a demo is not begun again by starting it, and one for one person is gone.
    #[test]
    fn how_to_go_on_is_said_as_it_is() {
        const KILL: Option<i32> = Some(9);
        let said = |again| sentence(KILL, again).unwrap();
        assert!(said(Again::Start).contains("start it again"));
        assert!(said(Again::JoinDemo).contains("demo --join") && !said(Again::JoinDemo).contains("start it again"));
        assert!(said(Again::NewDemo).contains("gone"));
        assert_eq!(sentence(Some(15), Again::Start), None);
    }
}
