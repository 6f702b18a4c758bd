//! Looking after the process that has the screen: what is to be said and done when it has ended.

use std::ffi::OsString;

use super::failure::Failure;
use crate::guard::keeper::{self, Ended};
use crate::ui::terminal::Before;

/// The system's answer to a call that the sandbox forbids.
const FORBIDDEN_CALL: i32 = 31;
/// What a user or the system ends a program with on purpose: hang up, interrupt, quit, terminate.
const ASKED_TO_END: [i32; 4] = [1, 2, 3, 15];

/// Keeps a seat until it has ended for good. `None` where no process can be started, and the seat has to be taken here.
///
/// # Errors
/// What the seat ended with, which has said itself why; or that it broke off.
pub fn keep(more: &[(&str, OsString)]) -> Option<Result<String, Failure>> {
    let before = Before::look();
    match keeper::keep(more) {
        Ok(ended) => Some(finish(&before, ended)),
        Err(why) => {
            keeper::without(&why);
            None
        }
    }
}

fn finish(before: &Before, ended: Ended) -> Result<String, Failure> {
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
            if let Some(sentence) = sentence(signal) {
                super::warn(sentence);
            }
            let code = signal.and_then(|signal| u8::try_from(signal).ok()).and_then(|signal| signal.checked_add(128));
            Err(Failure::Ended(code.unwrap_or(1)))
        }
    }
}

fn sentence(signal: Option<i32>) -> Option<&'static str> {
    match signal {
        Some(FORBIDDEN_CALL) => Some(
            "the part that had the record tried something that its sandbox forbids, and was stopped; what was saved is \
             safe, so start it again, and report this fault",
        ),
        Some(signal) if ASKED_TO_END.contains(&signal) => None,
        _ => Some(
            "the part that had the record was stopped from outside; what was saved is safe, start it again to go on",
        ),
    }
}
