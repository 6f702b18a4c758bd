//! A record that was changed by somebody who can encrypt to its people and is none of them: the program says so and ends with 1.

use std::io::{Read, Write};

use crate::sandbox::Sandbox;

/// Takes the record apart with the key as any age tool does, lets its database be changed, and encrypts it to the same key.
fn rewritten(sandbox: &Sandbox, change: impl FnOnce(&mut Vec<u8>)) {
    let text = std::fs::read_to_string(sandbox.path("config/marac/identity")).unwrap();
    let secret = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    let key: age::x25519::Identity = secret.parse().unwrap();
    let path = sandbox.path("crawley.marac");
    let sealed = std::fs::read(&path).unwrap();
    let mut plain = Vec::new();
    let decryptor = age::Decryptor::new(sealed.as_slice()).unwrap();
    decryptor.decrypt(std::iter::once(&key as &dyn age::Identity)).unwrap().read_to_end(&mut plain).unwrap();
    change(&mut plain);
    let recipient = key.to_public();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let mut forged = Vec::new();
    let mut writer = encryptor.wrap_output(&mut forged).unwrap();
    writer.write_all(&plain).unwrap();
    writer.finish().unwrap();
    std::fs::write(path, forged).unwrap();
}

#[test]
fn verify_ends_with_1_on_a_record_that_nobody_of_it_wrote() {
    let sandbox = Sandbox::sample_month();
    rewritten(&sandbox, |_| {});
    sandbox.ok(&["verify", "crawley.marac"]);
    rewritten(&sandbox, |database| {
        let (was, is) = (b"Sussex Police", b"Sussex Forged");
        let at = database.windows(was.len()).position(|window| window == was).unwrap();
        database[at..at + is.len()].copy_from_slice(is);
    });
    let said = sandbox.run(&["verify", "crawley.marac"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(format!("{}{}", said.out, said.err).contains("crawley.marac"), "{}{}", said.out, said.err);
    let said = sandbox.run(&["verify", "crawley.marac", "--json"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    // Nothing of it is shown either.
    let said = sandbox.run(&["show", "agenda", "crawley.marac"]);
    assert!(said.code == 1 && !said.out.contains("WS-"), "{}{}", said.out, said.err);
}
