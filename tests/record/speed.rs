//! How long it takes, printed: `cargo test --release --test record speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use marac::domain::identifier::{AgencyId, CaseId, TrackId};
use marac::domain::meeting::Meeting;
use marac::domain::tracks::{Track, TrackEvent, TrackKind};
use marac::domain::working_days::BankHolidays;
use marac::record::Record;
use marac::record::change::{Change, TrackChange};
use marac::record::queries::View;

use crate::sample::*;

fn fastest(times: u32, mut work: impl FnMut()) -> Duration {
    let once = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..times).map(|_| once(&mut work)).min().unwrap_or_default()
}

/// A full meeting: 25 cases, 60 entries and 6 actions each.
fn full(record: &mut Record) -> (Sample, Vec<CaseId>) {
    let sample = fill(record, NOW);
    let meeting = sample.december.id;
    let mut cases: Vec<CaseId> = sample.referrals.iter().map(|referral| referral.id).collect();
    for number in 0..22 {
        let new = referral(72_000 + number, "Full Invented");
        cases.push(new.id);
        let change = Change::ReceiveReferral { referral: Box::new(new), listed_on: Some(meeting), matches: vec![] };
        record.make(&change, NOW).unwrap();
    }
    for case in &cases {
        for line in 0..60 {
            let text =
                format!("line {line}: bail until the 14th, conditions not to contact her or go within 100 metres");
            record.make(&Change::FileEntry(entry(*case, meeting, sample.police.id, &text)), NOW).unwrap();
        }
        for line in 0..6 {
            let text = format!("action {line}: change the locks");
            record.make(&Change::AgreeAction(action(*case, meeting, sample.police.id, &text)), NOW).unwrap();
        }
    }
    (sample, cases)
}

#[test]
#[ignore = "prints figures"]
fn figures() {
    let (mut record, key) = founded();
    let start = Instant::now();
    let (sample, cases) = full(&mut record);
    println!("making {} changes: {:?}", cases.len() * 66, start.elapsed());
    let meeting = sample.december.id;
    let conference = fastest(20, || drop(record.conference(meeting).unwrap()));
    println!("a conference of {} cases and {} entries: {conference:?}", cases.len() + 1, cases.len() * 60);
    println!("one case of it: {:?}", fastest(50, || drop(record.case(meeting, cases[3]).unwrap())));
    println!("searching it: {:?}", fastest(20, || drop(record.search("bail metres").unwrap())));
    let mut number = 0;
    println!(
        "filing an entry: {:?}",
        fastest(50, || {
            number += 1;
            let change = Change::FileEntry(entry(cases[0], meeting, sample.police.id, &format!("one more {number}")));
            record.make(&change, NOW).unwrap();
        })
    );
    println!(
        "keeping a draft: {:?}",
        fastest(50, || {
            number += 1;
            record.make(&Change::KeepDraft { case: Some(cases[0]), text: format!("one more {number}") }, NOW).unwrap();
        })
    );
    let image = record.image(2, &[]).unwrap();
    println!("an image of {} KB: {:?}", image.len() / 1024, fastest(5, || drop(record.image(2, &[]).unwrap())));
    let load = || drop(Record::load(&image, &key.person_key().verify, seat(3), NOW).unwrap());
    println!("loading it: {:?}", fastest(5, load));
}

/// Every case heard, with an action; a track for each fourth.
fn hear_and_follow(record: &mut Record, meetings: &[Meeting], owner: AgencyId) {
    for meeting in meetings {
        let at = meeting.date.and_time(meeting.start);
        for (number, case) in record.conference(meeting.id).unwrap().cases.iter().enumerate() {
            record.make(&Change::CloseCase { listing: case.listing.id, at: Some(at) }, NOW).unwrap();
            let agreed = action(case.referral.id, meeting.id, owner, "change the locks");
            record.make(&Change::AgreeAction(agreed), NOW).unwrap();
            if number % 4 == 0 {
                let id = TrackId::new();
                let (case, kind) = (case.referral.id, TrackKind::Complex);
                let track = Track { id, case, kind, opened_at: at, opened_by: "Asha".to_owned() };
                let mut first = TrackEvent::new(id, kind.begins(), "Asha", at);
                first.texts = [Some("the Chair".to_owned()), Some("invented".to_owned()), None];
                record.make(&Change::Tracks(TrackChange::Open { track, first }), NOW).unwrap();
            }
        }
    }
}

/// Seven years of an area: 84 meetings of 720 entries.
#[test]
#[ignore = "prints figures; takes a while"]
fn seven_years() {
    let (mut record, key) = founded();
    let sample = fill(&mut record, NOW);
    let meetings: Vec<_> =
        (0..84).map(|month| meeting(&format!("{}-{:02}-05", 2020 + month / 12, month % 12 + 1))).collect();
    for (number, meeting) in (0..).zip(&meetings) {
        record.make(&Change::AddMeeting(meeting.clone()), NOW).unwrap();
        for case in 0..12 {
            let new = referral(80_000 + number * 100 + case, "Years Invented");
            let id = new.id;
            let listed_on = Some(meeting.id);
            record.make(&Change::ReceiveReferral { referral: Box::new(new), listed_on, matches: vec![] }, NOW).unwrap();
            for line in 0..60 {
                let text =
                    format!("line {line}: bail until the 14th, conditions not to contact her or go within 100 metres");
                record.make(&Change::FileEntry(entry(id, meeting.id, sample.police.id, &text)), NOW).unwrap();
            }
        }
    }
    hear_and_follow(&mut record, &meetings, sample.housing.id);
    let (today, holidays) = (date("2026-12-20"), BankHolidays::shipped().unwrap());
    println!("the day, {} rows: {:?}", View { open: &record, closed: None }.day(today, &holidays).unwrap().len(), {
        fastest(10, || drop(View { open: &record, closed: None }.day(today, &holidays).unwrap()))
    });
    println!("{} tracks: {:?}", View { open: &record, closed: None }.tracks(today).unwrap().len(), {
        fastest(10, || drop(View { open: &record, closed: None }.tracks(today).unwrap()))
    });
    println!(
        "offers of MARAC Plus: {:?}",
        fastest(10, || drop(View { open: &record, closed: None }.plus_offers(today).unwrap()))
    );
    println!("a conference: {:?}", fastest(10, || drop(record.conference(meetings[40].id).unwrap())));
    println!("searching 60,000 entries: {:?}", fastest(3, || drop(record.search("bail nowhere").unwrap())));
    let image = record.image(2, &[]).unwrap();
    println!("an image of {} KB: {:?}", image.len() / 1024, fastest(3, || drop(record.image(2, &[]).unwrap())));
    let load = || drop(Record::load(&image, &key.person_key().verify, seat(3), NOW).unwrap());
    println!("loading it: {:?}", fastest(3, load));
}
