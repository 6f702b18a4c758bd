//! Whose name stands in the log of a new record.

use std::io::{BufRead, IsTerminal, Write};

/// Where nobody says a name and the account has none.
const NOBODY: &str = "the record's keeper";

/// The name that was given, else the account's by the environment, else what is answered on the terminal, else the
/// account's by the machine.
#[must_use]
pub fn of_keeper(given: Option<&str>) -> String {
    let environment = || ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| some(&std::env::var(name).ok()?));
    let found = given.and_then(some).or_else(environment).or_else(asked).or_else(of_account);
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
    errors.write_all(b"Your name, as the log shall show it: ").and_then(|()| errors.flush()).ok()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer).ok()?;
    some(&answer)
}

/// The account's name by the list of accounts: the full name where it has one, else the short one.
#[cfg(unix)]
fn of_account() -> Option<String> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    in_accounts(&accounts, rustix::process::getuid().as_raw())
}

#[cfg(not(unix))]
fn of_account() -> Option<String> {
    None
}

#[cfg(unix)]
fn in_accounts(accounts: &str, wanted: u32) -> Option<String> {
    let fields = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let own = fields.into_iter().find(|fields| fields.get(2).and_then(|id| id.parse().ok()) == Some(wanted))?;
    let full = own.get(4).and_then(|details| some(details.split(',').next()?));
    full.or_else(|| some(own.first()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_list_of_accounts() {
        let accounts = "root:x:0:0::/root:/bin/sh\nalison:x:1000:1000:Alison Example,,,:/home/alison:/bin/sh\nbroken\n";
        assert_eq!(in_accounts(accounts, 1000).as_deref(), Some("Alison Example"));
        assert_eq!(in_accounts(accounts, 0).as_deref(), Some("root"));
        assert_eq!(in_accounts(accounts, 7), None);
    }

    #[test]
    fn a_given_name_is_taken() {
        assert_eq!(of_keeper(Some(" Alison ")), "Alison");
    }
}
