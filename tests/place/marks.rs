//! What clients leave in folders, what their settings name, and what passes.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use marac::vault::place::catalogue::Catalogue;
use marac::vault::place::{PlaceCheck, ThisMachine, Verdict};

use crate::machine::Home;

/// Written out, so that none can go missing from the list unnoticed. A stroke at the end makes a folder.
const MARKS: [(&str, &str); 36] = [
    ("Dropbox", ".dropbox"),
    ("Dropbox", ".dropbox.cache/"),
    ("Maestral (Dropbox)", ".maestral"),
    ("Maestral (Dropbox)", ".maestral.cache/"),
    ("OneDrive", ".849C9593-D756-4E56-8D6E-42412F2A707B"),
    ("Google Drive", ".tmp.drivedownload/"),
    ("Google Drive", ".tmp.driveupload/"),
    ("Google Drive", ".shortcut-targets-by-id/"),
    ("iCloud", ".minutes.docx.icloud"),
    ("Nextcloud or ownCloud", ".nextcloudsync.log"),
    ("Nextcloud or ownCloud", ".owncloudsync.log"),
    ("Nextcloud or ownCloud", ".sync_6b3f1a2c9d4e.db"),
    ("Nextcloud or ownCloud", "._sync_6b3f1a2c9d4e.db"),
    ("Nextcloud or ownCloud", ".csync_journal.db"),
    ("Syncthing", ".stfolder"),
    ("Syncthing", ".stfolder/"),
    ("Syncthing", ".stversions/"),
    ("Syncthing", ".stignore"),
    ("Resilio Sync", ".sync/ID"),
    ("Resilio Sync", ".sync/IgnoreList"),
    ("Insync (Google Drive, OneDrive, Dropbox)", ".insync-trash/"),
    ("Insync (Google Drive, OneDrive, Dropbox)", ".insync-lock"),
    ("MEGA", ".megaignore"),
    ("MEGA", ".debris/"),
    ("pCloud", ".pcloud/"),
    ("Box", ".boxsync"),
    ("Seafile", ".seafile-data/"),
    ("Yandex Disk", ".sync/core.log"),
    ("Yandex Disk", ".sync/cli.log"),
    ("Synology Drive", ".SynologyWorkingDirectory/"),
    ("Tresorit", ".tresorit/"),
    ("GoodSync", "_gsdata_/"),
    ("rclone", "RCLONE_TEST"),
    ("Dropbox", ".dropbox.attr"),
    ("Maestral (Dropbox)", ".maestral-root"),
    ("Nextcloud or ownCloud", ".opencloudsync.log"),
];

#[test]
fn every_mark_on_the_folder_itself_and_on_one_above() {
    for (whose, mark) in MARKS {
        for place in ["work/records", "work", ""] {
            let home = Home::new();
            let records = home.folder("work/records");
            match mark.strip_suffix('/') {
                Some(folder) => drop(home.folder(&format!("{place}/{folder}"))),
                None => drop(home.file(&format!("{place}/{mark}"), "x")),
            }
            let provider = Catalogue::shipped().unwrap().providers.iter().find(|one| one.name == whose).unwrap();
            let expected = if place.is_empty() && provider.home_is_not { None } else { Some(whose.to_owned()) };
            assert_eq!(home.whose(&records), expected, "{mark} in {place:?}");
        }
    }
}

#[test]
fn desktop_ini_counts_where_it_is_onedrives() {
    let text = "[.ShellClassInfo]\r\nIconResource=C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe,4\r\n";
    let two_bytes: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for content in [text.as_bytes(), &two_bytes] {
        let home = Home::new();
        home.file("work/desktop.ini", content);
        assert_eq!(home.whose(&home.folder("work/records")).as_deref(), Some("OneDrive"));
    }
    let home = Home::new();
    home.file("work/desktop.ini", "[.ShellClassInfo]\r\nIconResource=shell32.dll,4\r\n");
    home.file("work/.xdg-volume-info", "[Volume Info]\nName=Stick\n");
    assert_eq!(home.verdict(&home.folder("work/records")), Verdict::Local);
}

#[test]
fn every_settings_file_names_its_folders() {
    let quoted = |name: &str, home: &Home| format!("{name} = \"{}\"\n", home.path("work").display());
    let qt = |home: &Home| format!("[Accounts]\n0\\Folders\\1\\localPath={}/\n", home.path("work").display());
    let syncthing = |home: &Home| {
        format!("<configuration><folder id=\"a\" path=\"{}\"/></configuration>", home.path("work").display())
    };
    let info = |home: &Home| format!("{{\"personal\": {{\"path\": \"{}\"}}}}", home.path("work").display());
    type Text<'a> = Box<dyn Fn(&Home) -> String + 'a>;
    let cases: [(&str, &str, Text); 15] = [
        ("Dropbox", ".dropbox/info.json", Box::new(info)),
        ("Dropbox", ".dropbox-work/info.json", Box::new(info)),
        (
            "Maestral (Dropbox)",
            ".config/maestral/maestral.ini",
            Box::new(|home| format!("[sync]\npath = {}\n", home.path("work").display())),
        ),
        ("Nextcloud or ownCloud", ".config/Nextcloud/nextcloud.cfg", Box::new(qt)),
        ("Nextcloud or ownCloud", ".config/ownCloud/owncloud.cfg", Box::new(qt)),
        (
            "Nextcloud or ownCloud",
            ".var/app/com.nextcloud.desktopclient.nextcloud/config/Nextcloud/nextcloud.cfg",
            Box::new(qt),
        ),
        (
            "MEGA",
            ".local/share/data/Mega Limited/MEGAsync/MEGAsync.cfg",
            Box::new(|home| format!("1\\localFolder={}\n", home.path("work").display())),
        ),
        ("Syncthing", ".local/state/syncthing/config.xml", Box::new(syncthing)),
        ("Syncthing", ".config/syncthing/config.xml", Box::new(syncthing)),
        ("OneDrive", ".config/onedrive/config", Box::new(|home| quoted("sync_dir", home))),
        ("OneDrive", ".config/onedrive-work/config", Box::new(|home| quoted("sync_dir", home))),
        ("Yandex Disk", ".config/yandex-disk/config.cfg", Box::new(|home| quoted("dir", home))),
        // From the home folder, as the clients write it.
        ("OneDrive", ".config/onedrive/config", Box::new(|_| "sync_dir = \"~/work\"\n".to_owned())),
        (
            "Syncthing",
            ".config/syncthing/config.xml",
            Box::new(|_| "<folder id='a' path='~/work'></folder>".to_owned()),
        ),
        ("rclone", ".cache/rclone/bisync/x", Box::new(|_| String::new())),
    ];
    for (whose, file, text) in cases {
        let home = Home::new();
        let (records, elsewhere) = (home.folder("work/records"), home.folder("elsewhere"));
        let file = match file.ends_with("bisync/x") {
            true => {
                let name = home.path("work").display().to_string().trim_matches('/').replace('/', "_");
                format!(".cache/rclone/bisync/{name}..gdrive_.path1.lst")
            }
            false => file.to_owned(),
        };
        home.file(&file, text(&home));
        assert_eq!(home.whose(&records).as_deref(), Some(whose), "{file}");
        assert_eq!(home.verdict(&elsewhere), Verdict::Local, "{file} says nothing about other folders");
    }
}

/// A new folder of Syncthing would come to lie in the home folder; that says nothing about the home folder.
#[test]
fn syncthings_own_defaults_are_no_folder() {
    let home = Home::new();
    let text = "<configuration><folder id=\"a\" path=\"~/Sync\"/><defaults><folder id=\"\" path=\"~\"/></defaults></configuration>";
    home.file(".config/syncthing/config.xml", text);
    assert_eq!(home.verdict(&home.folder("Documents")), Verdict::Local);
    assert_eq!(home.whose(&home.folder("Sync/records")).as_deref(), Some("Syncthing"));
}

#[test]
fn links_are_followed_wherever_they_stand() {
    let home = Home::new();
    home.file("cloud/.dropbox", "");
    home.folder("cloud/deep/records");
    home.folder("plain");
    symlink(home.path("cloud/deep"), home.path("to-deep")).unwrap();
    symlink("../to-deep", home.path("plain/over-two")).unwrap();
    symlink(home.path("plain"), home.path("cloud/out")).unwrap();
    for inside in
        ["cloud/deep/records", "to-deep", "to-deep/records", "plain/over-two/records", "plain/over-two/../deep"]
    {
        assert_eq!(home.whose(&home.path(inside)).as_deref(), Some("Dropbox"), "{inside}");
    }
    // What lies elsewhere is elsewhere, whatever leads to it.
    for outside in ["plain", "cloud/out", "plain/not-there-yet"] {
        assert_eq!(home.verdict(&home.path(outside)), Verdict::Local, "{outside}");
    }
    // The folder that settings name may be a link too.
    home.file(".dropbox/info.json", format!("{{\"personal\": {{\"path\": \"{}\"}}}}", home.path("named").display()));
    symlink(home.path("plain"), home.path("named")).unwrap();
    assert_eq!(home.whose(&home.path("plain")).as_deref(), Some("Dropbox"));
    // A circle ends.
    symlink(home.path("b"), home.path("a")).unwrap();
    symlink(home.path("a"), home.path("b")).unwrap();
    let _ = home.look(&home.path("a/x"));
}

#[test]
fn extended_attributes() {
    for (whose, name) in [
        ("Dropbox", "user.com.dropbox.attributes"),
        ("OneDrive", "user.onedrive.createdBy"),
        ("Nextcloud or ownCloud", "user.nextcloud.pinstate"),
    ] {
        let home = Home::new();
        let records = home.folder("work/records");
        let set = rustix::fs::setxattr(home.path("work"), name, b"x", rustix::fs::XattrFlags::empty());
        if set.is_err() {
            eprintln!("SKIPPED: the temporary folder takes no extended attributes, so none were looked for");
            return;
        }
        assert_eq!(home.whose(&records).as_deref(), Some(whose));
    }
}

#[test]
fn the_name_of_a_clients_folder_counts_in_the_home_folder_alone() {
    let home = Home::new();
    for (whose, name) in [
        ("Dropbox", "Dropbox"),
        ("Dropbox", "Dropbox (Aldmere)"),
        ("OneDrive", "OneDrive - Aldmere Council"),
        ("Google Drive", "Google Drive"),
        ("Nextcloud or ownCloud", "Nextcloud"),
        ("MEGA", "MEGA"),
        ("pCloud", "pCloudDrive"),
    ] {
        assert_eq!(home.whose(&home.folder(&format!("{name}/records"))).as_deref(), Some(whose), "{name}");
        assert_eq!(home.verdict(&home.folder(&format!("Documents/{name}/records"))), Verdict::Local, "{name}");
    }
}

/// What a client keeps for itself in the home folder, and everyday folders.
#[test]
fn ordinary_folders_pass() {
    let home = Home::new();
    home.folder(".dropbox");
    home.folder(".dropbox-dist");
    home.folder(".pcloud/Cache");
    home.folder(".config/Insync");
    home.folder(".insync-trash");
    home.file(".config/maestral/maestral.ini", "[main]\nversion = 1\n");
    home.folder("work/.git/objects");
    home.file("work/.gitignore", ".dropbox\n");
    home.folder("work/.sync");
    home.folder("work/sync.db");
    for folder in
        ["", "Documents", "Desktop", "work", "work/deep/er", "Dropbox notes", "not/there/yet", "Box of papers"]
    {
        if folder != "not/there/yet" {
            home.folder(folder);
        }
        let look = home.look(&home.path(folder));
        assert_eq!(look.judged.verdict, Verdict::Local, "{folder:?}: {:?}", look.refusal());
    }
    for folder in ["/", "/tmp", "/var", "/usr/share", env!("CARGO_MANIFEST_DIR")] {
        let look = home.look(Path::new(folder));
        assert!(look.kind().is_ok(), "{folder}: {:?}", look.refusal());
    }
    // What is named by a path that is not whole lies where the program stands.
    assert!(home.look(Path::new(".")).kind().is_ok());
}

#[test]
fn syncthing_passes_where_an_administrator_vouches_for_that_folder() {
    let home = Home::new();
    let (records, other) = (home.folder("shared/records"), home.folder("other/records"));
    home.folder("shared/.stfolder");
    home.folder("other/.stfolder");
    let allow = |text: &str| home.file(".config/marac/places.toml", text);
    let refused = home.look(&records).refusal().unwrap();
    assert!(refused.contains("Syncthing") && refused.contains("places.toml"), "{refused}");

    allow(&format!("allow-syncthing = [\"{}\"]\n", home.path("shared").display()));
    let look = home.look(&records);
    assert_eq!(look.judged.verdict, Verdict::Local);
    assert!(look.remarks().iter().any(|remark| remark.contains("Syncthing")), "it is said all the same");
    assert_eq!(home.whose(&other).as_deref(), Some("Syncthing"));
    // A cloud beside it stays one.
    home.file("shared/.dropbox", "");
    assert_eq!(home.whose(&records).as_deref(), Some("Dropbox"));
    fs::remove_file(home.path("shared/.dropbox")).unwrap();

    for wrong in [
        "allow-syncthing = [\"~\"]",
        "allow-dropbox = [\"~/shared\"]",
        "allow-syncthing = [\"~/shared\"]\nallow = []",
        "nonsense",
    ] {
        allow(wrong);
        let look = home.look(&records);
        assert!(look.refusal().is_some(), "{wrong}");
        assert!(look.not_known().iter().any(|one| one.contains("places.toml")), "{wrong}: {:?}", look.not_known());
    }
}

/// A mark among more names than are compared could be missed, and that is said.
#[test]
fn a_huge_folder_is_not_gone_through_to_its_end() {
    let home = Home::new();
    let records = home.folder("work/records");
    for number in 0..10_010 {
        fs::write(home.path(&format!("work/{number}")), "").unwrap();
    }
    let look = home.look(&records);
    assert_eq!(look.judged.verdict, Verdict::Local);
    assert!(look.not_known().iter().any(|one| one.contains("work")), "{:?}", look.not_known());
    // What can be asked for by name is found all the same.
    home.file("work/.dropbox", "");
    assert_eq!(home.whose(&records).as_deref(), Some("Dropbox"));
}

/// A process that has closed itself in sees nothing any more; what it knew before holds.
#[test]
fn what_was_seen_is_remembered() {
    let home = Home::new();
    let records = home.folder("work/records");
    let machine = ThisMachine::with(home.surroundings());
    symlink(&records, home.path("linked")).unwrap();
    assert!(machine.check(&home.path("linked")).is_ok());
    home.file("work/.dropbox", "");
    assert!(machine.check(&records).is_ok(), "by the path that the link leads to too");
    assert!(home.look(&records).kind().is_err());
}
