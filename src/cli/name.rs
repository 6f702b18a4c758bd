//! Whose name stands in the log of a new record.

use std::io::{BufRead, IsTerminal, Write};

use crate::platform::account;

/// Where nobody says a name and the account has none.
const NOBODY: &str = "the record's keeper";

/// The name that was given, else the account's by the environment, else what is answered on the terminal, else the
/// account's by the machine.
#[must_use]
pub fn of_keeper(given: Option<&str>) -> String {
    let environment = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| some(&std::env::var(name).ok()?));
    let found = given.and_then(some).or_else(environment).or_else(asked).or_else(account::name);
    found.unwrap_or_else(|| NOBODY.to_owned())
}

fn some(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Asks, where there is somebody to ask.
fn asked() -> Option<String> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return None;
    }
    let mut errors = std::io::stderr().lock();
    errors
        .write_all(b"Your name, for the log of the record (shown as you type; the passphrase is asked for after it): ")
        .and_then(|()| errors.flush())
        .ok()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer).ok()?;
    some(&answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_name_is_taken() {
        assert_eq!(of_keeper(Some(" Alison ")), "Alison");
    }
}
