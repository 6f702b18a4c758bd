//! Where a record may live, asked by every command that opens, writes or copies (REC-1).

use std::fs;

use crate::sandbox::Sandbox;

/// A sandbox with a record, and a folder that Dropbox copies away.
fn with_a_cloud() -> Sandbox {
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    fs::create_dir_all(sandbox.path("cloud/deep")).unwrap();
    fs::write(sandbox.path("cloud/.dropbox"), "").unwrap();
    sandbox
}

#[test]
fn rec_1_nothing_is_made_in_a_cloud_folder() {
    let sandbox = with_a_cloud();
    for command in [
        &["new", "cloud/deep/horsham.marac", "--area", "Horsham"][..],
        &["backup", "crawley.marac", "--to", "cloud/deep"],
        &["export", "agenda", "crawley.marac", "--to", "cloud"],
    ] {
        let said = sandbox.refuses(command);
        assert!(said.contains("Dropbox") && said.contains(".dropbox"), "{said}");
    }
    // Not even a key.
    let nobody = Sandbox::new();
    fs::create_dir_all(nobody.path("Dropbox")).unwrap();
    nobody.refuses(&["new", "Dropbox/horsham.marac", "--area", "Horsham"]);
}

#[test]
fn rec_1_nothing_is_opened_in_a_cloud_folder() {
    let sandbox = with_a_cloud();
    fs::copy(sandbox.path("crawley.marac"), sandbox.path("cloud/deep/crawley.marac")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("cloud/deep/crawley.marac", sandbox.path("linked.marac")).unwrap();
    let records =
        if cfg!(unix) { &["cloud/deep/crawley.marac", "linked.marac"][..] } else { &["cloud/deep/crawley.marac"] };
    for record in records {
        for command in [
            &[*record][..],
            &["show", "agenda", record],
            &["meeting", "list", record],
            &["verify", record],
            &["backup", record, "--to", "."],
        ] {
            let said = sandbox.refuses(command);
            assert!(said.contains("Dropbox"), "{command:?}: {said}");
        }
    }
}

/// In memory nothing lasts: no record is made and no copy kept there; one that is there opens, and it is said.
#[cfg(target_os = "linux")]
#[test]
fn nothing_that_is_to_last_is_put_into_memory() {
    let memory = std::path::Path::new("/dev/shm");
    if !crate::sandbox::on_disk::in_memory(memory) {
        eprintln!("skipped: /dev/shm is no memory here");
        return;
    }
    let folder = tempfile::tempdir_in(memory).unwrap();
    let there = folder.path().display().to_string();
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    let record = format!("{there}/horsham.marac");
    for command in [
        &["new", &record, "--area", "Horsham"][..],
        &["backup", "crawley.marac", "--to", &there],
        &["check-place", &there],
    ] {
        let said = sandbox.refuses(command);
        assert!(said.contains("memory (tmpfs") && said.contains("gone when the machine"), "{said}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let said = sandbox.run(&["check-place", &there, "--json"]);
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&found["may_live_here"], &found["verdict"]), (&false.into(), &"memory".into()));
    let copied = folder.path().join("crawley.marac");
    fs::copy(sandbox.path("crawley.marac"), &copied).unwrap();
    let said = sandbox.run(&["show", "agenda", copied.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("gone when the machine is next started"), "{}", said.err);
    assert!(sandbox.refuses(&["check-place", "/proc"]).contains("keeps no files"));
}

#[test]
fn check_place_says_whose_it_is() {
    let sandbox = with_a_cloud();
    let said = sandbox.refuses(&["check-place", "cloud/deep"]);
    assert!(said.contains("Dropbox") && said.contains(".dropbox"), "{said}");
    let said = sandbox.run(&["check-place", "cloud/deep", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said.code, 1);
    assert_eq!(found["may_live_here"], false);
    assert_eq!((&found["verdict"], &found["whose"]), (&"cloud".into(), &"Dropbox".into()));
    assert_eq!((&found["evidence"]["kind"], &found["evidence"]["name"]), (&"marker".into(), &".dropbox".into()));

    fs::create_dir(sandbox.path("plain")).unwrap();
    assert!(sandbox.ok(&["check-place", "plain"]).starts_with("A record may live in "));
    let found = sandbox.json(&["check-place", "plain", "--json"]);
    assert_eq!((&found["may_live_here"], &found["verdict"]), (&true.into(), &"local".into()));
    assert!(found["whose"].is_null() && found["evidence"].is_null() && found["share"].is_null());

    sandbox.refuses(&["check-place", "not-there"]);
    sandbox.refuses(&["check-place", "crawley.marac"]);
    assert_eq!(sandbox.run(&["check-place"]).code, 2);
}

#[test]
fn syncthing_is_allowed_where_somebody_vouches_for_it() {
    let sandbox = Sandbox::crawley();
    fs::create_dir_all(sandbox.path("shared/.stfolder")).unwrap();
    let said = sandbox.refuses(&["backup", "crawley.marac", "--to", "shared"]);
    assert!(said.contains("Syncthing") && said.contains("places.toml"), "{said}");
    let allow = format!("allow-syncthing = ['{}']\n", sandbox.path("shared").display());
    fs::write(sandbox.path("config/marac/places.toml"), allow).unwrap();
    sandbox.ok(&["backup", "crawley.marac", "--to", "shared"]);
    assert!(sandbox.ok(&["check-place", "shared"]).contains("Syncthing"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_share_is_named_once() {
    use std::process::{Command, Stdio};
    let sandbox = Sandbox::crawley();
    sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
    let (source, on) = (sandbox.path("source"), sandbox.path("share"));
    fs::create_dir(&source).unwrap();
    fs::create_dir(&on).unwrap();
    fs::copy(sandbox.path("crawley.marac"), source.join("crawley.marac")).unwrap();
    if !crate::sandbox::have("bindfs", "no share was tried") {
        return;
    }
    let mounted =
        Command::new("bindfs").args(["-o", "subtype=sshfs"]).arg(&source).arg(&on).stderr(Stdio::null()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: this user can't mount a FUSE, so no share was tried");
        return;
    }
    let said = sandbox.run(&["show", "agenda", "share/crawley.marac"]);
    let exported = sandbox.run(&["export", "agenda", "crawley.marac", "--to", "share"]);
    let checked = sandbox.json(&["check-place", "share", "--json"]);
    let _ = Command::new("umount").arg("-l").arg(&on).status();
    assert_eq!(
        (said.code, said.err.lines().filter(|line| line.contains("is on a share of")).count()),
        (0, 1),
        "{}",
        said.err
    );
    assert_eq!(exported.err.lines().filter(|line| line.contains("is on a share of")).count(), 1, "{}", exported.err);
    assert_eq!((&checked["verdict"], &checked["share"]["protocol"]), (&"share".into(), &"SSH".into()));
}

#[test]
fn doctor_says_what_is_to_be_looked_at() {
    let sandbox = with_a_cloud();
    let state = |found: &serde_json::Value, about: &str| -> Vec<String> {
        let all = found["findings"].as_array().unwrap();
        all.iter().filter(|one| one["about"] == about).map(|one| one["state"].as_str().unwrap().to_owned()).collect()
    };
    let found = sandbox.json(&["doctor", "crawley.marac", "--json"]);
    assert_eq!(state(&found, "record-place"), ["good"]);
    assert_eq!(state(&found, "profile-place"), ["good"]);
    assert_eq!(state(&found, "key-passphrase"), ["attention"], "the key was made without one");
    assert_eq!(state(&found, "locale"), if cfg!(windows) { &[][..] } else { &["attention"] });
    assert!(found["findings"].as_array().unwrap().iter().all(|one| !one["said"].as_str().unwrap().is_empty()));

    fs::copy(sandbox.path("crawley.marac"), sandbox.path("cloud/crawley.marac")).unwrap();
    let found = sandbox.json(&["doctor", "cloud/crawley.marac", "--json"]);
    assert_eq!(state(&found, "record-refused"), ["attention"]);
    let said = sandbox.ok(&["doctor"]);
    assert!(said.contains("To be looked at") && said.contains("no passphrase"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(state(&found, "key-private"), ["good"]);
        assert_eq!(state(&found, "configuration-private"), ["good"]);
        fs::set_permissions(sandbox.path("config/marac/identity"), fs::Permissions::from_mode(0o644)).unwrap();
        fs::set_permissions(sandbox.path("config/marac"), fs::Permissions::from_mode(0o777)).unwrap();
        let found = sandbox.json(&["doctor", "--json"]);
        assert_eq!(state(&found, "key-private"), ["attention"]);
        assert_eq!(state(&found, "configuration-private"), ["attention"]);
    }
    fs::write(sandbox.path("config/.dropbox"), "").unwrap();
    assert_eq!(state(&sandbox.json(&["doctor", "--json"]), "profile-place"), ["attention"]);
}
