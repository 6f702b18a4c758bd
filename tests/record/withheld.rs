//! What a newcomer's key does not open: what waits for them, and what is damage.

use std::sync::Arc;

use marac::record::Session;
use marac::record::session::request;
use marac::vault::Finding;

use crate::closed::{World, make};

/// Of every so many of the first bytes of a colleague's journal one is altered: what is not there then is named as damage to
/// whoever came after the founder as well, and never as what opens by itself.
#[test]
fn damage_is_told_to_a_newcomer_as_to_the_founder() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    make(&mut asha, &world.filed(world.sample.referrals[0].id, "flipfloppy word"));
    asha.wait_until_saved().unwrap();
    let files: Vec<_> = std::fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap()).collect();
    let files: Vec<_> = files.iter().map(|file| (file.file_name(), std::fs::read(file.path()).unwrap())).collect();
    let mut lost = 0;
    for at in (24..700).step_by(19) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &files {
            let mut bytes = bytes.clone();
            if name.to_string_lossy().contains(".journal-") {
                bytes[at] ^= 1;
            }
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let request = request(&folder.path().join("Crawley.marac"), Arc::clone(&world.ben));
        let (session, findings) = Session::open(&request, Box::new(|_| {})).unwrap();
        if session.record().search("flipfloppy").unwrap().is_empty() {
            lost += 1;
            assert!(findings.iter().any(Finding::breaks), "byte {at}: {findings:?}");
        }
        session.leave().unwrap();
    }
    assert!(lost > 10, "{lost}");
    drop(asha);
}
