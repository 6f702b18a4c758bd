//! The desks: lists beside the meeting, each over the whole record, drawn and gone through alike.
//!
//! # How a desk is added
//!
//! A desk has one file of its own in each room, and every file is there already; what is left to do is to fill them.
//!
//! 1. `record/queries/desk/NAME.rs`: the list, an inherent method of [`View`](crate::record::queries::View) that gives rows
//!    (a type of `domain`). Name the file in `queries/desk/mod.rs`.
//! 2. `app/desk/NAME.rs`: a unit struct that implements [`DeskView`], and `VIEW` of it. It asks the record with
//!    [`ask`](super::store::ask); rows are kept until the record, the day or the desk's [`Options`] change, so neither a key
//!    nor a drawing asks again. What gives somebody away is a [`Cell::name`] or a [`Cell::private`]; in
//!    [`DeskView::detail`] it goes through [`Eyes`](super::views::Eyes).
//! 3. `command/desk/NAME.rs`: `Go`, commands, conditions, what matters about a row.
//! 4. `app/handlers/desk/NAME.rs`: `open` (Enter on a row), `command`, `confirmed` (a yes to [`super::popup::Asked::Desk`]),
//!    and the forms of `app/form/purpose/NAME.rs`: `fresh` and `keep`.
//! 5. `keymaps/default.toml` and `keymaps/vim.toml`: keys of the desk's section. `assets/sentences.toml` with
//!    `app/texts/sentence.rs`: what stands where the list is empty.
//! 6. A test that presses keys over a whole record: [`Driver::over_record`](super::driver::Driver::over_record), as in
//!    `app/tests/desk_referrals.rs`. A snapshot: a line in `DESKS` of `ui/desk/tests.rs`, which also proves that the desk is
//!    drawn at every size and that initials only hides its people.
//!
//! Something that the user has turned and that changes the rows is a field of [`Options`].

mod calendar;
mod closed;
mod contacts;
mod day;
mod left_behind;
mod people;
mod referrals;
mod research;
mod research_detail;
mod rows;
mod tracks;

use std::cell::RefCell;
use std::rc::Rc;

use chrono::NaiveDate;

use super::App;
use super::list::List;
use super::panes::Pane;
use super::remembered::Remembered;
use super::store::StoreError;
use super::texts::Sentence;
pub use crate::command::Desk;
use crate::domain::due::DueRow;
use crate::domain::identifier::MeetingId;
use crate::domain::people::directory::Pair;
use crate::domain::tracks::TrackRow;
use crate::record::closed::Resembles;
use crate::record::touched::Revision;
pub(super) use closed::{resembles as closed_resembles, resembles_line};
pub(super) use contacts::{list as contact_list, release_lines};
pub use day::ForWhom;
use day::of_closed as day_due_of_closed;
pub(super) use day::{due as day_due, key_of as day_key, lines as day_lines};
pub(super) use left_behind::left_behind;
pub(super) use people::{day, follow_lines, how_listed, pair as pair_to_decide, role, said_lines};
pub(super) use referrals::{lines as referral_lines, quarter_lines};
use research::KeptSheet;
pub use research::ResearchBy;
pub(super) use research::{ANSWERS as RESEARCH_ANSWERS, sheet as research_sheet};
pub use rows::{Cell, DeskRow, REFERENCE, RowKey, Shows, Tone, WORD_GAP, Width};
use rows::{Detail, Kept};
pub use rows::{Rows, detail, rows, selected, settle};
pub(super) use tracks::kept as tracks;

/// What a desk shows.
pub trait DeskView {
    /// Its rows, in order; those of a section together. Asked once a revision of the record.
    ///
    /// # Errors
    /// When the record can't be asked.
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError>;

    /// What is known about a row, a line each, for the side of the list. Nothing in it may give anybody away while only
    /// initials are shown.
    ///
    /// # Errors
    /// When the record can't be asked.
    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError>;

    /// What to read where there is no row.
    fn empty(&self) -> Sentence;

    /// What stands beside the title: which of the rows are shown, where some are not.
    fn beside_title(&self, _app: &App) -> String {
        String::new()
    }
}

/// What a desk shows.
#[must_use]
pub fn view(desk: Desk) -> &'static dyn DeskView {
    match desk {
        Desk::Referrals => referrals::VIEW,
        Desk::Day => day::VIEW,
        Desk::People => people::VIEW,
        Desk::Research => research::VIEW,
        Desk::Contacts => contacts::VIEW,
        Desk::Tracks => tracks::VIEW,
        Desk::Calendar => calendar::VIEW,
        Desk::Closed => closed::VIEW,
    }
}

/// What the user has turned on the desks; another value is another list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Referrals: of all areas, not of the meeting's alone.
    pub all_areas: bool,
    /// Day: of the meeting's area alone, and whose.
    pub day_here: bool,
    pub day_whom: ForWhom,
    /// Tracks: those that have ended too.
    pub ended_tracks: bool,
    /// Calendar: those that were held as well.
    pub held_meetings: bool,
    /// Research: by agency, by case, or what is to be chased.
    pub research: ResearchBy,
    /// Contacts: those who have left as well.
    pub former_contacts: bool,
}

/// A place to which one goes back from a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) pane: Pane,
    pub(super) among_entries: bool,
}

/// The desks: where one is in each, and what of them is kept.
#[derive(Default)]
pub struct Desks {
    referrals: List<RowKey>,
    day: List<RowKey>,
    people: List<RowKey>,
    research: List<RowKey>,
    contacts: List<RowKey>,
    tracks: List<RowKey>,
    calendar: List<RowKey>,
    closed: List<RowKey>,
    pub options: Options,
    /// Where one was before each desk that is open, the last on top.
    pub(super) left: Vec<Left>,
    kept: RefCell<Option<Kept>>,
    detail: RefCell<Option<Detail>>,
    open_tracks: Remembered<(Revision, NaiveDate), TrackRow>,
    research_sheet: RefCell<Option<KeptSheet>>,
    pairs: Remembered<(Revision, MeetingId), Pair>,
    due: Remembered<(Revision, NaiveDate), DueRow>,
    resembling: Remembered<Revision, Resembles>,
    /// The rows of the open desk when it was last settled.
    settled: Option<Rc<[DeskRow]>>,
}

impl Desks {
    /// Where one is in a desk.
    #[must_use]
    pub const fn list(&self, desk: Desk) -> &List<RowKey> {
        match desk {
            Desk::Referrals => &self.referrals,
            Desk::Day => &self.day,
            Desk::People => &self.people,
            Desk::Research => &self.research,
            Desk::Contacts => &self.contacts,
            Desk::Tracks => &self.tracks,
            Desk::Calendar => &self.calendar,
            Desk::Closed => &self.closed,
        }
    }

    pub(super) const fn list_mut(&mut self, desk: Desk) -> &mut List<RowKey> {
        match desk {
            Desk::Referrals => &mut self.referrals,
            Desk::Day => &mut self.day,
            Desk::People => &mut self.people,
            Desk::Research => &mut self.research,
            Desk::Contacts => &mut self.contacts,
            Desk::Tracks => &mut self.tracks,
            Desk::Calendar => &mut self.calendar,
            Desk::Closed => &mut self.closed,
        }
    }
}
