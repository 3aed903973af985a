//! The range parser without an oracle.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = std::hint::black_box(upcheck_grammar::CopyRange::parse(input));
});
