//! The referrals that were not heard yet, and one of them whole.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::Connection;

use super::tracks::OfAreas;
use crate::domain::agency::Agency;
use crate::domain::calendar::meeting_for;
use crate::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::conference::kind_of;
use crate::domain::eligibility::refusal;
use crate::domain::grounds::RepeatStanding;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::life::{
    ContactNames, Counts, Facts, Quarter, ReferralToCome, Standing, Step, ToBeHeard, by_quarter, deferrable, on_list,
    standing,
};
use crate::domain::listing::Listing;
use crate::domain::meeting::Meeting;
use crate::domain::person::Person;
use crate::domain::referral::{Reference, Referral};
use crate::domain::settings::Settings;
use crate::record::closed::ClosedShelf;
use crate::record::error::{RecordError, Result};
use crate::record::index::Cases;
use crate::record::queries::conference::grouped;
use crate::record::queries::view::View;
use crate::record::row::{self, Kin, PersonInCase};

/// A referral with what is known about it, for the screen that shows it whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralSheet {
    pub referral: Referral,
    /// Its own matches, and those of later referrals with it; none with a closed case.
    pub matches: Vec<Match>,
    /// The decisions about it, in order.
    pub steps: Vec<Step>,
    /// The references of the cases that its matches name; closed ones are not among them.
    pub references: BTreeMap<CaseId, Reference>,
    /// Those of them that a repeat names and no meeting has heard yet, with the day of the list that has them.
    pub to_be_heard: BTreeMap<CaseId, Option<NaiveDate>>,
    pub standing: Standing,
    /// The list that has it, if one has.
    pub listing: Option<Listing>,
    /// The numbers of its area.
    pub settings: Settings,
    /// The kind of the referring agency, where it is known.
    pub kind: Option<String>,
    /// Whom the check looks for among its people.
    pub contacts: Arc<ContactNames>,
    /// The meeting that the calendar has for it (REF-8).
    pub could_take: Option<Meeting>,
    pub meetings: Arc<[Meeting]>,
}

impl ReferralSheet {
    /// The cases of the same two people that are still to be heard, by reference; none of them is a closed one.
    #[must_use]
    pub fn still_to_be_heard(&self) -> Vec<ToBeHeard> {
        let named = |(case, on): (&CaseId, &Option<NaiveDate>)| {
            Some(ToBeHeard { reference: self.references.get(case)?.clone(), on: *on })
        };
        let mut all: Vec<ToBeHeard> = self.to_be_heard.iter().filter_map(named).collect();
        all.sort_by(|one, other| one.reference.cmp(&other.reference));
        all
    }
}

/// What was received and decided, by quarter.
pub type ReferralCounts = BTreeMap<Quarter, Counts>;

impl View<'_> {
    /// Every referral that was not heard yet and where it stands, in order of receipt. So many statements, whatever there
    /// is, but for the numbers of each area.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referrals_to_come(&self) -> Result<Vec<ReferralToCome>> {
        let connection = &self.open.connection;
        // Closed cases are in no list but their own (AGE-7).
        let to_come: Vec<String> = self.open.cases()?.to_come().map(|case| format!("\"{case}\"")).collect();
        let to_come = format!("[{}]", to_come.join(","));
        let of = "referral IN (SELECT value FROM json_each(?1))";
        let mut steps = grouped(row::load(connection, of, [&to_come])?, |step: &Step| step.case);
        let mut listings = grouped(row::load(connection, of, [&to_come])?, |listing: &Listing| listing.case);
        let matches: Vec<Match> = row::load(connection, of, [&to_come])?;
        // A counter-allegation is one of both cases, whichever came later.
        let countered = |verdict| -> HashSet<CaseId> {
            matches.iter().filter(|found| is_countering(found, verdict)).filter_map(with).collect()
        };
        let (countered, confirmed) = (countered(MatchVerdict::Proposed), countered(MatchVerdict::Confirmed));
        let mut matches = grouped(matches, |found: &Match| found.case);
        let people = row::load(connection, &format!("{of} ORDER BY position, id"), [&to_come])?;
        let mut people = grouped(people, |person: &PersonInCase| person.case);
        let meetings: Vec<Meeting> = self.open.meetings()?;
        let agencies = self.open.agencies()?;
        let days: HashMap<MeetingId, NaiveDate> = meetings.iter().map(|meeting| (meeting.id, meeting.date)).collect();
        let day = |meeting: MeetingId| days.get(&meeting).copied();
        let mut areas = OfAreas::default();
        let mut rows = Vec::new();
        let order = "id IN (SELECT value FROM json_each(?1)) ORDER BY received, reference, id";
        for mut referral in row::load::<Referral>(connection, order, [&to_come])? {
            let case = referral.id;
            referral.people = people.remove(&case).unwrap_or_default().into_iter().map(|one| one.person).collect();
            let settings = areas.of(connection, &referral.area)?;
            let of_case = OfCase {
                steps: steps.remove(&case).unwrap_or_default(),
                listings: listings.remove(&case).unwrap_or_default(),
                matches: matches.remove(&case).unwrap_or_default(),
                countered: countered.contains(&case),
                confirmed: confirmed.contains(&case),
                settings,
                kind: kind_of(&agencies, settings, &referral.referring_agency),
                meetings: &meetings,
            };
            rows.push(of_case.row(referral, day));
        }
        Ok(rows)
    }

    /// One referral with what is known about it; `None` for a closed case, or where there is none.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referral_sheet(&self, case: CaseId) -> Result<Option<ReferralSheet>> {
        Surroundings::of(self)?.sheet(case)
    }

    /// The same of a closed case; `None` for whoever does not read it.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn closed_sheet(&self, case: CaseId) -> Result<Option<ReferralSheet>> {
        let Some(closed) = self.closed.filter(|closed| closed.has(case)) else { return Ok(None) };
        Surroundings::of(&View { open: closed.record(), closed: None })?.known(case)
    }

    /// Many referrals, each with what is known about it; what they have in common is read once. Closed cases, and those
    /// that are gone, are left out.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referral_sheets(&self, cases: impl IntoIterator<Item = CaseId>) -> Result<BTreeMap<CaseId, ReferralSheet>> {
        let mut surroundings = Surroundings::of(self)?;
        let mut sheets = BTreeMap::new();
        for case in cases {
            sheets.extend(surroundings.sheet(case)?.map(|sheet| (case, sheet)));
        }
        Ok(sheets)
    }

    /// The decisions about a referral, in order.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn steps(&self, case: CaseId) -> Result<Vec<Step>> {
        row::load(&self.open.connection, "referral = ?1 ORDER BY at, id", [case.to_string()])
    }

    /// Whether another referral than this one has the reference, closed or not.
    ///
    /// # Errors
    /// When the record can't be read.
    pub fn has_reference(&self, reference: &Reference, by_other_than: CaseId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM referral WHERE dead = 0 AND reference = ?1 AND id <> ?2)";
        let values = [reference.as_str(), &by_other_than.to_string()];
        Ok(self.open.connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// The other referral that has the reference, closed or not.
    ///
    /// # Errors
    /// When the record can't be read.
    pub fn case_of_reference(&self, reference: &Reference, by_other_than: CaseId) -> Result<Option<CaseId>> {
        let values = [reference.as_str(), &by_other_than.to_string()];
        let found: Vec<Referral> = row::load(&self.open.connection, "reference = ?1 AND id <> ?2", values)?;
        Ok(found.first().map(|referral| referral.id))
    }

    /// What was received and decided, by quarter (REF-9); of closed cases those that the one who asks may read.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referral_counts(&self) -> Result<ReferralCounts> {
        let (mut received, mut steps, mut listings) = (Vec::new(), Vec::<Step>::new(), Vec::<Listing>::new());
        for record in [self.open].into_iter().chain(self.closed.map(ClosedShelf::record)) {
            let connection = &record.connection;
            received.extend(days_of_receipt(connection)?);
            steps.extend(row::load::<Step>(connection, "1", [])?);
            let decided = "not_progressed_by IS NOT NULL OR deferred_by IS NOT NULL";
            listings.extend(row::load::<Listing>(connection, decided, [])?);
        }
        Ok(by_quarter(&received, &steps, &listings))
    }
}

/// Every referral, with the day on which it was received.
fn days_of_receipt(connection: &Connection) -> Result<Vec<(CaseId, NaiveDate)>> {
    let mut statement = connection.prepare_cached("SELECT id, received FROM referral WHERE dead = 0")?;
    let mut found = statement.query([])?;
    let mut received = Vec::new();
    while let Some(row) = found.next()? {
        let (id, at): (String, String) = (row.get(0)?, row.get(1)?);
        let day = at.get(..10).and_then(|day| day.parse().ok());
        let unreadable = |column| RecordError::Unreadable { table: "referral", row: id.clone(), column };
        let day: NaiveDate = day.ok_or_else(|| unreadable("received"))?;
        received.push((id.parse().map_err(|_| unreadable("id"))?, day));
    }
    Ok(received)
}

/// What the sheets of referrals have in common.
struct Surroundings<'a> {
    connection: &'a Connection,
    cases: Arc<Cases>,
    contacts: Arc<ContactNames>,
    meetings: Arc<[Meeting]>,
    days: HashMap<MeetingId, NaiveDate>,
    agencies: Vec<Agency>,
    areas: OfAreas,
}

impl<'a> Surroundings<'a> {
    fn of(view: &View<'a>) -> Result<Self> {
        let record = view.open;
        let meetings = record.meetings()?;
        Ok(Self {
            connection: &record.connection,
            cases: record.cases()?,
            contacts: Arc::new(ContactNames::of(&record.contacts()?)),
            days: meetings.iter().map(|meeting| (meeting.id, meeting.date)).collect(),
            meetings: meetings.into(),
            agencies: record.agencies()?,
            areas: OfAreas::default(),
        })
    }

    fn sheet(&mut self, case: CaseId) -> Result<Option<ReferralSheet>> {
        if self.cases.open(case).is_some() { self.known(case) } else { Ok(None) }
    }

    fn known(&mut self, case: CaseId) -> Result<Option<ReferralSheet>> {
        let (connection, id) = (self.connection, case.to_string());
        let Some(referral) = referral_of(connection, case)? else { return Ok(None) };
        let mut matches: Vec<Match> = row::load(connection, "referral = ?1", [&id])?;
        for found in self.cases.found_with(case) {
            let found: Option<Match> = row::find(connection, found.row())?;
            matches.extend(found.filter(|found| found.case != case));
        }
        matches.sort_by_key(|found| (Reverse(found.score), found.id));
        let ends = matches.iter().flat_map(|found| [Some(found.case), with(found)]).flatten();
        let open = |other: CaseId| Some((other, self.cases.open(other)?.reference.clone()));
        let references: BTreeMap<CaseId, Reference> = ends.filter_map(open).collect();
        matches.retain(|found| {
            references.contains_key(&found.case) && with(found).is_none_or(|other| references.contains_key(&other))
        });
        let steps: Vec<Step> = row::load(connection, "referral = ?1 ORDER BY at, id", [&id])?;
        let listings: Vec<Listing> = row::load(connection, "referral = ?1", [&id])?;
        let day = |meeting: MeetingId| self.days.get(&meeting).copied();
        let to_be_heard = self.to_be_heard(case, &matches)?;
        let settings = self.areas.of(connection, &referral.area)?.clone();
        Ok(Some(ReferralSheet {
            standing: standing(&steps, &listings, day),
            listing: on_list(&listings, day).cloned(),
            kind: kind_of(&self.agencies, &settings, &referral.referring_agency).map(str::to_owned),
            could_take: meeting_for(referral.received, &referral.area, &self.meetings).cloned(),
            contacts: Arc::clone(&self.contacts),
            meetings: Arc::clone(&self.meetings),
            referral,
            matches,
            steps,
            references,
            to_be_heard,
            settings,
        }))
    }

    /// Of the cases that a match makes the same two people's: those that are still to be heard, each with the day of its list.
    fn to_be_heard(&self, case: CaseId, matches: &[Match]) -> Result<BTreeMap<CaseId, Option<NaiveDate>>> {
        let mut found = BTreeMap::new();
        let repeats =
            matches.iter().filter(|one| one.kind == MatchKind::Repeat && one.verdict != MatchVerdict::Rejected);
        let ends = repeats.flat_map(|one| [Some(one.case), with(one)]).flatten().filter(|other| *other != case);
        for other in ends.collect::<HashSet<_>>() {
            let id = other.to_string();
            let steps: Vec<Step> = row::load(self.connection, "referral = ?1", [&id])?;
            let listings: Vec<Listing> = row::load(self.connection, "referral = ?1", [&id])?;
            let day = |meeting: MeetingId| self.days.get(&meeting).copied();
            match standing(&steps, &listings, day) {
                Standing::Heard { .. } | Standing::NotProgressed | Standing::Safeguarding(_) => {}
                _ => _ = found.insert(other, on_list(&listings, day).and_then(|listing| day(listing.meeting))),
            }
        }
        Ok(found)
    }
}

/// One referral with its people, closed or not.
///
/// # Errors
/// When there is none, or a line can't be read.
pub(in crate::record) fn whole_referral(connection: &Connection, case: CaseId) -> Result<Referral> {
    referral_of(connection, case)?.ok_or(RecordError::Missing { table: "referral", row: case.row() })
}

fn referral_of(connection: &Connection, case: CaseId) -> Result<Option<Referral>> {
    let id = case.to_string();
    let found: Vec<Referral> = row::load(connection, "id = ?1", [&id])?;
    let Some(mut referral) = found.into_iter().next() else { return Ok(None) };
    let people: Vec<PersonInCase> = row::load(connection, "referral = ?1 ORDER BY position, id", [&id])?;
    referral.people = people.into_iter().map(|person| person.person).collect();
    Ok(Some(referral))
}

fn with(found: &Match) -> Option<CaseId> {
    match found.with {
        MatchedWith::Case(case) => Some(case),
        MatchedWith::Earlier(_) => None,
    }
}

fn is_countering(found: &Match, verdict: MatchVerdict) -> bool {
    found.kind == MatchKind::CounterAllegation && found.verdict == verdict
}

/// What is known of one referral of the list.
struct OfCase<'a> {
    steps: Vec<Step>,
    listings: Vec<Listing>,
    matches: Vec<Match>,
    /// A later referral may be a counter-allegation to it.
    countered: bool,
    /// A later referral was confirmed to be one.
    confirmed: bool,
    settings: &'a Settings,
    kind: Option<&'a str>,
    meetings: &'a [Meeting],
}

impl OfCase<'_> {
    fn row(self, referral: Referral, day: impl Fn(MeetingId) -> Option<NaiveDate> + Copy) -> ReferralToCome {
        let listed = on_list(&self.listings, day);
        let meeting = listed.and_then(|listing| Some((listing.meeting, day(listing.meeting)?)));
        let deferred = |listing: &Listing| listing.times_deferred.saturating_add(u8::from(listing.deferral.is_some()));
        let name = |person: Option<&Person>| person.map(|person| person.name.clone());
        ReferralToCome {
            case: referral.id,
            standing: standing(&self.steps, &self.listings, day),
            meeting,
            times_deferred: self.listings.iter().map(deferred).max().unwrap_or(0),
            facts: self.facts(&referral, listed),
            repeat_proposed: self.is(MatchKind::Repeat, MatchVerdict::Proposed),
            counter_proposed: self.countered || self.is(MatchKind::CounterAllegation, MatchVerdict::Proposed),
            repeat_confirmed: self.is(MatchKind::Repeat, MatchVerdict::Confirmed),
            counter_confirmed: self.confirmed || self.is(MatchKind::CounterAllegation, MatchVerdict::Confirmed),
            victim: name(referral.victim()),
            alleged_perpetrator: name(referral.alleged_perpetrator()),
            children: u16::try_from(referral.linked_children().len()).unwrap_or(u16::MAX),
            reference: referral.reference,
            received: referral.received,
            area: referral.area,
            referring_agency: referral.referring_agency,
        }
    }

    fn is(&self, kind: MatchKind, verdict: MatchVerdict) -> bool {
        self.matches.iter().any(|found| found.kind == kind && found.verdict == verdict)
    }

    fn facts(&self, referral: &Referral, listed: Option<&Listing>) -> Facts {
        let repeat = RepeatStanding::of(&self.matches);
        Facts {
            refusal: refusal(referral, self.kind, repeat, self.settings),
            has_meeting: listed.is_some() || meeting_for(referral.received, &referral.area, self.meetings).is_some(),
            called: listed.is_some_and(|listing| listing.hearing.opened.is_some()),
            deferrable: deferrable(referral, &self.steps),
        }
    }
}
