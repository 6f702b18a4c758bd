//! `marac new`: make a record, and a key first where there is none.

use std::sync::Arc;

use age::secrecy::ExposeSecret;

use super::args::{Everywhere, NewArguments};
use super::failure::Failure;
use super::key;
use super::name::of_keeper;
use super::place;
use super::profile::Profile;
use super::sitting::request_with;
use crate::record::roster::Founder;
use crate::record::session::Session;
use crate::vault::Recipient;
use crate::vault::identity;

/// Makes a record and says where, with its recovery key.
///
/// # Errors
/// When something of this name is there, or it can't be written; nothing is left behind.
pub fn run(everywhere: &Everywhere, arguments: &NewArguments, profile: &Profile) -> Result<String, Failure> {
    if arguments.file.exists() {
        return Err(Failure::Failed(format!(
            "{} exists already; nothing was written over it, so name another file",
            arguments.file.display()
        )));
    }
    place::of_new_record(&arguments.file)?;
    let name = of_keeper(arguments.name.as_deref());
    let recovery = arguments.recovery.as_deref().map(str::parse::<Recipient>).transpose().map_err(Failure::of)?;
    let path = key::chosen(everywhere, profile);
    let (unlocked, mut said) = if path.exists() {
        (key::unlock(everywhere, profile)?, String::new())
    } else {
        let (unlocked, said) = key::make(&path, false, everywhere, profile)?;
        (Arc::new(unlocked), said + "\n")
    };
    let made = if recovery.is_none() { Some(identity::recovery_key()) } else { None };
    let recipient = recovery.or_else(|| made.as_ref().map(|key| key.recipient.clone()));
    let founder = Founder { name: &name, role: "coordinator", key: unlocked.person_key(), recovery: recipient };
    let request = request_with(&arguments.file, unlocked, profile);
    let session = Session::create(&request, &arguments.area, &founder, Box::new(|_| {}));
    session.map_err(Failure::of)?.leave().map_err(Failure::of)?;

    profile.remember_opened(&arguments.file);
    said.push_str(&format!("Wrote a new record for {} to {}\n", arguments.area.trim(), arguments.file.display()));
    if let Some(key) = made {
        said.push('\n');
        said.push_str(&super::key::about(
            "Its recovery key, shown this once. Print it or write it down, and lock it away: with it plain age opens the \
             record when every passphrase is forgotten. It is kept nowhere.",
        ));
        said.push_str(key.text.expose_secret());
    }
    Ok(said)
}
