//! What is to be read, and for how long.

use super::*;

/// What stands of the closed cases goes when it is so no more, and what was read is not said again; that a case went goes
/// where it is here again.
#[test]
fn what_stands_is_said_for_as_long_as_it_is_so() {
    let mut notices = Notices::default();
    let apart = || vec!["apart".to_owned()];
    notices.stands_of_closed(apart());
    assert_eq!(texts(&notices), ["apart"]);
    notices.stands_of_closed(Vec::new());
    assert!(texts(&notices).is_empty());
    notices.stands_of_closed(apart());
    assert!(notices.read());
    notices.stands_of_closed(apart());
    assert!(texts(&notices).is_empty(), "it was read");

    let (one, other) = (CaseId::new(), CaseId::new());
    for (text, case) in [("one went", one), ("other went", other)] {
        notices.say_of_lost(text, case);
        notices.fail(text);
    }
    notices.found_again(|case| case == one);
    assert_eq!(texts(&notices), ["other went"]);
    notices.found_again(|_| true);
    assert!(texts(&notices).is_empty());
}

fn texts(notices: &Notices) -> Vec<&str> {
    notices.lines().map(|notice| notice.text.as_str()).collect()
}

#[test]
fn what_others_did_is_seen_at_once_and_outlives_the_next_command() {
    let mut notices = Notices::default();
    notices.say("Filed.");
    notices.tell("Priya moved WS-71009.", false);
    notices.tell("Tom's stands.", true);
    assert_eq!(texts(&notices), ["Tom's stands.", "Priya moved WS-71009."]);
    notices.next_command();
    notices.say("Filed.");
    assert_eq!(texts(&notices), ["Filed.", "Tom's stands.", "Priya moved WS-71009."]);
    notices.next_command();
    assert_eq!(texts(&notices), ["Tom's stands."]);
    assert!(notices.read());
    assert_eq!(texts(&notices), [""; 0]);
}
