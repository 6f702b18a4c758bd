//! Somebody's access is withdrawn while they and two others have the record open, each with the real program: what each of
//! them sees, what is in the record, and what the old key still opens with plain `age`.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::company::{shared, sit};
use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::terminal::{PATIENCE, Terminal};

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

/// Whether a process has these bytes in what it can write to; nobody but root can look.
fn remembers(seat: &Terminal, part: &[u8]) -> bool {
    let root = rustix::process::geteuid().is_root();
    let Some(process) = seat.seat_process().filter(|_| root) else { return false };
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let writable = maps.lines().filter_map(|line| {
        let (range, rest) = line.split_once(' ')?;
        rest.starts_with("rw").then(|| range.split_once('-').unwrap())
    });
    let number = |text| u64::from_str_radix(text, 16).unwrap();
    writable.map(|(from, to)| (number(from), number(to))).any(|(from, to)| {
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        memory.read_exact_at(&mut bytes, from).is_ok() && bytes.windows(part.len()).any(|window| window == part)
    })
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
    if cfg!(target_os = "linux") && rustix::process::geteuid().is_root() {
        assert!(remembers(&nia, b"call-out in June"), "it can be seen while it is open");
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
        said.contains("Everything that you had typed is saved, the last of it at") && said.contains("Enter leaves.")
    });
    let shown = words(&nia.text());
    assert!(["WS-7", "call-out", "half a thought"].iter().all(|case| !shown.contains(case)), "{shown}");
    // Nor is any of it in memory any more, though nobody has pressed a key.
    let end = Instant::now() + PATIENCE;
    while remembers(&nia, b"call-out in June") {
        assert!(Instant::now() < end, "what was on the screen is still in memory");
        nia.receive(Duration::from_millis(50));
    }
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
    let log = words(&sandbox.ok(&["show", "audit", "crawley.marac"]));
    assert!(log.contains("withdrew access: Nia Tolland"), "{log}");
    // What she had not filed is in nobody's notes, and can be read.
    let half = words(&sandbox.ok(&["show", "drafts", "crawley.marac"]));
    assert!(half.contains("unfinished line of Nia Tolland") && half.contains("idva: half a thought"), "{half}");
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
