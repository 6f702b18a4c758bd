//! What it takes to ask a record of ten years of one area: every list, filter, search and match.
//!
//! `cargo bench --bench ten_years` prints each as the slowest and the middle of its runs, in milliseconds, beside the
//! 50 ms that nobody is to wait longer than, and as a share of a plain search of the same entries by SQLite (`LIKE` over
//! every row) in the same run. `MARAC_MEETINGS=12` makes one year of it.

#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/figures.rs"]
mod figures;
#[allow(dead_code, reason = "tests need more of it")]
#[path = "../tests/support/population.rs"]
mod population;
#[path = "../tests/support/years.rs"]
mod years;

use std::time::{Duration, Instant};

use marac::domain::entry::{Entry, EntryKind, Standing};
use marac::domain::identifier::{CaseId, EntryId};
use marac::domain::matching::{KnownAs, Nicknames};
use marac::record::Record;
use marac::record::change::Change;
use marac::record::queries::{ActionFilter, View};
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

fn main() -> Result<(), Failure> {
    let nicknames = Nicknames::shipped()?;
    let mut record = Record::alone("Crawley", "Asha Whitlock", NOW)?;
    let begun = Instant::now();
    let years = Years::fill(&mut record, figures::asked("MARAC_MEETINGS", [120, 120]) as usize, NOW)?;
    println!(
        "{} meetings, {} cases, {} people, {} entries, {} actions, {} decisions about who is who: made in {:.1} s",
        years.meetings.len(),
        years.cases.len(),
        years.people.len(),
        years.entries,
        years.actions,
        years.decisions,
        begun.elapsed().as_secs_f64()
    );
    let plain = plainly(&record, &years)?;
    println!("a plain search of the entries by SQLite: {:.2} ms", milliseconds(plain));
    let begun = Instant::now();
    record.be_ready(&nicknames)?;
    println!("making what is kept in memory, once at opening: {:.0} ms", milliseconds(begun.elapsed()));
    let mut figures = Figures { plain, over: Vec::new() };
    searches(&mut record, &years, &mut figures)?;
    people(&record, &years, &nicknames, &mut figures)?;
    lists(&record, &years, &mut figures)?;
    match figures.over.as_slice() {
        [] => println!("Every one of them within {LIMIT} ms."),
        over => println!("Slower than {LIMIT} ms: {}", over.join("; ")),
    }
    Ok(())
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
    let view = View { open: record };
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
