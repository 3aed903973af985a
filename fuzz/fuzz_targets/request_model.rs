#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use upcheck_oracle::{draw_request_model, redraw};

fuzz_target!(|input: &[u8]| upcheck_oracle::request_model(input));

fuzz_mutator!(|input: &mut [u8], size: usize, most: usize, seed: u32| {
    if seed % 2 == 0 {
        fuzzer_mutate(input, size, most)
    } else {
        redraw(draw_request_model, input, size, seed)
    }
});
