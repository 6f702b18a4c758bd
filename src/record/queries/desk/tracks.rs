//! What goes on beside the meetings, with what is due in it (TRF-1 to TRF-6).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::Connection;

use super::heard::Heard;
use crate::domain::calendar::same_area;
use crate::domain::clocks::ClockKind;
use crate::domain::due::Whom;
use crate::domain::identifier::{CaseId, MeetingId, TrackId};
use crate::domain::listing::Listing;
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::domain::person::Role;
use crate::domain::referral::Referral;
use crate::domain::settings::Settings;
use crate::domain::tracks::{
    Happened, OfCase, OfferRow, Surroundings, Track, TrackDue, TrackEvent, TrackKind, TrackLog, TrackRow, dues, plus,
};
use crate::domain::working_days::days_after;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::index::Known;
use crate::record::queries::conference::grouped;
use crate::record::queries::settings_of;
use crate::record::queries::view::View;
use crate::record::row::{self, PersonInCase};

/// Lines of cases that are in everybody's lists (AGE-7).
const OF_OPEN: &str = "referral IN (SELECT id FROM referral WHERE dead = 0 AND closed IS NULL)";
/// Cases of which there is a track.
const WITH_TRACK: &str = "(SELECT referral FROM track WHERE dead = 0)";

impl View<'_> {
    /// Every track, the open ones and those that have ended, in the order in which they were opened. Seven statements,
    /// whatever there is.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn tracks(&self, today: NaiveDate) -> Result<Vec<TrackRow>> {
        let connection = &self.open.connection;
        let tracks: Vec<Track> = row::load(connection, &format!("{OF_OPEN} ORDER BY opened_at, id"), [])?;
        if tracks.is_empty() {
            return Ok(Vec::new());
        }
        let mut events = grouped(row::load(connection, "1", [])?, |event: &TrackEvent| event.track);
        let referrals: Vec<Referral> = row::load(connection, &format!("id IN {WITH_TRACK} AND closed IS NULL"), [])?;
        let people = format!("referral IN {WITH_TRACK} ORDER BY position, id");
        let mut cases = of_cases(&referrals, row::load(connection, &people, [])?);
        let listings: Vec<Listing> = row::load(connection, &format!("referral IN {WITH_TRACK}"), [])?;
        let around = Around::new(self.open, &referrals, listings, today)?;
        let mut settings = OfAreas::default();
        let mut rows = Vec::with_capacity(tracks.len());
        for track in tracks {
            let Some(of) = cases.get_mut(&track.case).cloned() else { continue };
            let around = around.of(&of);
            let log = TrackLog::new(track.clone(), events.remove(&track.id).unwrap_or_default());
            // Its lines may arrive after it.
            if log.events().is_empty() {
                continue;
            }
            let dues = dues(&log, &around, settings.of(connection, &of.area)?);
            rows.push(TrackRow { log, of, around, dues });
        }
        Ok(rows)
    }

    /// One track; nothing where it is gone, or its case is a closed one.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn track(&self, id: TrackId, today: NaiveDate) -> Result<Option<TrackRow>> {
        Ok(self.tracks(today)?.into_iter().find(|row| row.log.track.id == id))
    }

    /// The tracks of one case, in the order in which they were opened; none of a closed case.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn tracks_of(&self, case: CaseId) -> Result<Vec<TrackLog>> {
        let (connection, case) = (&self.open.connection, case.to_string());
        let of = format!("referral = ?1 AND {OF_OPEN} ORDER BY opened_at, id");
        let logs = row::load::<Track>(connection, &of, [&case])?.into_iter().map(|track| {
            let events = row::load(connection, "track = ?1", [track.id.to_string()])?;
            Ok(TrackLog::new(track, events))
        });
        logs.collect()
    }

    /// The cases for which MARAC Plus is to be offered: those whose two people were discussed often enough lately, and of
    /// whom nobody has decided since (TRF-2, MOP 4.34).
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn plus_offers(&self, today: NaiveDate) -> Result<Vec<OfferRow>> {
        self.offers_of(&Heard::since(&self.open.connection, &self.open.known()?, today)?, today)
    }

    /// The same of what was heard lately.
    pub(super) fn offers_of(&self, heard: &Heard, today: NaiveDate) -> Result<Vec<OfferRow>> {
        let connection = &self.open.connection;
        let decided = decided(connection, heard)?;
        let mut settings = OfAreas::default();
        let meetings = self.open.meetings()?;
        // Most people were discussed once: they are passed over before anything is asked about their case.
        let mut fewest = u32::MAX;
        for meeting in &meetings {
            fewest = fewest.min(settings.of(connection, &meeting.area)?.plus_discussions);
        }
        let mut rows = Vec::new();
        for (pair, discussed) in heard.pairs() {
            let Some(last) = discussed.last().copied() else { continue };
            let days: Vec<NaiveDate> = discussed.iter().map(|(day, _)| *day).chain(heard.earlier_of(pair)).collect();
            if u32::try_from(days.len()).is_ok_and(|count| count < fewest) {
                continue;
            }
            let Some(of) = heard.case_of(connection, last.1)? else { continue };
            let numbers = settings.of(connection, &of.area)?;
            let Some(discussions) = plus::offer(&days, decided.get(&pair).copied(), today, numbers) else { continue };
            let kind = ClockKind::PlusOffer;
            let by_days = days_after(last.0, numbers.track_days);
            let due = TrackDue {
                kind,
                whom: Whom::Chair,
                due: next_meeting(&meetings, &of.area, today).unwrap_or(by_days),
                started: last.0,
                rule: kind.rule(numbers.track_days),
            };
            rows.push(OfferRow { of, discussions, due });
        }
        rows.sort_by(|a, b| (a.due.due, &a.of.reference).cmp(&(b.due.due, &b.of.reference)));
        Ok(rows)
    }

    /// The days of the discussions of a case's two people that count for MARAC Plus.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn plus_discussions(&self, case: CaseId, today: NaiveDate) -> Result<Vec<NaiveDate>> {
        discussions(&self.open.connection, &self.open.known()?, case, today)
    }

    /// The last meeting that has a case on its list; nothing for a closed case.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn meeting_of(&self, case: CaseId) -> Result<Option<MeetingId>> {
        let listed: Vec<Listing> =
            row::load(&self.open.connection, &format!("referral = ?1 AND {OF_OPEN}"), [case.to_string()])?;
        let meetings = self.open.meetings()?;
        let on = |meeting: &&Meeting| listed.iter().any(|listing| listing.meeting == meeting.id);
        Ok(meetings.iter().rfind(on).map(|meeting| meeting.id))
    }

    /// A case as a list shows it; nothing for a closed one.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn of_case(&self, case: CaseId) -> Result<Option<OfCase>> {
        one_case(&self.open.connection, case)
    }
}

/// The days of the discussions of a case's two people that count for MARAC Plus.
pub(in crate::record) fn discussions(
    connection: &Connection,
    known: &Known,
    case: CaseId,
    today: NaiveDate,
) -> Result<Vec<NaiveDate>> {
    let heard = Heard::since(connection, known, today)?;
    let pair = heard.pair_of(case);
    let here = heard.pairs().remove(&pair).unwrap_or_default();
    let days: Vec<NaiveDate> = here.iter().map(|(day, _)| *day).chain(heard.earlier_of(pair)).collect();
    let area = one_case(connection, case)?.map(|of| of.area).unwrap_or_default();
    Ok(plus::counted(&days, today, &settings_of(connection, Some(&area.to_lowercase()))?))
}

/// When somebody decided last, pair by pair: the last choice of a track of MARAC Plus, or its end.
fn decided(connection: &Connection, heard: &Heard) -> Result<BTreeMap<CaseId, NaiveDate>> {
    let plus: Vec<Track> = row::load(connection, "kind = 'plus'", [])?;
    let of: HashMap<TrackId, CaseId> = plus.iter().map(|track| (track.id, track.case)).collect();
    let events: Vec<TrackEvent> =
        row::load(connection, "track IN (SELECT id FROM track WHERE dead = 0 AND kind = 'plus')", [])?;
    let mut decided: BTreeMap<CaseId, NaiveDate> = BTreeMap::new();
    for track in &plus {
        let own: Vec<TrackEvent> = events.iter().filter(|event| event.track == track.id).cloned().collect();
        let log = TrackLog::new(track.clone(), own);
        // What is under way is not offered a second time.
        if log.stage().is_open() {
            decided.insert(heard.pair_of(track.case), NaiveDate::MAX);
        }
    }
    for event in &events {
        let ends = matches!(event.what, Happened::PlusChosen | Happened::PlusDischarged | Happened::PlusEnded);
        let Some(case) = of.get(&event.track).filter(|_| ends) else { continue };
        let day = event.at.date();
        decided.entry(heard.pair_of(*case)).and_modify(|last| *last = (*last).max(day)).or_insert(day);
    }
    Ok(decided)
}

/// The protocol's numbers, each area's asked for once.
#[derive(Default)]
pub(super) struct OfAreas(HashMap<String, Settings>);

impl OfAreas {
    pub(super) fn of(&mut self, connection: &Connection, area: &str) -> Result<&Settings> {
        let area = area.trim().to_lowercase();
        if !self.0.contains_key(&area) {
            self.0.insert(area.clone(), settings_of(connection, Some(&area))?);
        }
        self.0.get(&area).ok_or_else(|| crate::record::RecordError::Setting("area".to_owned()))
    }
}

/// What a list shows of cases, of which these are the people.
fn of_cases(referrals: &[Referral], people: Vec<PersonInCase>) -> HashMap<CaseId, OfCase> {
    let people = grouped(people, |person| person.case);
    let of = |referral: &Referral| {
        let named = |role: Role| {
            let own = people.get(&referral.id).into_iter().flatten();
            own.map(|one| &one.person).find(|person| person.role == role).map(|person| person.name.clone())
        };
        let (victim, alleged_perpetrator) = (named(Role::Victim), named(Role::AllegedPerpetrator));
        let (case, reference, area) = (referral.id, referral.reference.clone(), referral.area.clone());
        (case, OfCase { case, reference, area, victim, alleged_perpetrator })
    };
    referrals.iter().map(of).collect()
}

/// One case; nothing for a closed one.
pub(super) fn one_case(connection: &Connection, case: CaseId) -> Result<Option<OfCase>> {
    let id = [case.to_string()];
    let found: Vec<Referral> = row::load(connection, "id = ?1 AND closed IS NULL", id.clone())?;
    let people = row::load(connection, "referral = ?1 ORDER BY position, id", id)?;
    Ok(of_cases(&found, people).remove(&case))
}

/// The next meeting of an area, today's among them, that is not over.
pub(super) fn next_meeting(meetings: &[Meeting], area: &str, today: NaiveDate) -> Option<NaiveDate> {
    let to_come = |meeting: &&Meeting| {
        meeting.kind == MeetingKind::Area
            && same_area(&meeting.area, area)
            && meeting.date >= today
            && !matches!(meeting.stage, MeetingStage::Finished { .. })
    };
    meetings.iter().filter(to_come).map(|meeting| meeting.date).min()
}

/// What the clocks of tracks depend on.
struct Around {
    meetings: Vec<Meeting>,
    listed: HashMap<CaseId, NaiveDate>,
    moved: HashMap<CaseId, bool>,
    today: NaiveDate,
}

impl Around {
    fn new(record: &Record, referrals: &[Referral], listings: Vec<Listing>, today: NaiveDate) -> Result<Self> {
        let meetings = record.meetings()?;
        let days: HashMap<MeetingId, NaiveDate> = meetings.iter().map(|meeting| (meeting.id, meeting.date)).collect();
        let mut listed = HashMap::new();
        for listing in listings.iter().filter(|one| one.deferral.is_none() && one.not_progressed.is_none()) {
            if let Some(day) = days.get(&listing.meeting) {
                let last = listed.entry(listing.case).or_insert(*day);
                *last = (*last).max(*day);
            }
        }
        let moved = referrals.iter().filter_map(|one| Some((one.id, one.moved.as_ref()?.has))).collect();
        Ok(Self { meetings, listed, moved, today })
    }

    fn of(&self, of: &OfCase) -> Surroundings {
        Surroundings {
            listed_on: self.listed.get(&of.case).copied(),
            next_meeting: next_meeting(&self.meetings, &of.area, self.today),
            moved: self.moved.get(&of.case).copied(),
        }
    }
}

/// Whether another track of this kind is open for a case.
pub(in crate::record) fn is_open(
    connection: &Connection,
    case: CaseId,
    kind: TrackKind,
    but: Option<TrackId>,
) -> Result<bool> {
    let tracks: Vec<Track> = row::load(connection, "referral = ?1", [case.to_string()])?;
    for track in tracks.into_iter().filter(|track| track.kind == kind && Some(track.id) != but) {
        let events: Vec<TrackEvent> = row::load(connection, "track = ?1", [track.id.to_string()])?;
        if TrackLog::new(track, events).stage().is_open() {
            return Ok(true);
        }
    }
    Ok(false)
}
