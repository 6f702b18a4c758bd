//! The key, the configuration folder, and where the record and they lie.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

use super::{Found, State, Words};
use crate::cli::args::Everywhere;
use crate::cli::key;
use crate::cli::profile::Profile;
use crate::vault::RealDisk;
use crate::vault::identity;
use crate::vault::names;
use crate::vault::place::{Look, ThisMachine};

/// Looks at them.
pub fn look(everywhere: &Everywhere, file: Option<&Path>, profile: &Profile, words: &Words) -> Vec<Found> {
    let mut found = Vec::new();
    match file.map(Path::to_owned).or_else(|| profile.last_opened()) {
        Some(record) => found.extend(place_of_record(&record, words)),
        None => found.push(words.found("record-place", State::NotKnown, &[])),
    }
    found.extend(place_of_profile(profile, words));
    found.extend(of_key(&key::chosen(everywhere, profile), words));
    found.extend(of_configuration(profile, words));
    found
}

fn place_of_record(record: &Path, words: &Words) -> Vec<Found> {
    let folder = names::folder(record);
    let look = match ThisMachine::of_process().look_closely(&folder) {
        Ok(look) => look,
        Err(refused) => return vec![words.found("record-refused", State::Attention, &[("why", &refused.to_string())])],
    };
    let name = record.display().to_string();
    let mut found = match (look.kind_for_keeping(), look.named()) {
        (Err(refused), _) => vec![words.found("record-refused", State::Attention, &[("why", &refused.to_string())])],
        (Ok(_), Some(share)) => vec![words.found("record-share", State::Good, &[("record", &name), ("share", &share)])],
        (Ok(_), None) => vec![words.found("record-place", State::Good, &[("record", &name)])],
    };
    found.extend(look.remarks().iter().map(|said| words.found("record-remark", State::Attention, &[("said", said)])));
    found.extend(not_known(&look, words));
    found
}

fn not_known(look: &Look, words: &Words) -> Vec<Found> {
    look.not_known().iter().map(|said| words.found("record-not-known", State::NotKnown, &[("said", said)])).collect()
}

/// The key and what has not reached a share yet lie in these folders: they are not to be copied away either.
fn place_of_profile(profile: &Profile, words: &Words) -> Vec<Found> {
    let folder = profile.folder();
    match ThisMachine::of_process().look(folder).and_then(|look| look.kind()) {
        Err(refused) => vec![words.found("profile-place", State::Attention, &[("why", &refused.to_string())])],
        Ok(_) => vec![words.found("profile-place", State::Good, &[("folder", &folder.display().to_string())])],
    }
}

fn of_key(identity: &Path, words: &Words) -> Vec<Found> {
    let name = identity.display().to_string();
    let filled = [("key", name.as_str())];
    let Ok(there) = std::fs::metadata(identity) else {
        return vec![words.found("key-there", State::NotKnown, &filled)];
    };
    let mut found = match identity::needs_passphrase(&RealDisk, identity) {
        Ok(true) => vec![words.found("key-passphrase", State::Good, &filled)],
        Ok(false) => vec![words.found("key-passphrase", State::Attention, &filled)],
        Err(_) => vec![words.found("key-there", State::NotKnown, &filled)],
    };
    let sign = PathBuf::from(format!("{name}.sign"));
    let halves = std::iter::once(there).chain(std::fs::metadata(sign).ok());
    let known: Vec<Option<bool>> = halves.map(|half| others_may(&half, 0o077)).collect();
    found.push(words.found("key-private", private(&known), &filled));
    found
}

/// Whoever may write there could put other keys, maps and words in place, or vouch for a folder.
fn of_configuration(profile: &Profile, words: &Words) -> Vec<Found> {
    let folder = profile.folder();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let all = std::iter::once(folder.to_owned()).chain(entries);
    let looked: Vec<(PathBuf, Option<bool>)> =
        all.filter_map(|path| Some((path.clone(), others_may(&std::fs::metadata(path).ok()?, 0o022)))).collect();
    if looked.is_empty() {
        return Vec::new();
    }
    let open = looked.iter().filter(|(_, may)| *may == Some(true)).map(|(path, _)| path.display().to_string());
    let open = open.collect::<Vec<_>>().join(", ");
    let known: Vec<Option<bool>> = looked.iter().map(|(_, may)| *may).collect();
    let folder = folder.display().to_string();
    vec![words.found("configuration-private", private(&known), &[("folder", &folder), ("files", &open)])]
}

/// Whether others than the user may do what these bits allow; none where that can't be seen.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can't be seen")]
fn others_may(there: &Metadata, bits: u32) -> Option<bool> {
    use std::os::unix::fs::MetadataExt;
    let of_user = there.uid() == rustix::process::getuid().as_raw();
    Some(!of_user || there.mode() & bits != 0)
}

#[cfg(not(unix))]
fn others_may(_: &Metadata, _: u32) -> Option<bool> {
    None
}

/// How it stands with files of which this is known.
fn private(known: &[Option<bool>]) -> State {
    match (known.contains(&Some(true)), known.contains(&None)) {
        (true, _) => State::Attention,
        (false, true) => State::NotKnown,
        (false, false) => State::Good,
    }
}
