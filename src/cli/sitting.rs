//! A record opened for one command, and closed by it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;

use super::args::Everywhere;
use super::failure::Failure;
use super::key;
use super::patience::Waiting;
use super::place;
use super::profile::Profile;
use crate::domain::calendar::same_area;
use crate::domain::conference::Conference;
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::record::change::Change;
use crate::record::closed::ClosedShelf;
use crate::record::queries::View;
use crate::record::session::{Closed, ClosedPapers, Decided, Decision, Session, SessionError, request};
use crate::record::{LateWriting, Record, RecordError};
use crate::vault::aside::{Aside, REFUSED_KEY};
use crate::vault::names::{self, Part};
use crate::vault::{Finding, Older, OpenRequest, RowId, Unlocked, VaultError};

/// How often another seat may come first.
const ATTEMPTS: usize = 5;

/// An opened record.
pub struct Sitting {
    session: Session,
}

/// Which meeting is meant where none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preferring {
    /// The one under way, else the next, else the last.
    Coming,
    /// The one under way, else the last that was held, else the next.
    Held,
}

impl Sitting {
    /// Unlocks the key that is meant and opens a record with it. What is not as it should be is said on standard error.
    ///
    /// # Errors
    /// When the key stays locked, or the record can't be opened.
    pub fn open(record: &Path, everywhere: &Everywhere, profile: &Profile) -> Result<Self, Failure> {
        exists(record)?;
        place::of_record(record)?;
        let sitting = Self::with(&request_with(record, key::unlock_for(record, everywhere, profile)?, profile))?;
        profile.remember_first(record);
        Ok(sitting)
    }

    /// Opens a record to look at it: nothing is written, so an older one than was seen here opens too, and is said to be.
    ///
    /// # Errors
    /// When the key stays locked, or the record can't be opened.
    pub fn look(record: &Path, everywhere: &Everywhere, profile: &Profile) -> Result<Self, Failure> {
        exists(record)?;
        place::of_record(record)?;
        let request = request_with(record, key::unlock_for(record, everywhere, profile)?, profile);
        let sitting = Self::with(&OpenRequest { older: Older::Look, ..request })?;
        profile.remember_first(record);
        Ok(sitting)
    }

    /// Opens a record as it was asked for.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn with(request: &OpenRequest) -> Result<Self, Failure> {
        let _waiting = Waiting::for_record(&request.path);
        let (session, findings) = Session::open(request, Box::new(|_| {})).map_err(|error| {
            note_refusal(request, &error);
            Failure::of(error)
        })?;
        for told in Finding::to_tell(&findings) {
            super::warn(&told);
        }
        Ok(Self { session })
    }

    /// A session that is open already.
    #[must_use]
    pub const fn of(session: Session) -> Self {
        Self { session }
    }

    /// The record, for questions.
    #[must_use]
    pub const fn record(&self) -> &Record {
        self.session.record()
    }

    /// The record as this person may read it.
    #[must_use]
    pub const fn view(&self) -> View<'_> {
        self.session.view()
    }

    /// The closed cases that this person's key reads.
    #[must_use]
    pub const fn closed(&self) -> &ClosedShelf {
        self.session.closed()
    }

    /// Makes a change.
    ///
    /// # Errors
    /// When it can't be made; the record is as it was.
    pub fn make(&mut self, change: &Change) -> Result<(), Failure> {
        self.session.make(change).map(drop).map_err(Failure::of)
    }

    /// Writes papers of a closed case into a folder, encrypted to those alone who read it, and leaves a line in the log.
    ///
    /// # Errors
    /// When they can't be written, or this person may only read; then nothing was.
    pub fn write_closed_papers(&mut self, papers: &ClosedPapers<'_>, to: &Path) -> Result<Vec<PathBuf>, Failure> {
        self.session.write_closed_papers(papers, Some(to)).map_err(Failure::of)
    }

    /// What people whose access had ended left, and nobody has decided on.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn late_writings(&mut self, request: &OpenRequest) -> Result<Vec<LateWriting>, Failure> {
        self.session.late_writings(request).map_err(Failure::of)
    }

    /// Decides on what somebody left.
    ///
    /// # Errors
    /// When it can't be saved.
    pub fn decide_late(
        &mut self,
        writing: &LateWriting,
        decision: &Decision,
        reason: &str,
    ) -> Result<Decided, Failure> {
        self.session.decide_late(writing, decision, reason).map_err(Failure::of)
    }

    /// Leaves a line in the log for what changes nothing else. Somebody who may only read leaves none.
    ///
    /// # Errors
    /// When it can't be saved.
    pub fn note(&mut self, what: &'static str, detail: &str) -> Result<(), Failure> {
        if !self.session.may_write() {
            return Ok(());
        }
        self.session.note(what, None, detail).map(drop).map_err(Failure::of)
    }

    /// The same, about a line of the record.
    ///
    /// # Errors
    /// When it can't be saved, or this person may only read.
    pub fn note_about(&mut self, what: &'static str, subject: RowId) -> Result<(), Failure> {
        self.session.note(what, Some(subject), "").map(drop).map_err(Failure::of)
    }

    /// Closes the record and makes sure that the file itself holds what was done: where another seat has written it
    /// meanwhile, opens it once more.
    ///
    /// # Errors
    /// When the file could not be written; what was done is then saved in the journal beside it.
    pub fn close_into_file(self, request: &OpenRequest) -> Result<Closed, SessionError> {
        let _waiting = Waiting::for_record(&request.path);
        let mut closed = self.session.close();
        for _ in 0..ATTEMPTS {
            let why = match &closed {
                Err(SessionError::NotFolded { why } | SessionError::StillThere { why: Some(why), .. }) => why,
                _ => break,
            };
            if !matches!(**why, VaultError::Outdated { .. }) {
                break;
            }
            let (session, _) = Session::open(request, Box::new(|_| {}))?;
            closed = session.close();
        }
        closed
    }

    /// Closes the record, with everything that was done folded into its file.
    ///
    /// # Errors
    /// When something could not be saved.
    pub fn close(self) -> Result<(), Failure> {
        self.session.close().map(drop).map_err(Failure::of)
    }

    /// Closes the record without writing anything.
    ///
    /// # Errors
    /// When the file could not be left in order.
    pub fn leave(self) -> Result<(), Failure> {
        self.session.leave().map(drop).map_err(Failure::of)
    }

    /// The meeting that is meant, with everything that belongs to it.
    ///
    /// # Errors
    /// When there is none.
    pub fn conference(
        &self,
        date: Option<NaiveDate>,
        area: Option<&str>,
        prefer: Preferring,
        today: NaiveDate,
    ) -> Result<Conference, Failure> {
        let meetings = self.record().meetings().map_err(read)?;
        let meeting = chosen(&meetings, date, area, prefer, today)?;
        self.record().conference(meeting.id).map_err(read)
    }
}

/// Keeps in mind, for the record's log, that a key was tried on it that does not fit.
fn note_refusal(request: &OpenRequest, error: &SessionError) {
    let SessionError::Vault(why) = error else { return };
    if let (VaultError::NoMatchingKey { .. } | VaultError::AccessEnded { .. }, Some(aside)) =
        (&**why, Aside::of(request))
    {
        aside.note(REFUSED_KEY, (request.clock)());
    }
}

/// From a question that could not be answered.
pub(super) fn read(error: RecordError) -> Failure {
    Failure::of(error)
}

/// Says so plainly where there is no such file, before anyone types a passphrase.
///
/// # Errors
/// When nothing of that name is there, or it is a folder.
pub fn exists(record: &Path) -> Result<(), Failure> {
    let _waiting = Waiting::for_record(record);
    is_there(record)
}

/// The same, without a word while there is no answer.
///
/// # Errors
/// As [`exists`].
pub fn is_there(record: &Path) -> Result<(), Failure> {
    match std::fs::metadata(record) {
        Ok(there) if there.is_dir() => {
            Err(Failure::Failed(format!("{} is a folder, not a record; name the file inside it", record.display())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !has_generation(record) => {
            let name = record.display();
            Err(Failure::Failed(format!(
                "{name} is not there; check the name and the folder, or make it with marac new"
            )))
        }
        _ => Ok(()),
    }
}

/// Whether this user may make files in a folder; where the system can't say, yes.
#[must_use]
pub fn can_write(folder: &Path) -> bool {
    crate::platform::files::can_write(folder)
}

/// Whether a generation lies beside a missing file: it may still count as the record, and the vault knows.
fn has_generation(record: &Path) -> bool {
    let Ok(beside) = std::fs::read_dir(names::folder(record)) else { return false };
    beside.flatten().any(|entry| matches!(names::part(record, &entry.file_name()), Some(Part::Generation(..))))
}

/// A request for a record with a key that is unlocked already. That nothing can be kept on this machine is said on standard
/// error.
#[must_use]
pub fn request_with(record: &Path, unlocked: Arc<Unlocked>, profile: &Profile) -> OpenRequest {
    let local = profile.local().map_err(|why| super::warn(&why.to_string())).ok();
    OpenRequest { local, ..request(record, unlocked) }
}

/// The folder that an export or a copy goes into.
///
/// # Errors
/// When it isn't there or is no folder.
pub fn folder(to: &Path) -> Result<PathBuf, Failure> {
    match std::fs::metadata(to) {
        Ok(there) if there.is_dir() => Ok(to.to_owned()),
        Ok(_) => Err(Failure::Failed(format!("{} is not a folder; name a folder", to.display()))),
        Err(_) => Err(Failure::Failed(format!("the folder {} is not there; make it first", to.display()))),
    }
}

/// Of several meetings of one area on one day the area's own, not its MARAC Plus or an emergency meeting.
fn own_of<'a>(several: &[&'a Meeting]) -> Option<&'a Meeting> {
    let mut own = several.iter().filter(|meeting| meeting.kind == MeetingKind::Area);
    let (one, None) = (own.next()?, own.next()) else { return None };
    several.iter().all(|other| same_area(&other.area, &one.area)).then_some(*one)
}

/// Which meeting is meant.
///
/// # Errors
/// When there is none, or the day has meetings of several areas.
pub fn chosen<'a>(
    meetings: &'a [Meeting],
    date: Option<NaiveDate>,
    area: Option<&str>,
    prefer: Preferring,
    today: NaiveDate,
) -> Result<&'a Meeting, Failure> {
    let of_area: Vec<&Meeting> =
        meetings.iter().filter(|meeting| area.is_none_or(|area| same_area(area, &meeting.area))).collect();
    if of_area.is_empty() {
        return Err(Failure::Failed("no meeting is in the calendar; add one with marac meeting add".to_owned()));
    }
    if let Some(date) = date {
        let on_day: Vec<&Meeting> = of_area.into_iter().filter(|meeting| meeting.date == date).collect();
        return match on_day.as_slice() {
            [one] => Ok(one),
            [] => {
                Err(Failure::Failed(format!("there is no meeting on {date}; marac meeting list shows those there are")))
            }
            several => own_of(several)
                .ok_or_else(|| Failure::Failed(format!("several areas meet on {date}; say which with --area"))),
        };
    }
    let under_way = of_area.iter().find(|meeting| matches!(meeting.stage, MeetingStage::UnderWay { .. }));
    let next = of_area.iter().find(|m| m.date >= today && !matches!(m.stage, MeetingStage::Finished { .. }));
    let held = of_area.iter().rev().find(|meeting| matches!(meeting.stage, MeetingStage::Finished { .. }));
    let found = match prefer {
        Preferring::Coming => under_way.or(next).or(of_area.last()),
        Preferring::Held => under_way.or(held).or(next).or(of_area.last()),
    };
    found.copied().ok_or_else(|| Failure::Failed("no meeting is in the calendar".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identifier::MeetingId;
    use crate::domain::meeting::MeetingKind;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, number).unwrap()
    }

    fn meeting(number: u32, area: &str, stage: MeetingStage) -> Meeting {
        Meeting {
            id: MeetingId::new(),
            area: area.to_owned(),
            date: day(number),
            start: chrono::NaiveTime::MIN,
            minutes_per_case: 10,
            breaks: Vec::new(),
            referral_deadline: day(number),
            stage,
            declaration: None,
            current_case: None,
            kind: MeetingKind::Area,
            chair: None,
            cover: None,
            release_at: None,
        }
    }

    #[test]
    fn the_meeting_that_is_meant() {
        let at = day(1).and_time(chrono::NaiveTime::MIN);
        let finished = MeetingStage::Finished { started: at, finished: at };
        let mut meetings = vec![
            meeting(1, "Crawley", finished),
            meeting(10, "Crawley", MeetingStage::Planned),
            meeting(20, "Crawley", MeetingStage::Planned),
        ];
        let date = |meetings: &[Meeting], prefer| chosen(meetings, None, None, prefer, day(5)).unwrap().date;
        assert_eq!(date(&meetings, Preferring::Coming), day(10));
        assert_eq!(date(&meetings, Preferring::Held), day(1));
        meetings[2].stage = MeetingStage::UnderWay { started: at };
        assert_eq!(date(&meetings, Preferring::Coming), day(20));
        assert_eq!(date(&meetings, Preferring::Held), day(20));
        assert_eq!(chosen(&meetings, Some(day(10)), None, Preferring::Held, day(5)).unwrap().date, day(10));
        assert!(chosen(&meetings, Some(day(11)), None, Preferring::Held, day(5)).is_err());
        assert!(chosen(&[], None, None, Preferring::Coming, day(5)).is_err());
    }

    #[test]
    fn age_9_two_areas_on_one_day_are_told_apart() {
        let meetings = [meeting(10, "Crawley", MeetingStage::Planned), meeting(10, "Horsham", MeetingStage::Planned)];
        let choose = |area| chosen(&meetings, Some(day(10)), area, Preferring::Coming, day(5));
        assert!(choose(None).is_err());
        assert_eq!(choose(Some(" horsham")).unwrap().area, "Horsham");
    }
}
