//! Where a referral really goes: on which list, and whether that meeting hears it (REF-4, REF-8, AGE-2).

use chrono::NaiveDate;

use super::to_meeting::meeting_words;
use crate::app::App;
use crate::app::store::ask;
use crate::app::texts::Sentence;
use crate::domain::agenda::Outcome;
use crate::domain::case::Case;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::listing::{HearingKind, Listing, NotListed};
use crate::domain::meeting::Meeting;
use crate::record::queries::ReferralSheet;

/// What would become of a referral that is decided to be heard in full at a meeting.
fn if_listed(app: &App, meeting: &Meeting, found: &ReferralSheet) -> Option<Outcome> {
    let case = found.referral.id;
    let own = found.matches.iter().filter(|one| one.case == case);
    let coming = Case {
        referral: found.referral.clone(),
        listing: Listing::new(case, meeting.id),
        entries: Vec::new(),
        actions: Vec::new(),
        matches: own.cloned().collect(),
    };
    let listed_so = |listing: &Listing| listing.meeting == meeting.id && listing.hearing_kind == HearingKind::Full;
    // What was listed for information takes a place under the cap from now on, as if it came to the list.
    if found.listing.as_ref().is_some_and(|listing| listing.meeting == meeting.id && !listed_so(listing)) {
        return None;
    }
    let agenda = ask(app.store.as_ref(), |view| view.agenda_with(meeting.id, [coming.clone()])).ok()??;
    agenda.outcome(case)
}

/// What stands above the form that lists it: that the meeting hears it, or that the cap will put it off.
pub(super) fn listing_on(app: &App, meeting: &Meeting, found: &ReferralSheet) -> String {
    let on = meeting_words(app, meeting, found);
    match if_listed(app, meeting, found) {
        Some(Outcome::PutOff { to: Some(to), decided: false }) => {
            app.say(Sentence::ListingPutOff, &[("meeting", &on), ("day", &day(to))])
        }
        Some(Outcome::PutOff { to: None, decided: false }) => {
            app.say(Sentence::ListingPutOffNowhere, &[("meeting", &on)])
        }
        _ => app.say(Sentence::ListingOn, &[("meeting", &on)]),
    }
}

fn day(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// What becomes of a case on the list of a meeting, in words; nothing where it is heard there.
pub(in crate::app::handlers) fn outcome_words(app: &App, meeting: MeetingId, case: CaseId) -> Option<String> {
    let agenda = ask(app.store.as_ref(), |view| view.agenda_with(meeting, [])).ok()??;
    Some(match agenda.outcome(case)? {
        Outcome::Heard | Outcome::NotListed(NotListed::NotProgressed) | Outcome::PutOff { decided: true, .. } => {
            return None;
        }
        Outcome::PutOff { to: Some(to), decided: false } => app.say(Sentence::PutOffByCap, &[("day", &day(to))]),
        Outcome::PutOff { to: None, decided: false } => app.say(Sentence::PutOffByCapNowhere, &[]),
        Outcome::NotListed(NotListed::Incomplete) => app.say(Sentence::NotYetWeighed, &[]),
        Outcome::NotListed(_) => app.say(Sentence::NeedsAnotherRoute, &[]),
    })
}
