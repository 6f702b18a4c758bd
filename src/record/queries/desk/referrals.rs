//! The referrals that were not heard yet, and one of them whole.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::domain::agency::{Agency, Contact};
use crate::domain::calendar::meeting_for;
use crate::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::conference::kind_of;
use crate::domain::eligibility::refusal;
use crate::domain::grounds::RepeatStanding;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::life::{
    Counts, Facts, Quarter, ReferralToCome, Standing, Step, by_quarter, deferrable, on_list, standing,
};
use crate::domain::listing::Listing;
use crate::domain::meeting::Meeting;
use crate::domain::person::Person;
use crate::domain::referral::{Reference, Referral};
use crate::domain::settings::Settings;
use crate::record::error::{RecordError, Result};
use crate::record::queries::conference::grouped;
use crate::record::queries::settings_of;
use crate::record::queries::view::View;
use crate::record::row::{self, Kin, PersonInCase};

/// The referrals that no meeting has heard to its end. Closed cases are in no list but their own (AGE-7).
const TO_COME: &str = "SELECT id FROM referral WHERE dead = 0 AND closed IS NULL
    AND id NOT IN (SELECT referral FROM listing WHERE dead = 0 AND closed IS NOT NULL AND referral IS NOT NULL)";

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
    pub standing: Standing,
    /// The list that has it, if one has.
    pub listing: Option<Listing>,
    /// The numbers of its area.
    pub settings: Settings,
    /// The kind of the referring agency, where it is known.
    pub kind: Option<String>,
    pub contacts: Vec<Contact>,
    /// The meeting that the calendar has for it (REF-8).
    pub could_take: Option<Meeting>,
    pub meetings: Vec<Meeting>,
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
        let of = format!("referral IN ({TO_COME}) ");
        let mut steps = grouped(row::load(connection, &of, [])?, |step: &Step| step.case);
        let mut listings = grouped(row::load(connection, &of, [])?, |listing: &Listing| listing.case);
        let mut matches = grouped(row::load(connection, &of, [])?, |found: &Match| found.case);
        let people = row::load(connection, &format!("{of} ORDER BY position, id"), [])?;
        let mut people = grouped(people, |person: &PersonInCase| person.case);
        let meetings: Vec<Meeting> = self.open.meetings()?;
        let agencies = self.open.agencies()?;
        let days: HashMap<MeetingId, NaiveDate> = meetings.iter().map(|meeting| (meeting.id, meeting.date)).collect();
        let day = |meeting: MeetingId| days.get(&meeting).copied();
        let mut numbers: HashMap<String, Settings> = HashMap::new();
        let mut rows = Vec::new();
        let order = format!("id IN ({TO_COME}) ORDER BY received, reference, id");
        for mut referral in row::load::<Referral>(connection, &order, [])? {
            let case = referral.id;
            referral.people = people.remove(&case).unwrap_or_default().into_iter().map(|one| one.person).collect();
            let area = referral.area.trim().to_lowercase();
            let settings = match numbers.entry(area) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let settings = settings_of(connection, Some(unknown.key()))?;
                    unknown.insert(settings)
                }
            };
            let of_case = OfCase {
                steps: steps.remove(&case).unwrap_or_default(),
                listings: listings.remove(&case).unwrap_or_default(),
                matches: matches.remove(&case).unwrap_or_default(),
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
        let connection = &self.open.connection;
        let id = case.to_string();
        let Some(referral) = referral_of(connection, case)?.filter(|referral| referral.closed.is_none()) else {
            return Ok(None);
        };
        let either = "(referral = ?1 OR with_referral = ?1) ORDER BY score DESC, id";
        let mut matches: Vec<Match> = row::load(connection, either, [&id])?;
        let mut references = BTreeMap::new();
        for other in matches.iter().flat_map(|found| [Some(found.case), with(found)]).flatten() {
            let known: Vec<Referral> = row::load(connection, "id = ?1 AND closed IS NULL", [other.to_string()])?;
            references.extend(known.into_iter().map(|one| (one.id, one.reference)));
        }
        matches.retain(|found| {
            references.contains_key(&found.case) && with(found).is_none_or(|other| references.contains_key(&other))
        });
        let steps: Vec<Step> = row::load(connection, "referral = ?1 ORDER BY at, id", [&id])?;
        let listings: Vec<Listing> = row::load(connection, "referral = ?1", [&id])?;
        let meetings: Vec<Meeting> = self.open.meetings()?;
        let day = |meeting: MeetingId| meetings.iter().find(|one| one.id == meeting).map(|one| one.date);
        let standing = standing(&steps, &listings, day);
        let listing = on_list(&listings, day).cloned();
        let settings = settings_of(connection, Some(&referral.area.trim().to_lowercase()))?;
        let agency: Vec<Agency> = self.open.agencies()?;
        let kind = kind_of(&agency, &settings, &referral.referring_agency).map(str::to_owned);
        let contacts = self.open.contacts()?;
        let could_take = meeting_for(referral.received, &referral.area, &meetings).cloned();
        Ok(Some(ReferralSheet {
            referral,
            matches,
            steps,
            references,
            standing,
            listing,
            settings,
            kind,
            contacts,
            could_take,
            meetings,
        }))
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

    /// What was received and decided, by quarter (REF-9). Closed cases count too: a number names nobody.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referral_counts(&self) -> Result<ReferralCounts> {
        let connection = &self.open.connection;
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
        let steps: Vec<Step> = row::load(connection, "1", [])?;
        let decided = "not_progressed_by IS NOT NULL OR deferred_by IS NOT NULL";
        let listings: Vec<Listing> = row::load(connection, decided, [])?;
        Ok(by_quarter(&received, &steps, &listings))
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

/// What is known of one referral of the list.
struct OfCase<'a> {
    steps: Vec<Step>,
    listings: Vec<Listing>,
    matches: Vec<Match>,
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
            repeat_proposed: self.is_proposed(MatchKind::Repeat),
            counter_proposed: self.is_proposed(MatchKind::CounterAllegation),
            victim: name(referral.victim()),
            alleged_perpetrator: name(referral.alleged_perpetrator()),
            children: u16::try_from(referral.linked_children().len()).unwrap_or(u16::MAX),
            reference: referral.reference,
            received: referral.received,
            area: referral.area,
            referring_agency: referral.referring_agency,
        }
    }

    fn is_proposed(&self, kind: MatchKind) -> bool {
        self.matches.iter().any(|found| found.kind == kind && found.verdict == MatchVerdict::Proposed)
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
