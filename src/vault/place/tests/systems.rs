//! Folders as Windows and macOS name them.

use super::*;

#[test]
fn windows_folders_of_clouds() {
    // Written with strokes so that any platform takes them apart.
    let (home, folder) = ("C:/Users/asha", "C:/Users/asha/OneDrive - Aldmere/records");
    let windows =
        |folder: &str| Probes { home: Some(home.into()), disk: disk("windows-disk", "Windows"), ..at(folder) };
    assert!(matches!(judged(&windows("C:/Users/asha/Documents")).verdict, Verdict::Local));
    is_cloud(&windows(folder), "OneDrive", EvidenceKind::Called);

    let catalogue = Catalogue::shipped().unwrap();
    assert_eq!(catalogue.of_sync_root("OneDrive!S-1-5-21!Business1|x").unwrap().name, "OneDrive");
    assert_eq!(catalogue.of_sync_root("iCloudDrive!S-1-5").unwrap().name, "iCloud");
    assert!(catalogue.of_sync_root("Kontoso!S-1-5").is_none());
    let key = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\SyncRootManager\\Kontoso!S-1-5";
    let root = Configured { whose: "Kontoso".to_owned(), source: key.to_owned(), folder: "D:/Team".into() };
    is_cloud(&Probes { configured: vec![root], ..windows("D:/Team/records") }, "Kontoso", EvidenceKind::Configured);

    for tag in [0x9000_001A, 0x9000_101A, 0x9000_F01A, 0x8000_0021] {
        let mut tagged = windows("D:/Team/records");
        tagged.above[1].reparse_tag = Some(tag);
        is_cloud(&tagged, "a cloud client", EvidenceKind::Tag);
    }
    // Links, mount points, deduplicated and compressed files of Windows itself.
    for tag in [0xA000_000C, 0xA000_0003, 0x8000_0013, 0x8000_0017] {
        let mut tagged = windows("D:/Team/records");
        tagged.above[1].reparse_tag = Some(tag);
        tagged.above[1].file_attributes = 0x410;
        assert_eq!(cloud(&tagged), None, "{tag:#x}");
    }
    for attributes in [0x0040_0010, 0x0004_0010, 0x0010_0010, 0x0008_0010] {
        let mut kept = windows("D:/Team/records");
        kept.above[1].file_attributes = attributes;
        is_cloud(&kept, "a cloud client", EvidenceKind::Tag);
    }
}

#[test]
fn windows_paths_with_a_server() {
    let verdict = |path: &str| {
        let (server, share) = unc_of(path).unwrap();
        judged(&Probes { disk: Disk::Unc { server, share }, ..at("C:/x") }).verdict
    };
    let share =
        |protocol: &str, server: &str| Verdict::Share { protocol: protocol.to_owned(), server: server.to_owned() };
    assert_eq!(verdict(r"\\files.aldmere.example\marac\2026"), share("SMB", "files.aldmere.example"));
    assert_eq!(verdict(r"\\?\UNC\files\marac"), share("SMB", "files"));
    assert_eq!(verdict("//files/marac"), share("SMB", "files"));
    assert_eq!(verdict(r"\\tsclient\C\x"), share("remote desktop", "tsclient"));
    for dav in [r"\\cloud.example@SSL\DavWWWRoot\remote.php", r"\\cloud.example@8443\x", r"\\web\DavWWWRoot\x"] {
        assert!(matches!(verdict(dav), Verdict::Cloud { .. }), "{dav}");
    }
    for local in [r"C:\Users\asha", r"\\?\C:\Users", r"\\.\pipe\x", r"\Users", "", r"\\"] {
        assert_eq!(unc_of(local), None, "{local}");
    }
}

#[test]
fn windows_volumes() {
    for (kind, label, named) in [
        ("NTFS", "Windows", "windows-disk"),
        ("exFAT", "STICK", "windows-disk"),
        ("FAT32", "Google Drive", "fuse.drivefs"),
        ("FUSE-rclone", "gdrive", "fuse.rclone"),
        ("FUSE-sshfs", "x", "fuse.sshfs"),
        ("pCloudFS", "pCloud Drive", "fuse.pcloud"),
        ("Cryptomator", "vault", "fuse.cryptomator"),
    ] {
        assert_eq!(volume_kind(kind, label), named);
    }
    assert!(matches!(on(&volume_kind("Cryptomator", "vault"), "vault"), Verdict::UnknownFuse { .. }));
}

#[test]
fn macos_folders_of_clouds() {
    let home =
        |folder: &str| Probes { home: Some("/Users/asha".into()), disk: disk("apfs", "/dev/disk3s5"), ..at(folder) };
    for (folder, whose) in [
        ("/Users/asha/Library/CloudStorage/OneDrive-Aldmere/records", "OneDrive"),
        ("/Users/asha/Library/CloudStorage/GoogleDrive-asha@aldmere.example/My Drive", "Google Drive"),
        ("/Users/asha/Library/CloudStorage/Kontoso/records", "a cloud client"),
        ("/Users/asha/Library/Mobile Documents/com~apple~CloudDocs/records", "iCloud"),
        ("/Users/asha/Dropbox/records", "Dropbox"),
    ] {
        is_cloud(&home(folder), whose, EvidenceKind::Called);
    }
    for name in ["com.apple.file-provider-domain-id", "com.apple.fileprovider.fpfs#P", "SF_DATALESS"] {
        let mut documents = home("/Users/asha/Documents/records");
        documents.above[1].attributes = vec!["com.apple.macl".to_owned(), name.to_owned()];
        is_cloud(&documents, "a cloud client", EvidenceKind::Attribute);
    }
    assert_eq!(judged(&home("/Users/asha/Documents")).verdict, Verdict::Local);
    assert_eq!(judged(&home("/Users/asha/Library/CloudStorage")).verdict, Verdict::Local);
    let smb = Probes { disk: disk("smbfs", "//asha@files/marac"), ..at("/Volumes/marac") };
    assert_eq!(judged(&smb).verdict, Verdict::Share { protocol: "SMB".to_owned(), server: "files".to_owned() });
    let dav = Probes { disk: disk("webdav", "https://x"), ..at("/Volumes/dav") };
    assert!(matches!(judged(&dav).verdict, Verdict::Cloud { .. }));
}
