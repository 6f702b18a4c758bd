//! The meetings of all areas, what was sent of each, and one of them whole (AGE-5, AGE-9, AGE-10).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::Connection;

use crate::domain::agenda::{Agenda, Outcome, Tally};
use crate::domain::calendar::next_meeting;
use crate::domain::case::Case;
use crate::domain::dispatch::{ChangedSince, Dispatch, DispatchTo, Sent, changed_since, in_all, last_agenda, marked};
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::preparation::{CalendarRow, MeetingSheet, SentAgenda};
use crate::domain::referral::Reference;
use crate::record::error::Result;
use crate::record::index::Known;
use crate::record::queries::conference::{grouped, standing};
use crate::record::queries::lists::settings_of;
use crate::record::queries::view::View;
use crate::record::row::{self, Kin, SentCopy, Setting};

/// How many open cases came for each meeting, how many of them the room called, and what became of the others. Closed cases
/// are in no list but their own (AGE-7).
/// The second line is the list of a meeting that kept none at its end.
const CASES: &str = "SELECT listing.meeting, COUNT(*), COUNT(opened), COUNT(at_end),
        SUM(opened IS NULL AND deferred_at IS NULL AND not_progressed_at IS NULL),
        SUM(opened IS NULL AND at_end IS 'listed'), SUM(opened IS NULL AND at_end IS 'over-cap'),
        SUM(opened IS NULL AND at_end IS NULL AND deferred_at IS NOT NULL AND not_progressed_at IS NULL)
    FROM listing JOIN referral ON referral.id = listing.referral
    WHERE listing.dead = 0 AND referral.dead = 0 AND referral.closed IS NULL
    GROUP BY listing.meeting";

/// The open cases that came for a meeting.
#[derive(Debug, Clone, Copy, Default)]
struct OnList {
    all: usize,
    /// The room called them.
    called: usize,
    /// And as its list was kept when it was over, of the others: on it, put off by the cap, and by a person.
    not_called: usize,
    over_cap: usize,
    deferred: usize,
}

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
    let mut marks: HashMap<_, String> = HashMap::new();
    for copy in copies {
        // Several, where cases of it were closed off at once.
        let stands = marks.get(&copy.dispatch).map(|other| in_all(other, &copy.text));
        marks.insert(copy.dispatch, stands.unwrap_or(copy.text));
    }
    let with_recipients = |dispatch: Dispatch| {
        let mut to = to.remove(&dispatch.id).unwrap_or_default();
        to.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        Sent { to, marks: marks.remove(&dispatch.id), dispatch }
    };
    Ok(dispatches.into_iter().map(with_recipients).collect())
}

impl View<'_> {
    /// Every meeting, in order of time. A statement for each area and four more, and the agenda of each meeting to come that
    /// has cases.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn calendar(&self) -> Result<Vec<CalendarRow>> {
        let connection = &self.open.connection;
        let mut days: BTreeMap<String, u32> = BTreeMap::new();
        let (cases, known) = (cases(connection)?, self.open.known()?);
        let sent = grouped(sent(connection, None)?, |one| one.dispatch.meeting);
        let mut rows = Vec::new();
        let meetings = self.open.meetings()?;
        for meeting in &meetings {
            let area = meeting.area.trim().to_lowercase();
            let agenda_working_days = match days.get(&area) {
                Some(known) => *known,
                None => settings_of(connection, Some(&area))?.agenda_working_days,
            };
            days.insert(area, agenda_working_days);
            let last = sent.get(&meeting.id).and_then(|sent| last_agenda(sent));
            let on_list = cases.get(&meeting.id.to_string()).copied().unwrap_or_default();
            rows.push(CalendarRow {
                tally: tally(connection, &known, (meeting, &meetings), on_list)?,
                agenda_working_days,
                sent: last.map(|one| (one.dispatch.edition, one.dispatch.at.date())),
                unconfirmed: last.map_or(0, |one| one.unconfirmed().count()),
                meeting: meeting.clone(),
            });
        }
        Ok(rows)
    }

    /// A meeting's agenda as it would stand with more cases on its list; `None` where there is no such meeting.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn agenda_with(&self, meeting: MeetingId, more: impl IntoIterator<Item = Case>) -> Result<Option<Agenda>> {
        let connection = &self.open.connection;
        let Some(meeting) = row::find(connection, meeting.row())? else { return Ok(None) };
        let mut conference = standing(connection, &self.open.known()?, meeting)?;
        for one in more {
            if conference.case(one.referral.id).is_none() {
                conference.cases.push(one);
            }
        }
        Ok(Some(Agenda::of(&conference)))
    }

    /// What becomes of every open case that a meeting still to be finished has on its list.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn outcomes(&self) -> Result<HashMap<CaseId, (MeetingId, Outcome)>> {
        let (connection, known) = (&self.open.connection, self.open.known()?);
        let on_list = cases(connection)?;
        let mut found = HashMap::new();
        for meeting in self.open.meetings()? {
            let over = matches!(meeting.stage, MeetingStage::Finished { .. });
            if over || !on_list.contains_key(&meeting.id.to_string()) {
                continue;
            }
            let id = meeting.id;
            let agenda = Agenda::of(&standing(connection, &known, meeting)?);
            for (case, outcome) in agenda.outcomes() {
                // Meetings come in order of time: of a case that was put off, the later list stands.
                found.insert(case, (id, outcome));
            }
        }
        Ok(found)
    }

    /// One meeting whole; `None` where there is none.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn meeting_sheet(&self, meeting: MeetingId) -> Result<Option<MeetingSheet>> {
        let connection = &self.open.connection;
        let Some(meeting) = row::find(connection, meeting.row())? else { return Ok(None) };
        let mut conference = standing(connection, &self.open.known()?, meeting)?;
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

    /// The agendas of meetings to come that have gone out and of which it is known what was on them.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn sent_agendas(&self) -> Result<Vec<SentAgenda>> {
        let (connection, known) = (&self.open.connection, self.open.known()?);
        let sent = grouped(sent(connection, None)?, |one| one.dispatch.meeting);
        let mut found = Vec::new();
        for meeting in self.open.meetings()? {
            let last = sent.get(&meeting.id).and_then(|sent| last_agenda(sent));
            let Some((last, marks)) = last.and_then(|last| Some((last, last.marks.as_deref()?))) else { continue };
            if matches!(meeting.stage, MeetingStage::Finished { .. }) {
                continue;
            }
            let (id, date) = (meeting.id, meeting.date);
            let conference = standing(connection, &known, meeting)?;
            let agenda = Agenda::of(&conference);
            let changed = changed_since(last, &conference, &agenda);
            let sent: BTreeSet<CaseId> = marked(marks).collect();
            let listed: BTreeSet<CaseId> = agenda.listed.iter().map(|place| place.case).collect();
            let mut references = BTreeMap::new();
            for case in sent.union(&listed) {
                references.extend(reference(connection, *case)?.map(|reference| (*case, reference)));
            }
            found.push(SentAgenda {
                meeting: id,
                date,
                edition: last.dispatch.edition,
                sent,
                listed,
                altered: changed.altered.into_iter().collect(),
                reordered: changed.reordered,
                references,
            });
        }
        Ok(found)
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

/// What becomes of the cases of a meeting's list; of one that is over, which the room called and which it did not.
fn tally(
    connection: &Connection,
    known: &Known,
    (meeting, meetings): (&Meeting, &[Meeting]),
    on_list: OnList,
) -> Result<Tally> {
    let OnList { all, called, not_called, over_cap, deferred } = on_list;
    if matches!(meeting.stage, MeetingStage::Finished { .. }) {
        let to = next_meeting(meeting, meetings).map(|next| next.date);
        return Ok(Tally { heard: called, not_called, over_cap, deferred, to, ..Tally::default() });
    }
    if all == 0 {
        return Ok(Tally::default());
    }
    Ok(Agenda::of(&standing(connection, known, meeting.clone())?).tally())
}

fn cases(connection: &Connection) -> Result<HashMap<String, OnList>> {
    let mut statement = connection.prepare_cached(CASES)?;
    let mut found = statement.query([])?;
    let mut cases = HashMap::new();
    while let Some(row) = found.next()? {
        let count = |column| row.get::<_, i64>(column).map(|count| usize::try_from(count).unwrap_or(0));
        let was_kept = count(3)? > 0;
        let on_list = OnList {
            all: count(1)?,
            called: count(2)?,
            not_called: if was_kept { count(5)? } else { count(4)? },
            over_cap: count(6)?,
            deferred: count(7)?,
        };
        cases.insert(row.get::<_, Option<String>>(0)?.unwrap_or_default(), on_list);
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
