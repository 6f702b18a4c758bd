//! The verdict over invented probes, for every platform on this one.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::catalogue::Catalogue;
use super::probes::{Above, Configured, Disk, Does, EntryKind, NotKnown, Probes, Program, Variable, lies_in};
use super::shares::{unc_of, volume_kind};
use super::verdict::{EvidenceKind, Judged, Verdict, judge};

mod systems;

fn judged(probes: &Probes) -> Judged {
    judge(probes, Catalogue::shipped().unwrap())
}

/// A folder with all above it, on a disk of this machine, in Asha's home.
fn at(folder: &str) -> Probes {
    let folder = PathBuf::from(folder);
    let above = folder.ancestors().filter(|path| !path.as_os_str().is_empty());
    let above = above.map(|path| Above { path: path.to_owned(), ..Above::default() }).collect();
    Probes { folder, home: Some("/home/asha".into()), disk: disk("ext4", "/dev/sda1"), above, ..Probes::default() }
}

fn disk(kind: &str, source: &str) -> Disk {
    Disk::Mounted { kind: kind.to_owned(), source: source.to_owned(), at: "/mnt/x".into(), below: "records".into() }
}

fn on(kind: &str, source: &str) -> Verdict {
    judged(&Probes { disk: disk(kind, source), ..at("/mnt/x/records") }).verdict
}

/// With something at one of the folders above.
fn with(folder: &str, place: &str, change: impl Fn(&mut Above)) -> Probes {
    let mut probes = at(folder);
    change(probes.above.iter_mut().find(|above| above.path == Path::new(place)).unwrap());
    probes
}

fn cloud(probes: &Probes) -> Option<(String, EvidenceKind)> {
    match judged(probes).verdict {
        Verdict::Cloud { whose, why, .. } => Some((whose, why.kind)),
        _ => None,
    }
}

fn is_cloud(probes: &Probes, whose: &str, kind: EvidenceKind) {
    assert_eq!(cloud(probes), Some((whose.to_owned(), kind)));
}

const FOLDER: &str = "/home/asha/work/records";
const ABOVE: &str = "/home/asha/work";

#[test]
fn every_mark_in_the_list_counts_wherever_it_stands_above() {
    let mut marks = 0;
    for provider in &Catalogue::shipped().unwrap().providers {
        let names = provider.files.iter().map(|name| (name, EntryKind::File));
        for (name, kind) in names.chain(provider.folders.iter().map(|name| (name, EntryKind::Folder))) {
            let name = name.replace('*', "x");
            for place in [FOLDER, ABOVE, "/home"] {
                let probes = with(FOLDER, place, |above| above.names.push((name.clone(), kind)));
                is_cloud(&probes, &provider.name, EvidenceKind::Marker);
                marks += 1;
            }
        }
        for holding in &provider.holding {
            let probes = with(FOLDER, ABOVE, |above| above.holding.push(holding.file.clone()));
            is_cloud(&probes, &provider.name, EvidenceKind::Marker);
        }
        for begin in &provider.attributes {
            let probes = with(FOLDER, ABOVE, |above| above.attributes.push(format!("{begin}x")));
            is_cloud(&probes, &provider.name, EvidenceKind::Attribute);
        }
        for name in &provider.home {
            let name = name.replace('*', "Aldmere");
            is_cloud(&at(&format!("/home/asha/{name}/records")), &provider.name, EvidenceKind::Called);
            assert_eq!(cloud(&at(&format!("/srv/{name}/records"))), None, "{name} is only a name elsewhere");
        }
        for kind in &provider.filesystems {
            let verdict = on(&kind.replace('*', ""), "x");
            assert!(matches!(&verdict, Verdict::Cloud { whose, .. } if *whose == provider.name), "{kind}: {verdict:?}");
        }
        for process in &provider.processes {
            let name = process.replace('*', "x");
            for (does, kind) in [(Does::Watches, EvidenceKind::Watched), (Does::WasStartedFor, EvidenceKind::Argument)]
            {
                let program = Program { name: name.clone(), at: FOLDER.into(), does };
                let whose = &Catalogue::shipped().unwrap().of_process(&name).unwrap().name;
                is_cloud(&Probes { programs: vec![program], ..at(FOLDER) }, whose, kind);
            }
        }
    }
    assert!(marks > 100, "the list was not gone through");
}

#[test]
fn a_mark_is_of_its_kind_and_not_what_a_client_keeps_at_home() {
    // The client's own folder in the home folder, and a file that only has the name.
    let own = [("/home/asha", ".dropbox", EntryKind::Folder), ("/home/asha", ".pcloud", EntryKind::Folder)];
    let others = [
        (ABOVE, ".dropbox", EntryKind::Folder),
        (ABOVE, ".stversions", EntryKind::File),
        (ABOVE, ".sync", EntryKind::Folder),
    ];
    for (place, name, kind) in own.into_iter().chain(others) {
        let probes = with(FOLDER, place, |above| above.names.push((name.to_owned(), kind)));
        assert_eq!(judged(&probes).verdict, Verdict::Local, "{name} at {place}");
    }
    let probes = with(FOLDER, ABOVE, |above| above.names.push((".pcloud".to_owned(), EntryKind::Folder)));
    is_cloud(&probes, "pCloud", EvidenceKind::Marker);
}

#[test]
fn ordinary_places_pass() {
    for folder in [
        "/home/asha",
        "/home/asha/Documents",
        "/tmp/x",
        "/home/asha/Documents/Dropbox",
        "/srv/Dropbox/records",
        "/home/asha/My Dropbox notes",
        "/media/asha/STICK",
        "/",
    ] {
        assert_eq!(judged(&at(folder)).verdict, Verdict::Local, "{folder}");
    }
    for kind in ["ext4", "btrfs", "vfat", "overlay", "fuseblk", "fuse.lxcfs", "fuse.portal", "fuse.ntfs-3g"] {
        assert_eq!(on(kind, "/dev/sda1"), Verdict::Local, "{kind}");
    }
}

/// By the kind alone, wherever it is mounted.
#[test]
fn memory_and_what_the_system_shows_of_itself_keep_nothing() {
    for (kind, is_memory) in [("tmpfs", true), ("ramfs", true), ("devtmpfs", true), ("proc", false), ("sysfs", false)] {
        match on(kind, "none") {
            Verdict::Memory { kind: found, .. } => assert!(is_memory && found == kind, "{kind}"),
            Verdict::Pseudo { kind: found, .. } => assert!(!is_memory && found == kind, "{kind}"),
            other => panic!("{kind}: {other:?}"),
        }
    }
}

#[test]
fn shares_are_allowed_and_named() {
    for (kind, source, protocol, server) in [
        ("cifs", "//files.aldmere.example/marac", "SMB", "files.aldmere.example"),
        ("smb3", "//10.0.0.2/x", "SMB", "10.0.0.2"),
        ("nfs4", "files:/export", "NFS", "files"),
        ("nfs", "[fe80::1]:/export", "NFS", "[fe80::1]"),
        ("fuse.sshfs", "asha@files:/srv", "SSH", "files"),
        ("9p", "C:\\", "the host of this machine", ""),
        ("vboxsf", "shared", "the host of this machine", ""),
        ("somefs", "x", "somefs", ""),
    ] {
        let expected = Verdict::Share { protocol: protocol.to_owned(), server: server.to_owned() };
        assert_eq!(on(kind, source), expected, "{kind}");
    }
    let unknown = judged(&Probes { disk: disk("somefs", "x"), ..at("/mnt/x") });
    assert_eq!(unknown.not_known, [NotKnown::of("kind", "somefs")]);
}

#[test]
fn a_fuse_that_nobody_knows_is_refused() {
    for (kind, source) in [
        ("fuse", "/home/asha/a"),
        ("fuse.bindfs", "/home/asha/a"),
        ("fuse.gocryptfs", "/home/asha/Dropbox/cipher"),
        ("fuse.new", "new"),
        // What a program calls its device clears nobody.
        ("fuse", "ntfs-3g"),
        ("fuse", "sshfs#files:/"),
        ("macfuse", "x"),
    ] {
        let verdict = on(kind, source);
        assert!(matches!(&verdict, Verdict::UnknownFuse { kind: named, .. } if named == kind), "{kind}: {verdict:?}");
    }
    // And it can incriminate.
    for source in ["https://cloud.example/dav", "rclone:gdrive", "s3fs"] {
        assert!(matches!(on("fuse", source), Verdict::Cloud { .. }), "{source}");
    }
}

#[test]
fn below_gnomes_mount_point_the_first_folder_says_what_it_is() {
    let below = |folder: &str| {
        let disk = Disk::Mounted {
            kind: "fuse.gvfsd-fuse".to_owned(),
            source: "gvfsd-fuse".to_owned(),
            at: "/run/user/1000/gvfs".into(),
            below: folder.into(),
        };
        judged(&Probes { disk, ..at("/run/user/1000/gvfs/x") }).verdict
    };
    let smb = Verdict::Share { protocol: "SMB".to_owned(), server: "files".to_owned() };
    assert_eq!(below("smb-share:server=files,share=marac/records"), smb);
    assert!(matches!(below("google-drive:host=gmail.com,user=asha/x"), Verdict::Cloud { .. }));
    assert!(matches!(below("davs:host=cloud.example/x"), Verdict::Cloud { .. }));
    assert!(matches!(below("mtp:host=phone"), Verdict::UnknownFuse { .. }));
    assert!(matches!(below(""), Verdict::UnknownFuse { .. }));
}

#[test]
fn on_another_machines_disk_the_name_of_a_cloud_folder_is_enough() {
    for (folder, whose) in [
        ("/mnt/c/Users/asha/OneDrive - Aldmere/records", "OneDrive"),
        ("/mnt/c/Users/asha/dropbox/records", "Dropbox"),
        ("/mnt/c/Users/asha/iCloudDrive", "iCloud"),
    ] {
        let probes = Probes { disk: disk("9p", "C:\\"), ..at(folder) };
        is_cloud(&probes, whose, EvidenceKind::Called);
    }
    let ordinary = Probes { disk: disk("9p", "C:\\"), ..at("/mnt/c/Users/asha/Documents") };
    assert!(matches!(judged(&ordinary).verdict, Verdict::Share { .. }));
}

#[test]
fn settings_and_the_environment_name_folders() {
    let configured = |folder: &str| Probes {
        configured: vec![Configured {
            whose: "Dropbox".to_owned(),
            source: "info.json".to_owned(),
            folder: folder.into(),
        }],
        ..at(FOLDER)
    };
    for folder in [FOLDER, ABOVE, "/home/asha/work/"] {
        is_cloud(&configured(folder), "Dropbox", EvidenceKind::Configured);
    }
    for folder in ["/home/asha/work/records/inside", "/home/asha/wor", "/srv", ""] {
        assert_eq!(cloud(&configured(folder)), None, "{folder}");
    }
    let variable =
        |name: &str| Probes { variables: vec![Variable { name: name.to_owned(), folder: ABOVE.into() }], ..at(FOLDER) };
    is_cloud(&variable("OneDriveCommercial"), "OneDrive", EvidenceKind::Variable);
    assert_eq!(cloud(&variable("PWD")), None);
}

#[test]
fn what_runs_counts_where_it_says_something() {
    let running = |name: &str, at_folder: &str, does| Probes {
        programs: vec![Program { name: name.to_owned(), at: at_folder.into(), does }],
        ..at(FOLDER)
    };
    is_cloud(
        &running("insync", ABOVE, Does::Watches),
        "Insync (Google Drive, OneDrive, Dropbox)",
        EvidenceKind::Watched,
    );
    is_cloud(&running("dropbox.exe", ABOVE, Does::HasOpen), "Dropbox", EvidenceKind::Open);
    is_cloud(&running("rclone", "/home/asha", Does::WasStartedFor), "rclone", EvidenceKind::Argument);
    // Clients stand in and watch the home folder, whatever they synchronise.
    for (folder, does) in
        [("/home/asha", Does::Watches), ("/home/asha", Does::HasOpen), ("/home", Does::Watches), ("/", Does::HasOpen)]
    {
        assert_eq!(cloud(&running("dropbox", folder, does)), None, "{folder} {does:?}");
    }
    // Unless it is the home folder itself that is asked about.
    let home = Probes {
        programs: vec![Program { name: "dropbox".to_owned(), at: "/home/asha".into(), does: Does::Watches }],
        ..at("/home/asha")
    };
    assert!(cloud(&home).is_some());
    let indexer = judged(&running("tracker-miner-f", FOLDER, Does::Watches));
    assert_eq!((indexer.verdict, indexer.watched_by), (Verdict::Local, vec!["tracker-miner-f".to_owned()]));
}

#[test]
fn syncthing_is_refused_unless_somebody_vouches_for_that_folder() {
    let marked = |vouched: &[&str]| {
        let mut probes = with(FOLDER, ABOVE, |above| above.names.push((".stfolder".to_owned(), EntryKind::Folder)));
        probes.vouched = vouched.iter().map(PathBuf::from).collect();
        probes
    };
    assert!(matches!(judged(&marked(&[])).verdict, Verdict::Cloud { vouchable: true, .. }));
    let allowed = judged(&marked(&[ABOVE]));
    assert_eq!(allowed.verdict, Verdict::Local);
    assert_eq!(allowed.vouched, Some(("Syncthing".to_owned(), PathBuf::from(ABOVE))));
    // Another folder, or one inside: it is the outer one that is copied away.
    for other in ["/srv/marac", FOLDER] {
        assert!(cloud(&marked(&[other])).is_some(), "{other}");
    }
    // Nothing else can be vouched for, and a cloud beside it stays one.
    let mut both = marked(&[ABOVE]);
    both.above[1].names.push((".dropbox".to_owned(), EntryKind::File));
    is_cloud(&both, "Dropbox", EvidenceKind::Marker);
}

#[test]
fn what_lies_in_what() {
    for (folder, root, cases_differ, expected) in [
        ("/a/b", "/a", true, true),
        ("/a/b", "/a/b/", true, true),
        ("/a/bc", "/a/b", true, false),
        ("/A/b", "/a", true, false),
        ("/A/b", "/a", false, true),
        ("/a", "", true, false),
        ("/a", "/a/b", true, false),
    ] {
        assert_eq!(lies_in(Path::new(folder), Path::new(root), cases_differ), expected, "{folder} in {root}");
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[.a-z/\\\\:@{}* ]{0,12}",
        prop::sample::select(vec![
            "fuse",
            "fuse.gvfsd-fuse",
            "cifs",
            "//",
            "\\\\",
            "OneDrive",
            ".dropbox",
            "syncthing",
            "/",
            "..",
            "a:",
            "@",
            "dav:",
        ])
        .prop_map(str::to_owned),
    ]
}

prop_compose! {
    fn any_above()(path in word(), names in prop::collection::vec(word(), 0..4), holding in word(), attribute in word(),
        reparse_tag in any::<Option<u32>>(), file_attributes in any::<u32>()) -> Above {
        let names = names.into_iter().map(|name| (name, EntryKind::File)).collect();
        Above { path: path.into(), names, holding: vec![holding], attributes: vec![attribute], reparse_tag, file_attributes }
    }
}

prop_compose! {
    fn any_probes()(folder in word(), home in prop::option::of(word()), kind in word(), source in word(), mounted in word(), below in word(),
        above in prop::collection::vec(any_above(), 0..4), whose in word(), program in word(), vouched in word()) -> Probes {
        Probes {
            home: home.map(PathBuf::from),
            disk: Disk::Mounted { kind, source, at: mounted.clone().into(), below: below.into() },
            above,
            configured: vec![Configured { whose, source: String::new(), folder: mounted.clone().into() }],
            variables: vec![Variable { name: program.clone(), folder: mounted.into() }],
            programs: vec![Program { name: program, at: folder.clone().into(), does: Does::Watches }],
            vouched: vec![vouched.into()],
            folder: folder.into(),
            not_known: Vec::new(),
        }
    }
}

proptest! {
    #[test]
    fn no_probes_stop_the_verdict(probes in any_probes(), server in word(), share in word()) {
        judged(&probes);
        judged(&Probes { disk: Disk::Unc { server: server.clone(), share }, ..probes });
        let _ = unc_of(&server);
        let _ = volume_kind(&server, &server);
    }

    /// More that is seen never turns a refusal into a permission.
    #[test]
    fn what_is_refused_stays_refused_whatever_else_is_seen(more in any_probes()) {
        let mut probes = with(FOLDER, ABOVE, |above| above.names.push((".dropbox".to_owned(), EntryKind::File)));
        probes.above.extend(more.above);
        probes.configured.extend(more.configured);
        probes.programs.extend(more.programs);
        probes.vouched.extend(more.vouched);
        probes.disk = more.disk;
        let is_refused = matches!(judged(&probes).verdict, Verdict::Cloud { .. });
        prop_assert!(is_refused);
    }
}
