//! The meetings of all areas, what was sent of each, and one of them whole (AGE-5, AGE-9, AGE-10).

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;

use crate::domain::agenda::Agenda;
use crate::domain::dispatch::{ChangedSince, Dispatch, DispatchTo, Sent, changed_since, last_agenda};
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::preparation::{CalendarRow, MeetingSheet};
use crate::domain::referral::Reference;
use crate::record::error::Result;
use crate::record::queries::conference::{grouped, standing};
use crate::record::queries::lists::settings_of;
use crate::record::queries::view::View;
use crate::record::row::{self, Kin, SentCopy, Setting};

/// How many open cases each meeting has on its list that nobody put off. Closed cases are in no list but their own (AGE-7).
const CASES: &str = "SELECT listing.meeting, COUNT(*) FROM listing JOIN referral ON referral.id = listing.referral
    WHERE listing.dead = 0 AND referral.dead = 0 AND referral.closed IS NULL
        AND listing.deferred_at IS NULL AND listing.not_progressed_at IS NULL
    GROUP BY listing.meeting";

/// What was sent of one meeting or of all, in order of time, with everybody to whom it went.
pub(in crate::record::queries) fn sent(connection: &Connection, of: Option<MeetingId>) -> Result<Vec<Sent>> {
    let of = of.map(|meeting| meeting.to_string());
    let dispatches: Vec<Dispatch> =
        row::load(connection, "(?1 IS NULL OR meeting = ?1) ORDER BY at, edition, id", [&of])?;
    if dispatches.is_empty() {
        return Ok(Vec::new());
    }
    let which = "dispatch IN (SELECT id FROM dispatch WHERE dead = 0 AND (?1 IS NULL OR meeting = ?1)) ORDER BY id";
    let to: Vec<DispatchTo> = row::load(connection, which, [&of])?;
    let mut to = grouped(to, |to| to.dispatch);
    let copies: Vec<SentCopy> = row::load(connection, which, [&of])?;
    let mut marks: HashMap<_, _> = copies.into_iter().map(|copy| (copy.dispatch, copy.text)).collect();
    let with_recipients = |dispatch: Dispatch| {
        let mut to = to.remove(&dispatch.id).unwrap_or_default();
        to.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        Sent { to, marks: marks.remove(&dispatch.id), dispatch }
    };
    Ok(dispatches.into_iter().map(with_recipients).collect())
}

impl View<'_> {
    /// Every meeting, in order of time. A statement for each area and four more.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn calendar(&self) -> Result<Vec<CalendarRow>> {
        let connection = &self.open.connection;
        let mut days: BTreeMap<String, u32> = BTreeMap::new();
        let cases = cases(connection)?;
        let sent = grouped(sent(connection, None)?, |one| one.dispatch.meeting);
        let mut rows = Vec::new();
        for meeting in self.open.meetings()? {
            let area = meeting.area.trim().to_lowercase();
            let agenda_working_days = match days.get(&area) {
                Some(known) => *known,
                None => settings_of(connection, Some(&area))?.agenda_working_days,
            };
            days.insert(area, agenda_working_days);
            let last = sent.get(&meeting.id).and_then(|sent| last_agenda(sent));
            rows.push(CalendarRow {
                cases: cases.get(&meeting.id.to_string()).copied().unwrap_or(0),
                agenda_working_days,
                sent: last.map(|one| (one.dispatch.edition, one.dispatch.at.date())),
                unconfirmed: last.map_or(0, |one| one.unconfirmed().count()),
                meeting,
            });
        }
        Ok(rows)
    }

    /// One meeting whole; `None` where there is none.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn meeting_sheet(&self, meeting: MeetingId) -> Result<Option<MeetingSheet>> {
        let connection = &self.open.connection;
        let Some(meeting) = row::find(connection, meeting.row())? else { return Ok(None) };
        let mut conference = standing(connection, meeting)?;
        let sent = std::mem::take(&mut conference.preparation.sent);
        let changed = match last_agenda(&sent) {
            Some(last) => changed_since(last, &conference, &Agenda::of(&conference)),
            None => ChangedSince::default(),
        };
        let mut references = Vec::new();
        for case in changed.added.iter().chain(&changed.gone).chain(&changed.altered) {
            references.extend(reference(connection, *case)?);
        }
        Ok(Some(MeetingSheet { meeting: conference.meeting, settings: conference.settings, sent, changed, references }))
    }

    /// The names of the numbers that an area sets for itself.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn own_numbers(&self, area: &str) -> Result<Vec<String>> {
        let area = area.trim().to_lowercase();
        let own: Vec<Setting> = row::load(&self.open.connection, "area = ?1 ORDER BY id", [area])?;
        Ok(own.into_iter().map(|setting| setting.name).collect())
    }

    /// What was sent of a meeting, in order of time.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn sent_of(&self, meeting: MeetingId) -> Result<Vec<Sent>> {
        sent(&self.open.connection, Some(meeting))
    }
}

fn cases(connection: &Connection) -> Result<HashMap<String, usize>> {
    let mut statement = connection.prepare_cached(CASES)?;
    let mut found = statement.query([])?;
    let mut cases = HashMap::new();
    while let Some(row) = found.next()? {
        let count: i64 = row.get(1)?;
        cases.insert(row.get::<_, Option<String>>(0)?.unwrap_or_default(), usize::try_from(count).unwrap_or(0));
    }
    Ok(cases)
}

/// The reference of an open case.
fn reference(connection: &Connection, case: CaseId) -> Result<Option<Reference>> {
    let sql = "SELECT reference FROM referral WHERE id = ?1 AND dead = 0 AND closed IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([case.to_string()])?;
    let text: Option<String> = found.next()?.map(|row| row.get(0)).transpose()?;
    Ok(text.and_then(|text| Reference::new(&text).ok()))
}
