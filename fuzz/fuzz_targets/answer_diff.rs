#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| upcheck_oracle::answer_diff(input));
