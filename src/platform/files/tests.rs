use super::*;

fn file(path: &Path, content: &str) {
    std::fs::write(path, content).unwrap();
}

#[test]
fn a_live_writer_is_seen_and_a_closed_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let writer = for_writer(OpenOptions::new().write(true).create_new(true)).open(&path).unwrap();
    assert!(mark_as_writer(&writer));
    assert!(has_writer(&path));
    assert!(std::fs::read(&path).is_ok(), "others may read");
    drop(writer);
    assert!(!has_writer(&path));
    assert!(!has_writer(&folder.path().join("missing")));
}

/// Whoever asks takes a lock for a moment: that must not keep the mark from being made.
#[cfg(unix)]
#[test]
fn a_writer_is_marked_however_many_ask_meanwhile() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = tempfile::tempdir().unwrap();
    let (path, over) = (folder.path().join("journal"), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let _ = has_writer(&path);
            }
        });
        let marked = (0..500).filter(|_| {
            let writer = for_writer(OpenOptions::new().write(true).create_new(true)).open(&path).unwrap();
            assert!(mark_as_writer(&writer));
            let marked = has_writer(&path);
            std::fs::remove_file(&path).unwrap();
            marked
        });
        let marked = marked.count();
        over.store(true, Ordering::Relaxed);
        assert_eq!(marked, 500);
    });
}

#[test]
fn room_is_zeros_and_what_is_there_stays() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut writer = OpenOptions::new().write(true).create_new(true).open(&path).unwrap();
    writer.write_all(b"first").unwrap();
    // A file system that can't is allowed to say so; one that says yes must have done it.
    if preallocate(&writer, 4096).is_ok() {
        let content = std::fs::read(&path).unwrap();
        assert_eq!(content.len(), 4096);
        assert!(content.starts_with(b"first") && content.iter().skip(5).all(|byte| *byte == 0));
    }
    writer.write_all(b" second").unwrap();
    preallocate(&writer, 3).unwrap();
    assert!(std::fs::read(&path).unwrap().starts_with(b"first second"));
}

#[test]
fn a_folder_is_synced_or_need_not_be() {
    let folder = tempfile::tempdir().unwrap();
    file(&folder.path().join("a"), "");
    sync_folder(folder.path()).unwrap();
}

#[test]
fn a_folder_of_ours_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    assert!(can_write(folder.path()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "asking leaves nothing");
}

#[test]
fn a_file_keeps_the_name_that_its_folder_shows() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().join("Crawley.marac");
    file(&shown, "");
    assert_eq!(true_name(&shown).unwrap(), shown);
    assert!(true_name(&folder.path().join("Horsham.marac")).is_err());
}

#[test]
fn a_name_in_other_letters_is_found_where_there_is_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().join("Crawley.marac");
    file(&shown, "");
    assert_eq!(name_in_folder(&folder.path().join("CRAWLEY.Marac")), shown);
    let missing = folder.path().join("Horsham.marac");
    assert_eq!(name_in_folder(&missing), missing);
}

/// Otherwise its journals, which are named after it, would not be found.
#[cfg(windows)]
#[test]
fn other_capital_letters_lead_to_the_same_name() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().join("Crawley.marac");
    file(&shown, "");
    assert_eq!(true_name(&folder.path().join("CRAWLEY.Marac")).unwrap(), shown);
}

#[cfg(unix)]
#[test]
fn two_files_that_differ_in_capital_letters_stay_two() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("Crawley.marac"), folder.path().join("crawley.marac"));
    file(&one, "");
    file(&other, "");
    assert_eq!(true_name(&one).unwrap(), one);
    assert_eq!(true_name(&other).unwrap(), other);
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let (shown, link) = (folder.path().join("Crawley.marac"), folder.path().join("link"));
    file(&shown, "");
    std::os::unix::fs::symlink(&shown, &link).unwrap();
    assert_eq!(true_name(&link).unwrap(), std::fs::canonicalize(&shown).unwrap());
}

#[cfg(windows)]
#[test]
fn paths_are_shown_as_people_write_them() {
    let plain = |path: &str| system::without_prefix(PathBuf::from(path));
    assert_eq!(plain(r"\\?\C:\Records\a.marac"), Path::new(r"C:\Records\a.marac"));
    assert_eq!(plain(r"\\?\UNC\council\share\a.marac"), Path::new(r"\\council\share\a.marac"));
    assert_eq!(plain(r"D:\a.marac"), Path::new(r"D:\a.marac"));
    let long = format!(r"\\?\C:\{}\a.marac", "x".repeat(300));
    assert_eq!(plain(&long), Path::new(&long));
}

/// A path longer than the 260 letters of old, as a deep share easily has.
#[test]
fn long_paths_are_no_matter() {
    let folder = tempfile::tempdir().unwrap();
    let mut deep = folder.path().to_owned();
    while deep.as_os_str().len() < 400 {
        deep.push("a folder with a rather long name, as they are");
    }
    std::fs::create_dir_all(&deep).unwrap();
    let path = deep.join("Crawley.marac");
    let writer = for_writer(OpenOptions::new().write(true).create_new(true)).open(&path).unwrap();
    assert!(mark_as_writer(&writer));
    assert!(has_writer(&path));
    drop(writer);
    assert_eq!(true_name(&path).unwrap(), path);
    std::fs::rename(&path, deep.join("moved")).unwrap();
    sync_folder(&deep).unwrap();
}

/// As a virus scanner or a copying program may hold it.
#[cfg(windows)]
#[test]
fn a_file_that_another_does_not_share_is_in_use() {
    use std::os::windows::fs::OpenOptionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("held");
    file(&path, "held");
    let holder = OpenOptions::new().read(true).share_mode(0).open(&path).unwrap();
    assert!(is_in_use(&std::fs::read(&path).unwrap_err()));
    drop(holder);
    assert!(std::fs::read(&path).is_ok());
}
