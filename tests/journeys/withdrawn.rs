//! Somebody's access is withdrawn while they and two others have the record open, each with the real program: what each of
//! them sees, what is in the record, and what the old key still opens with plain `age`.

use std::path::PathBuf;
use std::process::Command;

use crate::company::{shared, sit};
use crate::sandbox::Sandbox;
use crate::seat::*;

const SIZE: (u16, u16) = (80, 24);

/// The screen's words in one line: a sentence may be broken anywhere.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The files of the record that plain `age` opens with a key.
fn opened_by(sandbox: &Sandbox, key: &str) -> Vec<PathBuf> {
    let of_record = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("crawley.marac");
    let opens = |path: &PathBuf| {
        let said = Command::new("age").arg("-d").arg("-i").arg(sandbox.path(key)).arg(path).output().unwrap();
        said.status.success()
    };
    sandbox.files().into_keys().filter(|path| of_record(path)).filter(opens).collect()
}

#[test]
fn whoever_is_withdrawn_is_told_shown_nothing_more_and_loses_nothing() {
    let sandbox = shared();
    let (mut alison, mut nia, mut ruth) =
        (sit(&sandbox, "", SIZE), sit(&sandbox, "nia.key", SIZE), sit(&sandbox, "ruth.key", SIZE));
    nia.file("pol: call-out in June", "Sussex Police, information", "call-out in June");
    nia.wait_saved();
    for seat in [&mut alison, &mut ruth] {
        seat.wait_until("Nia's entry", |screen| notes(screen).contains("call-out in June"));
    }
    nia.type_text("idva: half a thought");
    nia.wait_for("half a thought");
    let said = words(&sandbox.ok(&["access", "remove", "crawley.marac", "Nia Tolland"]));
    assert!(said.contains("Nia Tolland has no access"), "{said}");

    nia.wait_until("the end of her access", |screen| {
        words(&screen.contents()).contains("Your access to crawley.marac was ended by alison on")
    });
    nia.wait_until("what became of it", |screen| {
        let said = words(&screen.contents());
        said.contains("Everything that you had typed is saved in the record") && said.contains("Enter leaves.")
    });
    let shown = words(&nia.text());
    assert!(["WS-7", "call-out", "half a thought"].iter().all(|case| !shown.contains(case)), "{shown}");
    // Keys do nothing any more but leave.
    nia.type_text("pol: written afterwards\t");
    nia.type_text(ENTER);
    let status = nia.wait_end();
    let after = words(&nia.after());
    assert!(!status.success() && after.contains("was ended by alison on"), "{after}");

    // The others go on, and are told that there is something to look at.
    for seat in [&mut alison, &mut ruth] {
        seat.wait_until("what is said of it", |screen| {
            words(&screen.contents()).contains("the access of Nia Tolland was ended by alison on")
        });
    }
    let verified = words(&sandbox.ok(&["verify", "crawley.marac"]));
    assert!(verified.contains("crawley.marac is whole"), "{verified}");
    for seat in [&mut alison, &mut ruth] {
        seat.wait_until("what Nia did before", |screen| notes(screen).contains("call-out in June"));
    }
    ruth.file("idva: she rang at noon", "Worth Services, information", "she rang at noon");
    alison.wait_until("Ruth's", |screen| notes(screen).contains("she rang at noon"));
    ruth.wait_saved();
    ruth.close();
    alison.close();

    let refused = words(&sandbox.refuses(&["--identity", "nia.key", "show", "audit", "crawley.marac"]));
    assert!(refused.contains("does not open"), "another machine of hers has never opened it: {refused}");
    let verified = words(&sandbox.ok(&["verify", "crawley.marac"]));
    assert!(verified.contains("crawley.marac is whole"), "{verified}");
    let log = sandbox.ok(&["show", "audit", "crawley.marac"]);
    assert!(log.contains("withdraw"), "{log}");
    if have("age", "it was not tried what the old key opens") {
        assert_eq!(opened_by(&sandbox, "nia.key"), Vec::<PathBuf>::new());
        assert!(!opened_by(&sandbox, "config/marac/identity").is_empty());
    }
    let Some(plain) = database(&sandbox) else { return };
    let filed = sql(&plain, "SELECT text FROM entry WHERE dead = 0 ORDER BY at, written");
    assert_eq!(filed, ["call-out in June", "she rang at noon"]);
    let half = sql(&plain, "SELECT text FROM draft WHERE text LIKE '%half a%'");
    assert_eq!(half, ["idva: half a thought"], "what she was typing is in the record, as hers");
}
