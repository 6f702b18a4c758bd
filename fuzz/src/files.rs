//! Files that people hand in: imports, their maps, key maps, an area's own numbers and sentences.

use marac::documents::wording::Wording;
use marac::domain::matching::Nicknames;
use marac::domain::settings::Settings;
use marac::domain::working_days::BankHolidays;
use marac::intake::{Kind, MOST_ROWS, Map, read_contacts, read_heard_before, read_referrals};
use marac::keymap::{Keymap, Shipped, script};

const KINDS: [Kind; 3] = [Kind::Referrals, Kind::HeardBefore, Kind::Contacts];

fn read(bytes: &[u8], map: &Map) {
    let rows = match map.kind() {
        Kind::Referrals => read_referrals(bytes, map).map(|read| read.rows.len()),
        Kind::HeardBefore => read_heard_before(bytes, map).map(|read| read.rows.len()),
        Kind::Contacts => read_contacts(bytes, map).map(|read| read.rows.len()),
    };
    match rows {
        Ok(rows) => assert!(rows <= MOST_ROWS),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A file of each kind, by the shipped map: the first byte says which.
pub fn import(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else { return };
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    read(bytes, &Map::shipped(kind).expect("the shipped map"));
}

/// A map, and behind a zero a file to read by it.
pub fn import_map(data: &[u8]) {
    let (map, file) = match data.iter().position(|byte| *byte == 0) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &b"A,B\n1,2\n"[..]),
    };
    let Ok(text) = std::str::from_utf8(map) else { return };
    match Map::from_toml(text) {
        Ok(map) => read(file, &map),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A user's key map over each shipped one, and a line of keys as `--keys` takes it. A bad file leaves the shipped map.
pub fn keymap(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for base in Shipped::ALL {
        let loaded = Keymap::with_overrides(base, "keymap.toml", text);
        assert!(!loaded.keymap.listing().is_empty());
        for problem in &loaded.problems {
            assert!(!problem.to_string().is_empty());
        }
    }
    let _ = script(text);
}

/// An area's own numbers, names and sentences.
pub fn settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(settings) = Settings::from_toml(text) {
        let _ = settings.escalation_for(Some("police"));
        let _ = settings.kind_in_name(text);
    }
    let _ = Nicknames::from_toml(text);
    if let Ok(holidays) = BankHolidays::from_toml(text) {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 24).expect("a day");
        let _ = holidays.after(day, 5);
        let _ = holidays.before(day, 5);
    }
    if let Ok(wording) = Wording::read(text) {
        let _ = wording.held(3);
    }
}
