//! The three imports: every way of writing the same file, and everything that can be wrong with one (REF-12).

use std::path::PathBuf;

use marac::domain::agency::ContactRole;
use marac::domain::referral::Referral;
use marac::intake::{
    Fault, IntakeError, Kind, MOST_BYTES, Map, MapError, Read, merged, read_contacts, read_heard_before,
    read_referrals, set_aside_known, set_aside_known_cases,
};
use proptest::prelude::*;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/crawley").join(name)).unwrap()
}

fn map(kind: Kind) -> Map {
    Map::shipped(kind).unwrap()
}

fn referrals(bytes: &[u8]) -> Result<Read<Referral>, IntakeError> {
    read_referrals(bytes, &map(Kind::Referrals))
}

/// The rows of a CSV file, headings first.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn written(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// What two readings of the same referrals share: all but the identifiers.
fn content(read: &Read<Referral>) -> Vec<String> {
    let plain = |referral: &Referral| {
        let mut same = referral.clone();
        same.id = marac::domain::identifier::CaseId::from_bytes([0; 16]);
        same.people.iter_mut().for_each(|person| person.id = marac::domain::identifier::PersonId::from_bytes([0; 16]));
        format!("{same:?}")
    };
    read.rows.iter().map(plain).collect()
}

#[test]
fn ref_12_the_sample_is_read_whole() {
    let read = referrals(&sample("referrals.csv")).unwrap();
    assert_eq!((read.rows.len(), read.faults.len(), read.unknown_columns.len()), (31, 0, 0));
    let of = |reference: &str| read.rows.iter().find(|row| row.reference.as_str() == reference).unwrap();
    let first = of("WS-71010");
    assert_eq!(first.received.to_string(), "2026-11-09 17:44:00");
    assert_eq!(first.victim().unwrap().born.unwrap().to_string(), "1992-03-22");
    assert_eq!(first.linked_children().len(), 2);
    assert_eq!(first.risk.dash_answers.unwrap().yes(), 16);
    assert!(first.risk.claimed.visible_high_risk && first.risk.claimed.potential_escalation);
    assert!(first.summary.contains("\"I'll find you wherever you go\""));
    assert!(of("WS-71011").summary.contains("A&E.\nChildren present."));
    assert_eq!(of("WS-71023").mappa, Some(true));
    assert!(of("WS-71002").closed.is_some() && of("WS-71015").closed.is_some() && of("WS-71000").closed.is_none());
    // Not stated is never no.
    assert_eq!(of("WS-71012").victim().unwrap().equality.lgbtq, None);
    assert_eq!(of("WS-71000").victim_aware, Some(false));
    let earlier = read_heard_before(&sample("heard-before.csv"), &map(Kind::HeardBefore)).unwrap();
    assert_eq!((earlier.rows.len(), earlier.faults.len()), (4, 0));
}

#[test]
fn con_1_the_contact_list_becomes_agencies_with_their_people() {
    let read = read_contacts(&sample("contacts.csv"), &map(Kind::Contacts)).unwrap();
    assert_eq!(read.faults, []);
    let shorts: Vec<_> = read.rows.iter().map(|entry| entry.agency.short_name.as_str()).collect();
    let expected = ["pol", "idva", "csc", "asc", "mh", "health", "prob", "housing", "cgl", "vs", "sis", "gp", "swha"];
    assert_eq!(shorts, expected);
    let police = &read.rows[0];
    assert_eq!(police.contacts.len(), 3);
    assert!(police.contacts.iter().all(|contact| contact.agency == police.agency.id));
    assert_eq!(police.contacts[1].role, ContactRole::Deputy);
    assert_eq!(police.agency.areas, ["Crawley", "Horsham"]);
    assert_eq!(police.agency.routine_actions.len(), 3);
    assert_eq!(police.agency.protocol_signed.unwrap().to_string(), "2025-02-14");
    assert_eq!(read.rows.iter().filter(|entry| entry.agency.protocol_signed.is_none()).count(), 1);

    // Twice adds nothing; a new agency gets a short name that is free.
    let agencies: Vec<_> = read.rows.iter().map(|entry| entry.agency.clone()).collect();
    let contacts: Vec<_> = read.rows.iter().flat_map(|entry| entry.contacts.clone()).collect();
    assert_eq!(merged(read.rows.clone(), &agencies, &contacts), Ok((vec![], vec![])));
    let more = "Agency,Kind,Role,Name\nHorsham Housing,housing,rep,Ann Other\nSussex Police,police,spoc,Ann Other\n";
    let more = read_contacts(more.as_bytes(), &map(Kind::Contacts)).unwrap();
    let (new_agencies, new_contacts) = merged(more.rows, &agencies, &contacts).unwrap();
    assert_eq!((new_agencies.len(), new_contacts.len()), (1, 2));
    assert_eq!(new_agencies[0].short_name, "hh");
    assert_eq!(new_contacts[1].agency, police.agency.id);
}

#[test]
fn mtg_6_immigration_enforcement_is_not_taken_into_the_contacts() {
    let list = "Agency,Kind,Role,Name\nImmigration Enforcement,home office,representative,Some Body\n";
    let read = read_contacts(list.as_bytes(), &map(Kind::Contacts)).unwrap();
    assert!(read.rows.is_empty());
    assert!(read.faults[0].to_string().contains("row 1 (line 2), column “Agency”: Immigration Enforcement can't"));
}

/// The same referrals with marks, separators, line ends, columns and headings of another program.
#[test]
fn ref_12_however_the_file_is_written_the_referrals_are_the_same() {
    let original = sample("referrals.csv");
    let expected = content(&referrals(&original).unwrap());
    let table = rows(&original);
    let shuffled: Vec<Vec<String>> = table.iter().map(|row| row.iter().rev().cloned().collect()).collect();
    let mut renamed = table.clone();
    renamed[0].iter_mut().for_each(|heading| *heading = format!(" {}  ", heading.to_uppercase().replace(' ', "  ")));
    let utf_16: Vec<u8> = std::iter::once(0xfeff_u16)
        .chain(String::from_utf8(written(&table, b'\t')).unwrap().encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let json: Vec<serde_json::Map<String, serde_json::Value>> = table[1..]
        .iter()
        .map(|row| {
            table[0].iter().cloned().zip(row.iter().map(|cell| serde_json::Value::from(cell.as_str()))).collect()
        })
        .collect();
    let files = [
        ("plain", written(&table, b',')),
        ("semicolons", written(&table, b';')),
        ("tabs", written(&table, b'\t')),
        ("other order", written(&shuffled, b',')),
        ("other capitals", written(&renamed, b',')),
        ("UTF-16", utf_16),
        ("JSON", serde_json::to_vec(&json).unwrap()),
        ("JSON in an object", serde_json::to_vec(&serde_json::json!({ "responses": json })).unwrap()),
    ];
    for (name, bytes) in files {
        let read = referrals(&bytes).unwrap();
        assert_eq!(read.faults, [], "{name}");
        assert_eq!(content(&read), expected, "{name}");
    }
}

#[test]
fn ref_12_windows_1252_is_read_with_its_accents() {
    let mut table = rows(&sample("referrals.csv"));
    // Windows-1252 has no ł, ỳ or ễ.
    for cell in table.iter_mut().flatten() {
        *cell = cell.replace(['ł', 'Ł'], "l").replace(['ỳ', 'Ż', 'ż'], "z").replace('ễ', "e");
    }
    let text = String::from_utf8(written(&table, b';')).unwrap();
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!lossy && std::str::from_utf8(&bytes).is_err());
    assert_eq!(content(&referrals(&bytes).unwrap()), content(&referrals(text.as_bytes()).unwrap()));
}

#[test]
fn ref_12_the_same_file_twice_adds_nothing() {
    let bytes = sample("referrals.csv");
    let (first, mut second) = (referrals(&bytes).unwrap(), referrals(&bytes).unwrap());
    assert_eq!(first.mark(Kind::Referrals), second.mark(Kind::Referrals));
    let there = set_aside_known(&mut second, &first.rows);
    assert_eq!((there.len(), second.rows.len()), (31, 0));
    assert!(there.iter().all(|row| !row.differs));
    // A row that says something else under a known reference is not taken either, and is pointed at.
    let mut changed = rows(&bytes);
    changed[1][17] = "A Child".to_owned();
    let mut changed = referrals(&written(&changed, b',')).unwrap();
    let there = set_aside_known(&mut changed, &first.rows);
    assert_eq!(there.iter().map(|row| row.differs).collect::<Vec<_>>()[..2], [true, false]);

    let bytes = sample("heard-before.csv");
    let read = || read_heard_before(&bytes, &map(Kind::HeardBefore)).unwrap();
    let (first, mut second) = (read(), read());
    assert_eq!(set_aside_known_cases(&mut second, &first.rows).len(), 4);
    assert!(second.rows.is_empty());
}

/// One change to a good row, the column that is named, and words of the reason. Values of names never come back.
#[test]
fn ref_12_every_wrong_cell_is_named_by_row_column_and_reason() {
    let wrong = [
        ("Form reference", "", "is empty"),
        ("Submitted", "", "a date is needed"),
        ("Submitted", "18/13/2026 04:15", "“18/13/2026 04:15”: there is no such day"),
        ("Submitted", "18/11/2026 25:15", "not a time"),
        ("MARAC area", " ", "is empty"),
        ("Referring agency", "", "is empty"),
        ("Victim full name", "", "is empty"),
        ("Alleged perpetrator full name", "", "is empty"),
        ("Victim date of birth", "31/02/1980", "“31/02/1980”: there is no such day"),
        ("Victim date of birth", "01/01/2040", "after the referral"),
        ("Victim date of birth", "Siân Secret", "not a date"),
        ("Victim date of birth", "07700 900123", "not a date"),
        ("Child 2 date of birth", "tomorrow", "not a date"),
        ("DASH score", "25", "from 0 to 24"),
        ("DASH score", "-1", "from 0 to 24"),
        ("DASH answers", "YYN", "24 letters"),
        ("Incidents in the last 12 months", "several", "whole number"),
        ("Referral criteria", "Siân Secret", "criterion that the map doesn't know"),
        ("Known MAPPA offender", "Siân Secret", "yes or no was expected"),
        ("Honour-based abuse", "maybe", "yes or no was expected"),
        ("Employee of a MARAC agency", "maybe", "yes or no was expected"),
    ];
    let good = rows(&sample("referrals.csv"));
    let mut table = vec![good[0].clone()];
    for (column, value, _) in wrong {
        let mut row = good[1].clone();
        row[0] = format!("X-{}", table.len());
        let at = good[0].iter().position(|heading| heading == column).unwrap();
        row[at] = value.to_owned();
        table.push(row);
    }
    let read = referrals(&written(&table, b',')).unwrap();
    assert_eq!(read.rows, []);
    assert_eq!(read.faults.len(), wrong.len(), "{:#?}", read.faults);
    for ((index, (column, _, reason)), fault) in wrong.iter().enumerate().zip(&read.faults) {
        assert_eq!((fault.row, fault.column.as_str()), (index + 1, *column));
        assert!(fault.reason.contains(reason), "{fault}");
        assert!(!fault.reason.contains("Secret") && !fault.reason.contains("07700"), "{fault}");
    }
}

#[test]
fn ref_12_several_faults_of_one_row_are_named_in_one_pass_and_the_good_rows_are_kept() {
    let mut table = rows(&sample("referrals.csv"));
    table[3][0] = table[1][0].clone();
    table[5][1] = "soon".to_owned();
    table[5][7] = "soon".to_owned();
    table[7].truncate(10);
    let read = referrals(&written_ragged(&table)).unwrap();
    let places: Vec<_> = read.faults.iter().map(|fault| (fault.row, fault.column.as_str())).collect();
    assert_eq!(places, [(3, "Form reference"), (5, "Submitted"), (5, "Victim date of birth"), (7, "")]);
    assert!(read.faults[0].reason.contains("row 1 has the same reference"));
    assert!(read.faults[3].reason.contains("10 cells, 45 expected"), "{}", read.faults[3]);
    assert_eq!(read.rows.len(), 28);
    // Line breaks inside quotes count for the line, not for the row.
    let line = |fault: &Fault| fault.line.unwrap();
    assert_eq!((line(&read.faults[2]), line(&read.faults[3])), (6, 10));
}

fn written_ragged(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn optional_parts_may_be_missing_altogether() {
    let short = "Reference;Received;Area;Agency;Victim;Alleged perpetrator;Child 1 DOB;Shoe size\n\
                 R1;3/4/26;Crawley;Refuge;Ann Other;unknown;01/02/2020;38\n;;;;;;;\n";
    let read = referrals(short.as_bytes()).unwrap();
    assert_eq!(read.faults, []);
    assert_eq!((read.rows.len(), read.unknown_columns), (1, vec!["Shoe size".to_owned()]));
    let row = &read.rows[0];
    assert_eq!((row.victim_aware, row.mappa, row.closed, row.risk.dash_score), (None, None, None, None));
    // A child whose name isn't known is a child.
    assert_eq!(row.linked_children().len(), 1);
}

#[test]
fn a_file_that_cannot_be_read_at_all_says_what_to_do() {
    let table = rows(&sample("referrals.csv"));
    let without: Vec<Vec<String>> = table.iter().map(|row| row[2..].to_vec()).collect();
    let mut twice = table.clone();
    twice[0][1].clone_from(&table[0][0]);
    let cases: [(Vec<u8>, &str); 10] = [
        (vec![], "empty"),
        (b"PK\x03\x04\x14\0\x06\0".to_vec(), "not a text file"),
        (b"age-encryption.org/v1\n-> X25519 \xff\xfe\0\x01\x81\x8d".to_vec(), "not a text file"),
        (written(&without, b','), "columns are missing: “Form reference”, “Submitted”"),
        (written(&twice, b','), "stands above two columns"),
        (b"just some words\nin two lines\n".to_vec(), "columns are missing"),
        (b"[1, 2]".to_vec(), "a list of objects was expected"),
        (b"{\"a\": [".to_vec(), "line 1 can't be read as JSON"),
        (vec![b','; 1000], "more than 400 columns"),
        (vec![b' '; MOST_BYTES + 1], "too large"),
    ];
    for (bytes, words) in cases {
        let error = referrals(&bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let wrong = read_referrals(&sample("referrals.csv"), &map(Kind::Contacts)).unwrap_err();
    assert_eq!(wrong.to_string(), "the map is for contacts, not for referrals");
}

/// What a hostile file could run away with is bounded, row by row.
#[test]
fn a_row_or_a_cell_without_end_is_a_fault_of_that_row() {
    let heading = "Case,Meeting date,Date referred,Victim,Alleged perpetrator\n";
    let good = "E1,25/05/2026,07/04/2026,Ann Other,Some Body\n";
    let endless = ",".repeat(1_000_000);
    let open = format!("\"{}\",25/05/2026,07/04/2026,A,B\n", "x".repeat(200_000));
    let file = format!("{heading}{good}{endless}x\n{open}");
    let read = read_heard_before(file.as_bytes(), &map(Kind::HeardBefore)).unwrap();
    assert_eq!(read.rows.len(), 1);
    assert_eq!(read.faults.len(), 2);
    assert!(read.faults[1].reason.contains("quotation mark") && read.faults[1].column == "Case");
    let many = heading.to_owned() + &good.repeat(50_001);
    let error = read_heard_before(many.as_bytes(), &map(Kind::HeardBefore)).unwrap_err();
    assert!(error.to_string().contains("more than 50000 rows"), "{error}");
}

#[test]
fn an_area_brings_its_own_map() {
    let own = r#"
        for = "referrals"
        date-order = "year-first"
        yes = ["oui"]
        no = ["non"]
        unknown = [""]
        separators = "+"
        ignored = ["Internal number"]
        [columns]
        reference = "No"
        received = "When"
        area = "Where"
        referring-agency = "Who"
        victim-name = { join = ["Given", "Family"] }
        alleged-perpetrator-name = "Other"
        mappa = "M"
        grounds = "Why"
        [grounds]
        repeat = ["again"]
        visible-high-risk = ["high"]
    "#;
    let file =
        "No,When,Where,Who,Given,Family,Other,M,Why,Internal number\n1,2026/11/03,X,Y,Ann,Other,Z,oui,again+high,9\n";
    let read = read_referrals(file.as_bytes(), &Map::from_toml(own).unwrap()).unwrap();
    assert_eq!((read.faults, read.unknown_columns), (vec![], vec![]));
    let row = &read.rows[0];
    assert_eq!(row.victim().unwrap().name, "Ann Other");
    assert_eq!((row.mappa, row.received.to_string().as_str()), (Some(true), "2026-11-03 00:00:00"));
    assert!(row.risk.claimed.repeat && row.risk.claimed.visible_high_risk);

    let refused = [
        (own.replace("area = ", "aera = "), "aera"),
        (own.replace("area = \"Where\"", ""), "area"),
        (own.replace("repeat = [", "again = ["), "again"),
        (own.replace("for = \"referrals\"", "for = \"cakes\""), "cakes"),
    ];
    for (text, word) in refused {
        let error: MapError = Map::from_toml(&text).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// No bytes make a reader panic, and what is read says where it stood.
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = referrals(&bytes);
        let _ = read_contacts(&bytes, &map(Kind::Contacts));
        let _ = read_heard_before(&bytes, &map(Kind::HeardBefore));
    }

    /// The sample with some of its bytes overwritten: refused, or every row is there or named.
    #[test]
    fn a_damaged_file_never_loses_a_row_silently(damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut bytes = sample("heard-before.csv");
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            // A line break or a quotation mark may rightly join or part rows.
            if !matches!(bytes[at], b'\n' | b'\r' | b'"') && !matches!(byte, b'\n' | b'\r' | b'"') {
                bytes[at] = byte;
            }
        }
        if let Ok(read) = read_heard_before(&bytes, &map(Kind::HeardBefore)) {
            let mut faulty: Vec<_> = read.faults.iter().map(|fault| fault.row).collect();
            faulty.dedup();
            prop_assert_eq!(read.rows.len() + faulty.len(), 4);
        }
    }
}
