#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (marac_fuzz::target("closed_piece").run)(data));
