#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use upcheck_oracle::{draw_preconditions, redraw};

fuzz_target!(|input: &[u8]| upcheck_oracle::preconditions(input));

fuzz_mutator!(|input: &mut [u8], size: usize, most: usize, seed: u32| {
    if seed % 2 == 0 {
        fuzzer_mutate(input, size, most)
    } else {
        redraw(draw_preconditions, input, size, seed)
    }
});
