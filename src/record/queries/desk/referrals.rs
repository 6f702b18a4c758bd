//! The referrals that were not heard yet, and one of them whole.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::domain::case::{Match, MatchedWith};
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::life::{ReferralToCome, Step, on_list, standing};
use crate::domain::listing::Listing;
use crate::domain::meeting::Meeting;
use crate::domain::referral::{Reference, Referral};
use crate::record::error::{RecordError, Result};
use crate::record::queries::conference::grouped;
use crate::record::queries::view::View;
use crate::record::row::{self, PersonInCase};

/// The referrals that no meeting has heard to its end. Closed cases are in no list but their own (AGE-7).
const TO_COME: &str = "SELECT id FROM referral WHERE dead = 0 AND closed IS NULL
    AND id NOT IN (SELECT referral FROM listing WHERE dead = 0 AND closed IS NOT NULL AND referral IS NOT NULL)";

/// What a row shows of a referral and its people; the first of a role stands for it.
const ROWS: &str = "SELECT id, reference, received, area, referring_agency,
        (SELECT name FROM case_person WHERE referral = r.id AND dead = 0 AND role = 'victim' ORDER BY position, id),
        (SELECT name FROM case_person WHERE referral = r.id AND dead = 0 AND role = 'alleged-perpetrator'
            ORDER BY position, id),
        (SELECT COUNT(*) FROM case_person WHERE referral = r.id AND dead = 0 AND role = 'linked-child')
    FROM referral AS r";

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
}

impl View<'_> {
    /// Every referral that was not heard yet and where it stands, in order of receipt. Five statements, whatever there is.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn referrals_to_come(&self) -> Result<Vec<ReferralToCome>> {
        let connection = &self.open.connection;
        let of = format!("referral IN ({TO_COME}) ");
        let mut steps = grouped(row::load(connection, &of, [])?, |step: &Step| step.case);
        let mut listings = grouped(row::load(connection, &of, [])?, |listing: &Listing| listing.case);
        let meetings: Vec<Meeting> = self.open.meetings()?;
        let days: HashMap<MeetingId, NaiveDate> = meetings.iter().map(|meeting| (meeting.id, meeting.date)).collect();
        let day = |meeting: MeetingId| days.get(&meeting).copied();
        let mut rows = rows(connection)?;
        for row in &mut rows {
            let listings = listings.remove(&row.case).unwrap_or_default();
            row.standing = standing(&steps.remove(&row.case).unwrap_or_default(), &listings, day);
            let listed = on_list(&listings, day);
            row.meeting = listed.and_then(|listing| Some((listing.meeting, day(listing.meeting)?)));
            let deferred =
                |listing: &Listing| listing.times_deferred.saturating_add(u8::from(listing.deferral.is_some()));
            row.times_deferred = listings.iter().map(deferred).max().unwrap_or(0);
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
        let found: Vec<Referral> = row::load(connection, "id = ?1 AND closed IS NULL", [&id])?;
        let Some(mut referral) = found.into_iter().next() else { return Ok(None) };
        let people: Vec<PersonInCase> = row::load(connection, "referral = ?1 ORDER BY position, id", [&id])?;
        referral.people = people.into_iter().map(|person| person.person).collect();
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
        let steps = row::load(connection, "referral = ?1 ORDER BY at, id", [&id])?;
        Ok(Some(ReferralSheet { referral, matches, steps, references }))
    }
}

fn with(found: &Match) -> Option<CaseId> {
    match found.with {
        MatchedWith::Case(case) => Some(case),
        MatchedWith::Earlier(_) => None,
    }
}

/// The rows, their standing still to be worked out.
fn rows(connection: &Connection) -> Result<Vec<ReferralToCome>> {
    let sql = format!("{ROWS} WHERE id IN ({TO_COME}) ORDER BY received, reference, id");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let id: String = row.get(0)?;
        let unreadable = |column| RecordError::Unreadable { table: "referral", row: id.clone(), column };
        let (reference, received): (String, String) = (row.get(1)?, row.get(2)?);
        let text = |at| Ok::<_, RecordError>(row.get::<_, Option<String>>(at)?.unwrap_or_default());
        rows.push(ReferralToCome {
            case: id.parse().map_err(|_| unreadable("id"))?,
            reference: Reference::new(&reference).map_err(|_| unreadable("reference"))?,
            received: received.parse().map_err(|_| unreadable("received"))?,
            area: text(3)?,
            referring_agency: text(4)?,
            victim: row.get(5)?,
            alleged_perpetrator: row.get(6)?,
            children: row.get(7)?,
            standing: crate::domain::life::Standing::Received,
            meeting: None,
            times_deferred: 0,
        });
    }
    Ok(rows)
}
