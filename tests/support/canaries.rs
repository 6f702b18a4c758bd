//! Words that stand nowhere else in the world, looked for in every writing in which they might lie about.

use std::collections::BTreeSet;

/// Standard base64 without padding.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect();
    // What the bytes behind it decide is left away.
    bits.chunks_exact(6)
        .map(|six| char::from(LETTERS[usize::from(six.iter().fold(0, |sum, bit| sum << 1 | bit))]))
        .collect()
}

/// The word in every writing in which it might lie about.
pub fn writings(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let units: Vec<u16> = word.encode_utf16().collect();
    let hex = word.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut all = vec![
        ("UTF-8", word.as_bytes().to_vec()),
        ("UTF-16LE", units.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16BE", units.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("upper-case hex", hex.to_uppercase().into_bytes()),
        ("hex", hex.into_bytes()),
    ];
    for before in 0..3 {
        let shifted = base64(&[&[0; 2][..before], word.as_bytes()].concat());
        all.push(("base64", shifted.as_bytes()[(before * 8).div_ceil(6)..].to_vec()));
    }
    all
}

/// The words found in some bytes, with their writing. One pass over the bytes, however many words.
pub fn found(bytes: &[u8], words: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    let all: Vec<_> =
        words.iter().flat_map(|word| writings(word).into_iter().map(move |(name, part)| (*word, name, part))).collect();
    let beginning = |part: &[u8]| usize::from(part[0]) << 8 | usize::from(part[1]);
    let mut beginnings = vec![false; 1 << 16];
    for (.., part) in &all {
        beginnings[beginning(part)] = true;
    }
    let mut hits = BTreeSet::new();
    for at in (0..bytes.len().saturating_sub(1)).filter(|at| beginnings[beginning(&bytes[*at..])]) {
        hits.extend(
            all.iter().filter(|(.., part)| bytes[at..].starts_with(part)).map(|(word, name, _)| (*word, *name)),
        );
    }
    hits.into_iter().collect()
}
