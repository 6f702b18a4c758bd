//! Any bytes, wherever bytes come in from outside: what once broke something does so no more, and neither does what is
//! nearly right. This is the short form; `fuzz/run SECONDS` drives the same functions with a fuzzer.
//!
//! `MARAC_FUZZ_ROUNDS` asks for more altered inputs of each seed than the few of every day.

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "support/figures.rs"]
mod figures;
#[allow(dead_code, reason = "the fuzzer needs more of it")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::path::{Path, PathBuf};

use figures::{Dice, asked};
use targets::{TARGETS, Target, seeds};

/// What is altered in an input.
struct Altering(Dice);

impl Altering {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.below(u64::try_from(bound).unwrap())).unwrap()
    }

    /// A few bytes flipped, left out, doubled, or put there from elsewhere.
    fn altered(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let length = self.below(16);
            let end = (at + length).min(bytes.len());
            match self.below(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = [0, 0xff, b'"', b'\n', b'[', 0x9b][self.below(6)],
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                4 => bytes.truncate(at),
                _ => {
                    let from = self.below(seed.len() + 1);
                    let piece = seed[from..(from + length).min(seed.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    }
}

/// Runs a target and says with what it broke.
fn drive(target: &Target, bytes: &[u8], name: &str) {
    let run = std::panic::catch_unwind(|| (target.run)(bytes));
    assert!(run.is_ok(), "{} breaks on {name}: {bytes:02x?}", target.name);
}

#[test]
fn what_once_broke_something_does_so_no_more() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broke-once");
    let mut kept: Vec<PathBuf> = Vec::new();
    let targets = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    for target in targets {
        kept.extend(std::fs::read_dir(target).unwrap().map(|entry| entry.unwrap().path()));
    }
    let inputs = kept.len();
    for path in kept {
        let named = path.parent().unwrap().file_name().unwrap();
        let target = TARGETS.iter().find(|target| named == target.name).unwrap_or_else(|| panic!("{}", path.display()));
        drive(target, &std::fs::read(&path).unwrap(), &path.display().to_string());
    }
    println!("{inputs} inputs that once broke something were tried again");
}

#[test]
fn what_is_nearly_right_breaks_nothing() {
    for target in TARGETS {
        let seeds = seeds(target.name);
        assert!(!seeds.is_empty(), "{} has nothing to begin with", target.name);
        for (number, seed) in seeds.iter().enumerate() {
            drive(target, seed, &format!("seed {number}"));
            let mut dice = Altering(Dice(u64::try_from(number).unwrap()));
            for round in 0..asked("MARAC_FUZZ_ROUNDS", [60, 400]) {
                drive(target, &dice.altered(seed), &format!("seed {number}, round {round}"));
            }
        }
    }
}

/// Not a test: writes every target's seeds below the folder that `MARAC_FUZZ_SEEDS` names, for the fuzzer to begin with.
#[test]
#[ignore = "run by fuzz/run"]
fn seeds_are_written() {
    let Some(folder) = std::env::var_os("MARAC_FUZZ_SEEDS").map(PathBuf::from) else { return };
    for target in TARGETS {
        let folder = folder.join(target.name);
        std::fs::create_dir_all(&folder).unwrap();
        for (number, seed) in seeds(target.name).iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed).unwrap();
        }
    }
}
