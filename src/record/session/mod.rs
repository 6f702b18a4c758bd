//! A record that is worked in: the one in memory, and the vault that keeps it.
//!
//! A change is made in memory at once and handed to the vault's worker, which never delays a key; it is "saved" when the
//! worker says that the disk has it, and not before. Publishing folds the journal into the one file: at closing,
//! after five minutes with changes, and after 500 frames.

mod arrived;
mod closed;
mod closing;
mod company;
mod conflicts;
mod drafts;
mod ending;
mod error;
mod events;
mod handing;
mod keeping;
mod late;
mod log;
mod others;
mod papers;
mod patience;
mod spilled;
mod standing;
mod unfolded;
mod written_over;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::vault::{
    self, Disk, Finding, OpenRequest, Operation, PersonKey, RecordId, RowId, ThisMachine, Ticket, Unlocked, Vault,
    VaultEvent, Work, Worker,
};

use super::Record;
use super::change::{Change, Made, UndoStep};
use super::closed::ClosedShelf;
use super::engine::SCHEMA;
use super::image::Reader;
use super::roster::Founder;
use super::withdrawn::{AccessEnd, person_row};

use arrived::Arrived;
pub use company::{Colleague, Conflict, SeatId, Stands, TakenIn, TextId, Unread, Whereabouts, WrittenOver};
pub use error::{SessionError, changes};
pub use events::{Away, Closed, Keeping, SessionEvent, Tell};
use keeping::{Board, Ends};
pub use late::{Decided, Decision};
pub use papers::ClosedPapers;
use spilled::Kept;
use unfolded::Company;

/// How long changes may stay in the journal only.
const PUBLISH_AFTER_MS: u64 = 5 * 60 * 1000;
/// How many frames may.
const PUBLISH_FRAMES: u64 = 500;

/// A record that is worked in.
pub struct Session {
    record: Record,
    worker: Worker,
    board: Arc<Board>,
    path: PathBuf,
    unlocked: Arc<Unlocked>,
    disk: Arc<dyn Disk>,
    clock: vault::open::WallClock,
    steady: vault::open::WallClock,
    may_write: bool,
    /// Whose session it is, and how their access ended since they opened the record.
    own: PersonKey,
    ended: Option<AccessEnd>,
    /// They ended it themselves, here: what remains is to encrypt the file to the others.
    left: bool,
    /// What this machine kept of sessions that ended, and is not handed over yet.
    kept: Kept,
    next_ticket: u64,
    /// Typed, in memory, and not handed over yet.
    draft: Vec<Operation>,
    draft_sent_ms: Option<u64>,
    /// Since when there are changes that the one file does not hold.
    dirty_since: Option<u64>,
    publish_tried_ms: u64,
    before: log::Before,
    company: Company,
    /// The journals on which somebody is to decide.
    late: Vec<SeatId>,
    /// The closed cases that this person reads.
    closed: ClosedShelf,
    shuts: closed::Shuts,
}

impl Drop for Session {
    /// However the program ends, what was typed goes to the worker, which saves it before it ends.
    fn drop(&mut self) {
        self.flush_draft();
    }
}

/// A request for the file of a record, with this room's way of reading an image, where a record may live on this machine.
#[must_use]
pub fn request(path: &Path, unlocked: Arc<Unlocked>) -> OpenRequest {
    OpenRequest { place: ThisMachine::of_process(), ..OpenRequest::new(path, unlocked, Arc::new(Reader)) }
}

impl Session {
    /// Makes a record of one area, and opens it.
    ///
    /// # Errors
    /// When something of this name is there, or it can't be written; nothing is left behind.
    pub fn create(request: &OpenRequest, area: &str, founder: &Founder<'_>, tell: Tell) -> Result<Self, SessionError> {
        let now = (request.clock)();
        let mut founded = Record::found(RecordId::new()?, area, founder, SeatId::new()?, now)?;
        founded.sign_own_log(&request.unlocked)?;
        let image = founded.image(1, &[])?;
        let vault = vault::create(request, &image)?;
        let record = Record::load(&image, &founder.key.verify, vault.seat(), now)?;
        Self::start(request, record, vault, false, tell)
    }

    /// Opens a record, and takes in what its journals hold. Says what someone should know.
    ///
    /// # Errors
    /// Each kind of bad input with its own; nothing is changed.
    pub fn open(request: &OpenRequest, tell: Tell) -> Result<(Self, Vec<Finding>), SessionError> {
        let opened = vault::open(request)?;
        let now = (request.clock)();
        let key = request.unlocked.person_key().verify;
        let mut record = Record::load(&opened.image, &key, opened.vault.seat(), now)?;
        let mut findings = opened.findings;
        let kept = Kept::take_in(&mut record, opened.spilled, &opened.frames, &mut findings, (key.id(), now));
        for frame in &opened.frames {
            let found = frame.body.schema;
            if found > SCHEMA {
                return Err(SessionError::Newer { path: request.path.clone(), found, known: SCHEMA });
            }
        }
        let (facts, may_write) = (&opened.facts, opened.vault.may_write());
        late::settle_decided(&mut record, request, facts, &mut findings, may_write);
        let mut company = Company::default();
        company.open_with(&mut record, &opened.frames, key.id(), now)?;
        // Whoever withdrew it has not encrypted the file afresh yet.
        if let Some(end) = record.access_end(&request.unlocked.person_key())? {
            return Err(SessionError::access_ended(&request.path, end, kept.waiting()));
        }
        kept.tell(&mut company.late);
        late::name_decided(&mut record, request, &opened.facts, &mut findings);
        findings.extend(spilled::elsewhere(&mut record, request, &opened.elsewhere)?);
        findings.extend(company.late.news(&record)?.into_iter().chain(record.still_open(&opened.facts)?));
        findings.extend(company.stopped.news());
        findings.extend(record.unusable_keys());
        let alone = !findings.iter().any(|finding| finding.live_seat().is_some());
        if alone {
            findings.extend(record.waiting()?);
        }
        // Another seat's journal is that seat's to fold in while it is at work, as is what it could not put in place.
        let left_behind = findings.iter().any(|finding| match finding {
            Finding::JournalFound { live, .. } => !live,
            Finding::PendingGeneration { .. } => alone,
            _ => false,
        });
        let mut session = Self::start(request, record, opened.vault, left_behind, tell)?;
        session.kept = kept;
        session.note_late(&findings);
        // What was not taken in is not to be claimed by what is published.
        session.board.facts().heads.retain(|head| !company.stopped.stops(head.seat));
        company.met(if left_behind { &[] } else { &opened.frames }, (request.steady)());
        session.company = company;
        opened.frames.iter().for_each(|frame| session.closed.heard(&frame.body.operations, person_row(frame.body.who)));
        findings.extend(session.closed_findings());
        session.shut_out_at_opening(&findings)?;
        session.log_findings(request, &findings)?;
        // What can't be encrypted again now is so by the next of its readers; the record opens in any case.
        let _ = session.settle_closed();
        findings.extend(session.went_on_news());
        // Of a colleague who is at work it may be on its way to its readers.
        if alone {
            findings.extend(session.record.waits_for_readers()?);
        }
        Ok((session, findings))
    }

    fn start(
        request: &OpenRequest,
        record: Record,
        vault: Vault,
        dirty: bool,
        tell: Tell,
    ) -> Result<Self, SessionError> {
        let board = Arc::new(Board::default());
        {
            let mut facts = board.facts();
            facts.heads = vault.heads();
            facts.next_generation = vault.next_generation();
            facts.keeps_here = vault.keeps_here();
            facts.journals = vault.journals();
        }
        let before = log::Before::of(request, vault.may_write());
        let may_write = vault.may_write() && request.older != vault::Older::Look;
        let reports = Ends(board.clone());
        let (key, seat, clock) = (request.unlocked.person_key().verify, vault.seat(), request.clock.clone());
        let report = move |event: VaultEvent| {
            let told = match event {
                VaultEvent::Others { ticket, others } => {
                    reports.0.others(ticket, Arrived::prepare(*others, &key, seat, clock()))
                }
                other => reports.0.report(other, clock()),
            };
            told.into_iter().for_each(&tell);
        };
        let worker = Worker::start(vault, Box::new(report))?;
        let closed = ClosedShelf::of(&record, request.unlocked.clone(), (request.clock)())?;
        Ok(Self {
            record,
            worker,
            board,
            path: request.path.clone(),
            unlocked: request.unlocked.clone(),
            disk: request.disk.clone(),
            may_write,
            own: request.unlocked.person_key(),
            ended: None,
            left: false,
            kept: Kept::default(),
            next_ticket: 0,
            draft: Vec::new(),
            draft_sent_ms: None,
            publish_tried_ms: 0,
            before,
            company: Company::default(),
            late: Vec::new(),
            closed,
            shuts: closed::Shuts::default(),
            dirty_since: (dirty && may_write).then(|| (request.steady)()),
            clock: request.clock.clone(),
            steady: request.steady.clone(),
        })
    }

    /// The record in memory, for questions.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// The record's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this person may change the record.
    #[must_use]
    pub const fn may_write(&self) -> bool {
        self.may_write
    }

    /// How the record is kept at this moment.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        match self.board.facts().keeping() {
            Keeping::Saved { .. } | Keeping::Unchanged if !self.draft.is_empty() => Keeping::Saving,
            keeping => keeping,
        }
    }

    /// Makes a change in memory and hands it over to be saved; never waits. A draft is handed over at most twice a second:
    /// see [`Self::flush_draft`]; an emptied one waits for that, to go in one piece with what is made of its text. What was made and can't be saved stays in memory, and [`Self::keeping`] says so.
    ///
    /// # Errors
    /// When it can't be made; the record is as it was.
    pub fn make(&mut self, change: &Change) -> Result<(Made, Option<Ticket>), SessionError> {
        let now = self.writable()?;
        let mut made = self.make_in_memory(change, now)?;
        if change.is_draft() {
            self.keep_draft(std::mem::take(&mut made.operations));
            let emptied = matches!(change, Change::KeepDraft { text, .. } if text.is_empty());
            let ticket = if (self.steady)() >= self.draft_due() && !emptied { self.flush_draft() } else { None };
            return Ok((made, ticket));
        }
        self.company.newest.wrote(change, &made.operations, (self.steady)());
        let handed = self.hand_over(made);
        if matches!(change, Change::WithdrawAccess(_)) {
            self.learn_of_own_doing()?;
        }
        Ok(handed)
    }

    /// Undoes a change, or does it again; what is given undoes that in turn.
    ///
    /// # Errors
    /// When somebody changed the same thing since; the record is as it was.
    pub fn undo(&mut self, step: &UndoStep) -> Result<(Made, Option<Ticket>), SessionError> {
        let now = self.writable()?;
        let made = self.undo_in_memory(step, now)?;
        Ok(self.hand_over(made))
    }

    /// Writes a line of the audit log for what changes nothing in the record: an opening, an export, a print (REC-2).
    ///
    /// # Errors
    /// When this person may not write.
    pub fn note(
        &mut self,
        what: &'static str,
        subject: Option<RowId>,
        detail: &str,
    ) -> Result<Option<Ticket>, SessionError> {
        let now = self.writable()?;
        let made = self.record.note(what, subject, detail, now)?;
        Ok(self.hand_over(made).1)
    }

    /// Publishes where it is due: five minutes after the first change that the one file lacks, or after 500 frames. Called
    /// after each change, and by the caller's timer at [`Self::publish_due`].
    ///
    /// # Errors
    /// When the worker is gone.
    pub fn publish_if_due(&mut self) -> Result<(), SessionError> {
        self.settle_decided();
        self.publish_what_is_shut();
        let due = self.publish_due().is_some_and(|due| (self.steady)() >= due);
        if due { self.publish().map(drop) } else { Ok(()) }
    }

    /// When to publish next, by the request's steady clock; nothing while the one file holds everything.
    #[must_use]
    pub fn publish_due(&self) -> Option<u64> {
        let facts = self.board.facts();
        if facts.publishing.is_some() || self.ended.is_some() {
            return None;
        }
        let since = if facts.unpublished.is_some() { Some(self.publish_tried_ms) } else { self.dirty_since };
        let due = since.map(|since| since.saturating_add(PUBLISH_AFTER_MS));
        let of_others = self.company.due().filter(|_| self.may_write);
        let due = [due, of_others, self.shutting_due()].into_iter().flatten().min();
        let full = facts.since_publish >= PUBLISH_FRAMES && facts.unpublished.is_none();
        if full || self.is_decided(&facts) { Some(0) } else { due }
    }

    /// Publishes now, on the worker; where it is doing so already, that one counts.
    ///
    /// # Errors
    /// When the image can't be made, or the worker is gone.
    pub fn publish(&mut self) -> Result<Ticket, SessionError> {
        self.still_has_access()?;
        let under_way = self.board.facts().publishing;
        if let Some(ticket) = under_way {
            return Ok(ticket);
        }
        self.bring_kept();
        self.flush_draft();
        let image = self.image()?;
        let ticket = self.ticket();
        {
            let mut facts = self.board.facts();
            facts.publishing = Some(ticket);
            facts.unpublished = None;
        }
        self.worker.send(Work::Publish { image, ticket })?;
        self.publish_tried_ms = (self.steady)();
        self.dirty_since = None;
        if self.shuts != closed::Shuts::Nothing {
            self.shuts = closed::Shuts::UnderWay;
        }
        self.company.publishes(self.publish_tried_ms);
        Ok(ticket)
    }

    fn writable(&mut self) -> Result<u64, SessionError> {
        self.still_has_access()?;
        if self.company.access.is_undecided() {
            self.shut_out()?;
        }
        if self.may_write { Ok((self.clock)()) } else { Err(SessionError::ReadOnly { path: self.path.clone() }) }
    }

    fn image(&mut self) -> Result<zeroize::Zeroizing<Vec<u8>>, SessionError> {
        let (generation, heads) = self.board.facts().for_image()?;
        self.settle_ends()?;
        let journals = self.board.facts().journals.clone();
        self.record.lies_beside(&journals)?;
        Ok(self.record.image(generation, &heads)?)
    }

    const fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }
}
