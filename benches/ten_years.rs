//! What it takes to ask a record of ten years of one area: every list, filter, search and match.
//!
//! `cargo bench --bench ten_years` prints each as the slowest and the middle of its runs, in milliseconds, beside the
//! 50 ms that nobody is to wait longer than, and as a share of a plain search of the same entries by SQLite (`LIKE` over
//! every row) in the same run; then what a key costs, with its drawing at 200 columns by 50 rows, of a conference that is
//! open over that record. Where anything takes longer than that, it is named and the run ends with exit code 1.
//! `MARAC_MEETINGS=12` makes one year of it.

#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/figures.rs"]
mod figures;
#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/population.rs"]
mod population;
#[path = "../tests/support/years.rs"]
mod years;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use marac::app::record_store::RecordStore;
use marac::app::store::{Drafts, Store};
use marac::app::texts::{Sources, Texts};
use marac::app::{App, Input, Now, Start};
use marac::cli::show::referrals;
use marac::command::Command;
use marac::domain::eligibility::Relationships;
use marac::domain::entry::{Entry, EntryKind, Standing};
use marac::domain::identifier::{CaseId, EntryId};
use marac::domain::matching::{KnownAs, Nicknames};
use marac::domain::working_days::BankHolidays;
use marac::keymap::{Keymap, Meaning, Pressed, Shipped};
use marac::record::Record;
use marac::record::change::Change;
use marac::record::queries::{ActionFilter, View};
use marac::ui;
use marac::ui::theme::{Theme, ThemeName};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use rusqlite::Connection;
use years::Years;

const NOW: u64 = 1_796_900_000_000;
const RUNS: usize = 12;
/// Nobody is to wait longer.
const LIMIT: f64 = 50.0;

type Failure = Box<dyn std::error::Error>;

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Prints what one question takes, of all its runs.
struct Figures {
    plain: Duration,
    over: Vec<&'static str>,
}

impl Figures {
    fn ask(
        &mut self,
        name: &'static str,
        mut question: impl FnMut(usize) -> Result<usize, Failure>,
    ) -> Result<(), Failure> {
        let (mut times, mut answers) = (Vec::with_capacity(RUNS), 0);
        for run in 0..RUNS {
            let begun = Instant::now();
            answers = answers.max(question(run)?);
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let (middle, slowest) = (times[times.len() / 2], times[times.len() - 1]);
        let share = middle.as_secs_f64() / self.plain.as_secs_f64();
        println!(
            "{name:<58} {:>8.2} ms  slowest {:>8.2} ms  {share:>6.2} of a plain search  ({answers} at most)",
            milliseconds(middle),
            milliseconds(slowest)
        );
        if milliseconds(slowest) > LIMIT {
            self.over.push(name);
        }
        Ok(())
    }
}

/// The same entries in a plain table, and how long SQLite takes to look through them.
fn plainly(record: &Record, years: &Years) -> Result<Duration, Failure> {
    let plain = Connection::open_in_memory()?;
    plain.execute_batch("CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT); BEGIN")?;
    for meeting in &years.meetings {
        for case in record.conference(meeting.id)?.cases {
            for entry in case.entries {
                plain.execute("INSERT INTO entry (text) VALUES (?1)", [entry.text])?;
            }
        }
    }
    plain.execute_batch("COMMIT")?;
    let search = "SELECT count(*) FROM entry WHERE text LIKE '%tracker%' AND text LIKE '%refuge%'";
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        plain.query_row(search, [], |row| row.get::<_, i64>(0))?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

fn main() -> Result<ExitCode, Failure> {
    let nicknames = Nicknames::shipped()?;
    let mut record = Record::alone("Crawley", "Asha Whitlock", NOW)?;
    let begun = Instant::now();
    let years = Years::fill(&mut record, figures::asked("MARAC_MEETINGS", [120, 120]) as usize, NOW)?;
    println!(
        "{} meetings, {} cases, {} people, {} entries, {} actions, {} decisions about who is who, {} matches, {} tracks, {} agendas sent, {} waiting elsewhere: made in {:.1} s",
        years.meetings.len(),
        years.cases.len(),
        years.people.len(),
        years.entries,
        years.actions,
        years.decisions,
        years.matches,
        years.tracks,
        years.sent,
        years.waiting.len(),
        begun.elapsed().as_secs_f64()
    );
    let plain = plainly(&record, &years)?;
    println!("a plain search of the entries by SQLite: {:.2} ms", milliseconds(plain));
    let begun = Instant::now();
    let image = record.image(1, &[])?;
    let made = begun.elapsed();
    let key = marac::vault::Unlocked::throwaway()?.person_key().verify;
    let begun = Instant::now();
    let mut record = Record::load(&image, &key, record.seat(), NOW)?;
    let loaded = begun.elapsed();
    let begun = Instant::now();
    record.be_ready(&nicknames)?;
    println!(
        "an image of {} MB: made in {:.0} ms, loaded in {:.0} ms; what is kept in memory, once at opening: {:.0} ms",
        image.len() >> 20,
        milliseconds(made),
        milliseconds(loaded),
        milliseconds(begun.elapsed())
    );
    let mut figures = Figures { plain, over: Vec::new() };
    searches(&mut record, &years, &mut figures)?;
    people(&record, &years, &nicknames, &mut figures)?;
    lists(&record, &years, &mut figures)?;
    desks(&record, &years, &mut figures)?;
    keys(record, &years, &mut figures)?;
    if figures.over.is_empty() {
        println!("Every one of them within {LIMIT} ms.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("Slower than {LIMIT} ms: {}", figures.over.join("; "));
    Ok(ExitCode::FAILURE)
}

fn searches(record: &mut Record, years: &Years, figures: &mut Figures) -> Result<(), Failure> {
    for (name, words) in [
        ("search: two words", "tracker refuge"),
        ("search: two letters, in nearly every text", "th"),
        ("search: a surname", "okafor"),
        ("search: nothing has it", "zzyzx"),
    ] {
        figures.ask(name, |_| Ok(record.search(words)?.len()))?;
    }
    let meeting = years.meetings[years.meetings.len() / 2].clone();
    figures.ask("search: a word just filed", |run| {
        let entry = Entry {
            id: EntryId::new(),
            case: years.cases[run],
            meeting: meeting.id,
            kind: EntryKind::Information(Standing::Fact),
            agency: None,
            speaker: None,
            text: format!("the narrowboat {run}"),
            at: meeting.date.and_hms_opt(10, 0, 0).ok_or("no such time")?,
            edited: None,
        };
        record.make(&Change::FileEntry(entry), NOW)?;
        Ok(record.search("narrowboat")?.len())
    })
}

fn people(record: &Record, years: &Years, nicknames: &Nicknames, figures: &mut Figures) -> Result<(), Failure> {
    let view = View { open: record, closed: None };
    let case = |run: usize| years.cases[run * (years.cases.len() / RUNS)];
    let somebody = |run: usize| &years.people[run * (years.people.len() / RUNS)];
    figures.ask("match: a referral that comes in, with everything", |run| {
        let mut referral = record.referral(case(run))?.ok_or("the case is gone")?;
        referral.id = CaseId::new();
        Ok(record.proposals(&referral, nicknames)?.len())
    })?;
    figures.ask("match: a name as it is typed", |run| {
        let asked = KnownAs { name: &somebody(run).name, ..KnownAs::default() };
        Ok(view.known_as(&asked, nicknames)?.len())
    })?;
    figures.ask("people: the pairs of a meeting to decide", |run| {
        let meeting = &years.meetings[run * years.meetings.len() / RUNS];
        Ok(view.people_to_decide(meeting.id, nicknames)?.len())
    })?;
    figures.ask("people: one person's cases, roles and open actions", |run| {
        Ok(view.person(somebody(run).identity())?.appearances.len())
    })?;
    figures.ask("people: who may be the same as one person", |run| {
        Ok(view.perhaps_the_same(somebody(run).identity(), nicknames)?.len())
    })?;
    figures.ask("people: what follows for a case", |run| Ok(view.follows(case(run))?.len()))
}

fn lists(record: &Record, years: &Years, figures: &mut Figures) -> Result<(), Failure> {
    let meeting = |run: usize| &years.meetings[run * years.meetings.len() / RUNS];
    figures.ask("a meeting with all its cases", |run| Ok(record.conference(meeting(run).id)?.cases.len()))?;
    figures.ask("one case of it", |run| {
        let meeting = run * years.meetings.len() / RUNS;
        let case = years.cases[meeting * years.cases.len() / years.meetings.len()];
        Ok(record.case(years.meetings[meeting].id, case)?.entries.len())
    })?;
    figures.ask("the calendar", |_| Ok(record.meetings()?.len()))?;
    figures.ask("every reference", |_| Ok(record.references()?.len()))?;
    let open = ActionFilter { open_only: true, ..ActionFilter::default() };
    figures.ask("actions: all that are open", |_| Ok(record.actions(&open)?.len()))?;
    figures.ask("actions: open, of one agency", |run| {
        let owner = Some(years.agencies[run % years.agencies.len()]);
        Ok(record.actions(&ActionFilter { owner, ..open.clone() })?.len())
    })?;
    figures.ask("actions: open, of earlier meetings", |run| Ok(record.outstanding_actions(meeting(run))?.len()))?;
    figures.ask("actions: all of one meeting", |run| {
        let of = ActionFilter { meeting: Some(meeting(run).id), ..ActionFilter::default() };
        Ok(record.actions(&of)?.len())
    })?;
    figures.ask("actions: every one of ten years", |_| Ok(record.actions(&ActionFilter::default())?.len()))
}

fn desks(record: &Record, years: &Years, figures: &mut Figures) -> Result<(), Failure> {
    let view = View { open: record, closed: None };
    let (today, holidays) = (years.meetings[years.meetings.len() - 1].date, BankHolidays::shipped()?);
    let relationships = Relationships::shipped()?;
    figures.ask("the day", |_| Ok(view.day(today, &holidays)?.len()))?;
    figures.ask("tracks: every one", |_| Ok(view.tracks(today)?.len()))?;
    figures.ask("tracks: offers of MARAC Plus", |_| Ok(view.plus_offers(today)?.len()))?;
    figures.ask("tracks: how often a case's two people were discussed", |run| {
        Ok(view.plus_discussions(years.cases[years.cases.len() - 1 - run], today)?.len())
    })?;
    figures.ask("referrals that were not heard yet", |_| Ok(view.referrals_to_come()?.len()))?;
    figures.ask("one of them whole", |run| Ok(usize::from(view.referral_sheet(years.waiting[run])?.is_some())))?;
    figures.ask("all of them, each with its check", |_| {
        Ok(referrals::document(view, None, &relationships)?.referrals.len())
    })?;
    figures.ask("referrals by quarter", |_| Ok(view.referral_counts()?.len()))?;
    figures.ask("people: everybody of a meeting", |run| {
        Ok(view.people_of(years.meetings[run * years.meetings.len() / RUNS].id)?.len())
    })?;
    figures.ask("calendar: every meeting, what was sent of it", |_| Ok(view.calendar()?.len()))
}

/// A conference that is open over the record, at 200 columns by 50 rows.
struct Seat {
    app: App,
    pressed: Pressed,
    terminal: Terminal<TestBackend>,
    now: Now,
}

impl Seat {
    fn at(record: Record, years: &Years) -> Result<Self, Failure> {
        let last = &years.meetings[years.meetings.len() - 1];
        let wall = last.date.and_hms_opt(9, 52, 0).ok_or("no such time")?;
        let now = Now { wall, tick: Duration::from_secs(600) };
        let store = RecordStore::new(record, last.id, NOW);
        let conference = store.conference()?;
        let app = App::new(Start {
            store: Box::new(store),
            conference,
            drafts: Drafts::default(),
            keymap: Keymap::shipped(Shipped::Default),
            texts: Texts::new(Sources::default())?,
            user: "Asha Whitlock".to_owned(),
            now,
        });
        Ok(Self { app, pressed: Pressed::default(), terminal: Terminal::new(TestBackend::new(200, 50))?, now })
    }

    /// Presses keys and draws after each.
    fn press(&mut self, keys: &str) -> Result<usize, Failure> {
        for key in keys.split(' ') {
            let stack = self.app.contexts();
            let can = |command: Command| command.keeps_its_key(&self.app.situation(), &stack);
            let key = key.parse().map_err(|_| "no such key")?;
            match self.pressed.press(&self.app.keymap, &stack, key, can) {
                Meaning::Command(command) => drop(self.app.update(Input::Command(command), self.now)),
                Meaning::Text(letter) => drop(self.app.update(Input::Text(letter.to_string()), self.now)),
                Meaning::Pending(_) | Meaning::Nothing => {}
            }
            self.draw()?;
        }
        Ok(1)
    }

    fn draw(&mut self) -> Result<(), Failure> {
        let (app, theme) = (&self.app, Theme::new(ThemeName::Sixteen));
        self.terminal.draw(|frame| ui::draw(app, theme, frame))?;
        Ok(())
    }

    /// What was typed is kept as a draft, as half a second after the last key.
    fn keep_drafts(&mut self) -> Result<usize, Failure> {
        self.app.keep_drafts();
        self.draw()?;
        Ok(1)
    }
}

fn keys(record: Record, years: &Years, figures: &mut Figures) -> Result<(), Failure> {
    let mut seat = Seat::at(record, years)?;
    seat.press("F3")?;
    figures.ask("key: a letter in the composer", |_| seat.press("x"))?;
    figures.ask("key: a letter, then the draft is kept", |_| {
        seat.press("y")?;
        seat.keep_drafts()
    })?;
    figures.ask("key: Enter files the entry", |_| {
        seat.app.update(Input::Text("pol: third call-out since June".to_owned()), seat.now);
        seat.press("Enter")
    })?;
    figures.ask("key: the next case", |_| seat.press("Ctrl-Down"))?;
    figures.ask("key: undo", |_| seat.press("Ctrl-Z"))?;
    seat.press("F2")?;
    // The agenda has gone out: what it then has otherwise is worked out and said.
    figures.ask("key: a case is moved on an agenda that has gone out", |run| seat.press(["J", "K"][run % 2]))?;
    for (name, open) in [
        ("key: to the desk of referrals, and back", "g r Esc"),
        ("key: to the desk of people, and back", "g p Esc"),
        ("key: to the day, and back", "g d Esc"),
        ("key: to the tracks, and back", "g t Esc"),
        ("key: to the calendar, and back", "g m Esc"),
    ] {
        figures.ask(name, |_| seat.press(open))?;
    }
    seat.press("g p")?;
    figures.ask("key: down the desk of people, with what is known", |_| seat.press("Down"))?;
    seat.press("Esc g r")?;
    figures.ask("key: down the desk of referrals, with what is known", |_| seat.press("Down"))?;
    seat.press("Esc Ctrl-F")?;
    figures.ask("key: a letter of a search", |run| seat.press(["t", "h", "e", "Backspace"][run % 4]))?;
    seat.press("Esc Ctrl-G")?;
    figures.ask("key: a letter of the go-to", |run| seat.press(["s", "m", "i", "Backspace"][run % 4]))
}
