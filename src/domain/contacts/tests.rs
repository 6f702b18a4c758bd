use super::*;
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::closed::may_receive as for_closed;
use crate::domain::dispatch::receives;
use crate::domain::fixture::{at, day};
use crate::domain::identifier::{AttendeeId, CaseId, ContactId, MeetingId};
use crate::domain::settings::Settings;

fn agency(name: &str, signed: bool) -> Agency {
    Agency {
        id: AgencyId::new(),
        name: name.to_owned(),
        short_name: "one".to_owned(),
        kind: "housing".to_owned(),
        protocol_signed: signed.then(|| day("2025-02-14")),
        areas: vec!["Crawley".to_owned()],
        routine_actions: Vec::new(),
        attends: None,
        protocol_document: None,
        withdrawn: None,
    }
}

fn contact(agency: &Agency) -> Contact {
    Contact {
        id: ContactId::new(),
        agency: agency.id,
        role: ContactRole::Representative,
        name: "Joan Invented".to_owned(),
        job_title: None,
        telephone: None,
        secure_email: None,
        areas: vec!["crawley".to_owned()],
        approval: None,
        left: None,
        briefed: None,
    }
}

fn approval(standing: Joining) -> Option<Approval> {
    Some(Approval { standing, by: "A Manager".to_owned(), at: at("2026-11-20 10:00"), note: None })
}

/// CON-3, MOP 10.10, 10.11, 11.17: one gate, as a table. Who waits for approval, was refused or has left, and whose agency
/// has left or never signed, gets nothing and is on no list of those who are expected.
#[test]
fn con_3_joiners_wait_and_leavers_lose_everything_at_once() {
    let signed = agency("Crawley Housing", true);
    let withdrawn = Agency {
        withdrawn: Some(Withdrawn { on: day("2026-12-01"), by: "A Manager".to_owned(), reason: "closed".to_owned() }),
        ..signed.clone()
    };
    let present = contact(&signed);
    let proposed = Contact { approval: approval(Joining::Proposed), ..present.clone() };
    let refused = Contact { approval: approval(Joining::Refused), ..present.clone() };
    let approved = Contact { approval: approval(Joining::Approved), ..present.clone() };
    let left = Contact { left: Some(Left { on: day("2026-12-01"), reason: None }), ..approved.clone() };
    let unsigned = Agency { protocol_signed: None, ..signed.clone() };
    for (agency, contact, expected) in [
        (&signed, &present, Ok(())),
        (&signed, &approved, Ok(())),
        (&signed, &proposed, Err(NoReceipt::Proposed)),
        (&signed, &refused, Err(NoReceipt::Refused)),
        (&signed, &left, Err(NoReceipt::Left(day("2026-12-01")))),
        (&withdrawn, &present, Err(NoReceipt::Withdrawn(day("2026-12-01")))),
        (&unsigned, &present, Err(NoReceipt::NotSigned)),
    ] {
        assert_eq!(may_receive(agency, contact), expected);
        let people = [contact.clone()];
        assert_eq!(receives(agency, &people, "Crawley"), expected.is_ok());
        assert_eq!(is_expected(agency, contact, "Crawley"), expected.is_ok());
        assert_eq!(agency_receives(agency, &people).is_ok(), expected.is_ok());
        assert_eq!(for_closed(agency, contact, CaseId::new(), &[]).is_ok(), expected.is_ok());
    }
    assert_eq!(agency_receives(&signed, &[proposed]), Err(NoReceipt::NobodyApproved));
    for (role, comes) in [
        (ContactRole::Representative, true),
        (ContactRole::Deputy, true),
        (ContactRole::PointOfContact, false),
        (ContactRole::DataProtectionLead, false),
        (ContactRole::Researcher, false),
    ] {
        assert_eq!(is_expected(&signed, &Contact { role, ..present.clone() }, "Crawley"), comes, "{role:?}");
    }
    assert!(!is_expected(&signed, &present, "Horsham"));
}

fn attendee(part: Part, agency: Option<&Agency>, presence: Presence) -> Attendee {
    Attendee {
        id: AttendeeId::new(),
        meeting: MeetingId::new(),
        name: "Joan Invented".to_owned(),
        job_title: None,
        agency: agency.map(|agency| agency.id),
        organisation: "Crawley Housing".to_owned(),
        contact: None,
        part,
        presence,
        since: None,
        declaration_agreed: None,
    }
}

/// MTG-5, MOP 4.23: who represents an agency hears a meeting only where that has signed the protocol and not left it.
#[test]
fn mtg_5_admission_needs_an_agency_that_has_signed() {
    let (signed, unsigned) = (agency("Crawley Housing", true), agency("Saffron Housing", false));
    let agencies = [signed.clone(), unsigned.clone()];
    let gone = Contact { left: Some(Left { on: day("2026-12-01"), reason: None }), ..contact(&signed) };
    let contacts = [gone.clone()];
    let guest = Part::Guest { case: CaseId::new() };
    for (part, agency, expected) in [
        (Part::Representative, Some(&signed), Ok(())),
        (Part::Representative, Some(&unsigned), Err(NoReceipt::NotSigned)),
        (Part::Deputy, Some(&unsigned), Err(NoReceipt::NotSigned)),
        (Part::Deputy, None, Err(NoReceipt::NoAgency)),
        (Part::Chair, Some(&unsigned), Ok(())),
        (Part::Observer, None, Ok(())),
        (guest, None, Ok(())),
    ] {
        let one = Attendee { organisation: "Nowhere".to_owned(), ..attendee(part, agency, Presence::Present) };
        assert_eq!(admitted(&one, &agencies, &contacts), expected, "{part:?}");
    }
    // Without an agency it is found by its name.
    assert_eq!(admitted(&attendee(Part::Deputy, None, Presence::Present), &agencies, &contacts), Ok(()));
    let left = Attendee { contact: Some(gone.id), ..attendee(Part::Deputy, Some(&signed), Presence::Present) };
    let not_here = attendee(Part::Deputy, Some(&unsigned), Presence::Expected);
    let found = not_admitted(&[left.clone(), not_here], &agencies, &contacts);
    assert_eq!(found, [(left.id, NoReceipt::Left(day("2026-12-01")))]);
}

/// CON-5, MOP 12.2: suggested is who was a guest at three meetings of the last six months and takes no part yet.
#[test]
fn con_5_frequent_guests_are_suggested_for_sign_up() {
    let settings = Settings::shipped().unwrap();
    let (signed, unsigned) = (agency("Crawley Housing", true), agency("Refuge", false));
    let visit = |organisation: &str, on: &str| Visit {
        meeting: MeetingId::new(),
        on: day(on),
        organisation: organisation.to_owned(),
        agency: None,
    };
    let days = ["2026-06-11", "2026-09-10", "2026-10-08", "2026-11-12"];
    let mut visits: Vec<Visit> = Vec::new();
    for on in days {
        visits.extend([visit("crawley  housing", on), visit("Refuge ", on)]);
    }
    visits.extend(["2026-10-08", "2026-11-12"].map(|on| visit("School", on)));
    // Two guests at one meeting are one meeting.
    visits.push(Visit { organisation: "SCHOOL".to_owned(), ..visits.last().unwrap().clone() });
    let none: [SignUp; 0] = [];
    let suggested = |dismissed: &[SignUp], today: &str| {
        let agencies = [signed.clone(), unsigned.clone()];
        suggestions(&visits, &agencies, dismissed, &settings, day(today), |_| SignUpId::new())
    };
    let found = suggested(&none, "2026-12-01");
    let names: Vec<&str> = found.iter().map(|one| one.organisation.as_str()).collect();
    assert_eq!(names, ["Refuge"]);
    assert_eq!(found[0].agency, Some(unsigned.id));
    assert_eq!(found[0].meetings.len(), 4);
    // A month later the first of the four is too long ago, and after that there are too few.
    assert_eq!(suggested(&none, "2026-12-31")[0].meetings.len(), 3);
    assert!(suggested(&none, "2027-03-31").is_empty());
    let reason = Decision { by: "A Manager".to_owned(), at: at("2026-11-20 10:00"), reason: "one family".to_owned() };
    let dismissed = SignUp { id: SignUpId::new(), organisation: "REFUGE".to_owned(), dismissed: reason };
    assert!(suggested(&[dismissed], "2026-12-01")[0].dismissed.is_some());
}
