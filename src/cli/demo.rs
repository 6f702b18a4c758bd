//! `marac demo`: an invented conference in the middle of its meeting, in a private folder that is gone at exit.

use std::path::Path;
use std::sync::Arc;

use chrono::{Local, NaiveDateTime};

use super::args::{DemoArguments, Everywhere};
use super::demo_between;
use super::demo_seats::{self, Folder, PEOPLE, PREFIX, Taken};
use super::failure::Failure;
use super::keeping;
use super::open;
use super::profile::Profile;
use super::sitting::{Sitting, read};
use crate::demo::told::{Told, ToldCase};
use crate::domain::case::{Match, MatchKind, MatchVerdict};
use crate::domain::dispatch::Paper;
use crate::domain::identifier::MeetingId;
use crate::domain::matching::{Nicknames, Search, propose};
use crate::domain::referral::Referral;
use crate::guard::keeper::Kept;
use crate::guard::{Reach, sandbox};
use crate::platform::files;
use crate::record::change::{Change, ImportMark};
use crate::record::roster::Founder;
use crate::record::session::{Session, request};
use crate::vault::identity::{self, Protection};
use crate::vault::{AccessKey, PersonKey, RealDisk, Unlocked};

/// Tells the process that has the screen where the demo is, and which seat at it is its own.
const FOLDER: &str = "MARAC_DEMO_FOLDER";
const SEAT: &str = "MARAC_DEMO_SEAT";

/// Makes the conference, or joins one that is running, and opens it on the screen. When the last of those at it has
/// returned, also by a panic, its folder is gone.
///
/// # Errors
/// When the folder can't be made, or the session fails.
pub fn run(everywhere: &Everywhere, arguments: &DemoArguments, profile: &Profile) -> Result<String, Failure> {
    let number = std::env::var(SEAT).ok().and_then(|number| number.parse().ok());
    if let (Some(folder), Some(number), Some(kept)) = (std::env::var_os(FOLDER), number, Kept::by_a_keeper()) {
        return sit(&Folder::at(folder.into()), number, everywhere, arguments, profile, Some(kept));
    }
    let taken = if arguments.join { demo_seats::join(&std::env::temp_dir())? } else { begun(arguments.seats.into())? };
    let (folder, number) = (taken.folder(), taken.number);
    let several = arguments.join || arguments.seats > 1;
    let again = if several { keeping::Again::JoinDemo } else { keeping::Again::NewDemo };
    keeping::keep(&[(FOLDER, folder.path().into()), (SEAT, number.to_string().into())], again)
        .unwrap_or_else(|| sit(folder, number, everywhere, arguments, profile, None))
}

/// Opens the conference at one of its seats.
fn sit(
    folder: &Folder,
    number: usize,
    everywhere: &Everywhere,
    arguments: &DemoArguments,
    profile: &Profile,
    kept: Option<Kept>,
) -> Result<String, Failure> {
    let everywhere = Everywhere { identity: Some(folder.identity(number)), ..everywhere.clone() };
    let own = profile.moved_to(folder.profile(number));
    own.make_folder()?;
    sandbox::announce(Reach::new().folder(folder.path()).reading(profile.folder()));
    sandbox::close();
    // As many as are still free, for each number of others who have come.
    let others = if arguments.join { 0 } else { arguments.seats.saturating_sub(1) };
    let invitations = (1..=others).rev().map(how_to_join).collect();
    open::run(
        &folder.record(),
        &open::Showing { invitations, greeting: who_sits_here(number), is_demo: true, ..open::Showing::default() },
        &everywhere,
        &own,
        kept,
    )
}

/// Who one is at this seat.
fn who_sits_here(number: usize) -> Option<String> {
    let (name, role) = PEOPLE.get(number)?;
    let role = if *role == "chair" { "Chair" } else { role };
    Some(format!("An invented conference. You sit here as {name}, the {role}."))
}

/// What the first to sit down reads: how the others do.
fn how_to_join(others: u8) -> String {
    let program = std::env::args_os().next().unwrap_or_else(|| "marac".into());
    let seats = if others == 1 { "1 more seat" } else { "2 more seats" };
    format!("{seats}: in another terminal run  {} demo --join", program.display())
}

/// A new demo for so many people, with its first seat taken.
fn begun(seats: usize) -> Result<Taken, Failure> {
    // Whatever fails before the seat is taken leaves nothing behind.
    let temporary = private_folder()?;
    let folder = Folder::at(temporary.path().to_owned());
    let mut keys = Vec::new();
    for number in 0..seats {
        keys.push(identity::create(&RealDisk, &folder.identity(number), Protection::None).map_err(Failure::of)?);
    }
    let others: Vec<PersonKey> = keys.iter().skip(1).map(Unlocked::person_key).collect();
    let own = keys
        .into_iter()
        .next()
        .map(Arc::new)
        .ok_or_else(|| Failure::Usage("a demo has at least one seat".to_owned()))?;
    make(&folder.record(), own, &others, Local::now().naive_local())?;
    let taken =
        folder.take_any().ok_or_else(|| Failure::Failed("the demo's own seat could not be taken".to_owned()))?;
    let _ = temporary.keep();
    Ok(taken)
}

fn private_folder() -> Result<tempfile::TempDir, Failure> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    files::owner_permissions().into_iter().for_each(|permissions| {
        builder.permissions(permissions);
    });
    builder.tempdir().map_err(|error| Failure::Failed(format!("no temporary folder could be made ({error})")))
}

/// Makes a record of the invented conference as of `now`, in the middle of its meeting, to which the others have access.
///
/// # Errors
/// When it can't be written.
pub fn make(record: &Path, unlocked: Arc<Unlocked>, others: &[PersonKey], now: NaiveDateTime) -> Result<(), Failure> {
    let settings = crate::domain::settings::Settings::shipped().map_err(Failure::of)?;
    let told = Told::at(now, settings.opening_minutes).map_err(Failure::of)?;
    let [(name, role), ..] = PEOPLE;
    let founder = Founder { name, role, key: unlocked.person_key(), recovery: None };
    let request = request(record, unlocked);
    let session = Session::create(&request, &told.meeting.area, &founder, Box::new(|_| {})).map_err(Failure::of)?;
    let mut sitting = Sitting::of(session);
    for ((name, role), key) in PEOPLE.iter().skip(1).zip(others) {
        let (name, role) = ((*name).to_owned(), (*role).to_owned());
        sitting.make(&Change::GiveAccess { name, role, key: AccessKey::Writes(key.clone()) })?;
    }
    prepare(&mut sitting, &told)?;
    hold_earlier_meetings(&mut sitting, &told)?;
    receive(&mut sitting, &told, settings.repeat_months)?;
    demo_between::research(&mut sitting, &told)?;
    hold_meeting(&mut sitting, &told)?;
    sitting.close()
}

fn mark(kind: &str, rows: usize) -> ImportMark {
    ImportMark { kind: kind.to_owned(), digest: crate::intake::digest(kind.as_bytes()), rows }
}

fn prepare(sitting: &mut Sitting, told: &Told) -> Result<(), Failure> {
    for (meeting, _) in &told.earlier_meetings {
        sitting.make(&Change::AddMeeting(meeting.clone()))?;
    }
    for meeting in [&told.meeting, &told.next_meeting] {
        sitting.make(&Change::AddMeeting(meeting.clone()))?;
    }
    let (agencies, contacts) = (told.agencies.clone(), told.contacts.clone());
    let rows = contacts.len();
    sitting.make(&Change::ImportContacts { agencies, contacts, mark: mark("contacts", rows) })?;
    let cases = told.heard_before.clone();
    let rows = cases.len();
    sitting.make(&Change::ImportEarlierCases { cases, matches: Vec::new(), mark: mark("heard-before", rows) })
}

/// The earlier meetings as they went: their cases called, actions agreed, one case deferred.
fn hold_earlier_meetings(sitting: &mut Sitting, told: &Told) -> Result<(), Failure> {
    for (meeting, finished) in &told.earlier_meetings {
        let of_meeting = |case: &&ToldCase| case.listed_on == meeting.id;
        for case in told.earlier_cases.iter().chain(&told.cases).filter(of_meeting) {
            let (referral, listed_on) = (Box::new(case.referral.clone()), Some(meeting.id));
            sitting.make(&Change::ReceiveReferral { referral, listed_on, matches: Vec::new() })?;
        }
        let at = meeting.date.and_time(meeting.start);
        sitting.make(&Change::StartMeeting { meeting: meeting.id, at })?;
        for case in told.earlier_cases.iter().filter(of_meeting) {
            hear(sitting, meeting.id, case)?;
        }
        for case in told.cases.iter().filter(of_meeting) {
            let listing = listing(sitting, meeting.id, &case.referral)?;
            sitting.make(&Change::Defer { listing, deferral: case.deferral.clone() })?;
        }
        sitting.make(&Change::FinishMeeting { meeting: meeting.id, at: *finished })?;
        demo_between::sent(sitting, meeting.id, Paper::Minutes, *finished + chrono::Days::new(1))?;
    }
    demo_between::tracks(sitting, told)?;
    told.updates.iter().try_for_each(|update| sitting.make(&Change::UpdateAction(update.clone())))
}

/// The referrals of the meeting under way, with the matches that the program finds among them and with what was before.
fn receive(sitting: &mut Sitting, told: &Told, repeat_months: u32) -> Result<(), Failure> {
    let of_meeting = |case: &&ToldCase| case.listed_on == told.meeting.id;
    let referrals: Vec<Referral> = told.cases.iter().filter(of_meeting).map(|case| case.referral.clone()).collect();
    let known = sitting.record().referrals().map_err(read)?;
    let search = Search {
        new_referrals: &referrals,
        known_referrals: &known,
        known_earlier_cases: &told.heard_before,
        repeat_months,
        ..Search::default()
    };
    let matches = propose(search, &Nicknames::shipped().map_err(Failure::of)?);
    let decided: Vec<Match> = matches.iter().filter(|found| is_confirmed(told, found)).cloned().collect();
    let listed_on = referrals.iter().map(|referral| (referral.id, told.meeting.id)).collect();
    let mark = mark("referrals", referrals.len());
    sitting.make(&Change::ImportReferrals { referrals, listed_on, matches, mark })?;
    for found in decided {
        let at = told.started - chrono::TimeDelta::days(2);
        let [(name, _), ..] = PEOPLE;
        let (by, verdict) = (name.to_owned(), MatchVerdict::Confirmed);
        sitting.make(&Change::DecideMatch { id: found.id, verdict, by, at })?;
    }
    Ok(())
}

/// The repeats of the cases that were heard are confirmed; what is still to come waits for the newcomer.
fn is_confirmed(told: &Told, found: &Match) -> bool {
    let heard = told.cases.iter().any(|case| case.referral.id == found.case && case.heard.is_some());
    heard && found.kind == MatchKind::Repeat
}

fn hold_meeting(sitting: &mut Sitting, told: &Told) -> Result<(), Failure> {
    let meeting = told.meeting.id;
    sitting.make(&Change::AddAttendees(told.attendance.clone()))?;
    sitting.make(&Change::StartMeeting { meeting, at: told.started })?;
    sitting.make(&Change::ReadDeclaration { meeting, read: told.declaration.clone() })?;
    told.cases.iter().filter(|case| case.heard.is_some()).try_for_each(|case| hear(sitting, meeting, case))
}

/// A case called, its notes and actions, and its end where it has ended.
fn hear(sitting: &mut Sitting, meeting: MeetingId, case: &ToldCase) -> Result<(), Failure> {
    let Some((opened, closed)) = case.heard else { return Ok(()) };
    sitting.make(&Change::CallCase { meeting, case: case.referral.id, at: opened })?;
    for entry in &case.entries {
        sitting.make(&Change::FileEntry(entry.clone()))?;
    }
    for action in &case.actions {
        sitting.make(&Change::AgreeAction(action.clone()))?;
    }
    if closed.is_some() {
        let listing = listing(sitting, meeting, &case.referral)?;
        sitting.make(&Change::CloseCase { listing, at: closed })?;
    }
    Ok(())
}

fn listing(
    sitting: &Sitting,
    meeting: MeetingId,
    referral: &Referral,
) -> Result<crate::domain::identifier::ListingId, Failure> {
    Ok(sitting.record().case(meeting, referral.id).map_err(read)?.listing.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::told::tests::now;
    use crate::domain::agenda::Agenda;
    use crate::domain::marker::Marker;

    #[test]
    fn the_record_is_in_the_middle_of_its_meeting() {
        let folder = private_folder().unwrap();
        let record = folder.path().join("aldmere.marac");
        let unlocked = Arc::new(Unlocked::throwaway().unwrap());
        make(&record, unlocked.clone(), &[], now()).unwrap();

        let sitting = Sitting::with(&request(&record, unlocked)).unwrap();
        let conference =
            sitting.conference(None, None, super::super::sitting::Preferring::Coming, now().date()).unwrap();
        let agenda = Agenda::of(&conference);
        assert_eq!(agenda.place(conference.meeting.current_case.unwrap()).unwrap().position, 7);
        assert_eq!((agenda.listed.len(), agenda.held_for_closed), (23, 2));
        assert_eq!((agenda.deferred.len(), agenda.not_listed.len()), (3, 2));
        assert_eq!(conference.outstanding.len(), 7);
        let with = |marker: Marker| agenda.listed.iter().filter(|place| place.markers.contains(&marker)).count();
        assert_eq!((with(Marker::Repeat), with(Marker::CounterAllegationToConfirm), with(Marker::Mappa)), (2, 2, 1));
        assert!(with(Marker::RepeatToConfirm) >= 1);
        sitting.leave().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn its_folder_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = private_folder().unwrap();
        assert_eq!(std::fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
