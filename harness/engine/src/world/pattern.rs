//! Contents that tell where each of their bytes comes from.

use std::ops::Range;

/// How many different runs there are: 24 bits name a block of four bytes.
const BLOCKS: u64 = 1 << 24;

/// From one block's number to the next. It is odd, so no number comes twice; and each of its digits is far from
/// zero, so that bytes four apart differ too.
const STEP: u64 = 0x9e_3779;

/// How many blocks lie between the starts of two seeds.
const STRIDE: u64 = 1 << 14;

/// How many bytes belong to one seed: a longer source reaches into the seeds after its own.
pub(super) const SEED_REACH: u64 = 4 * STRIDE;

/// The bytes of a source, drawn by a seed.
///
/// Every window of four bytes stands only once, in this source and in those of other seeds (1,024 seeds of 64 KiB),
/// and neighbouring bytes differ: each byte's upper two bits are its offset modulo four, its lower six a digit of
/// its block's number. So any shift, clamp or mix-up shows.
#[must_use]
pub fn pattern(seed: u64, size: u64) -> Vec<u8> {
    pattern_run(seed, 0..size)
}

/// The bytes of a source at these zero-based offsets, without making those before and behind them.
#[must_use]
pub fn pattern_run(seed: u64, offsets: Range<u64>) -> Vec<u8> {
    offsets.map(|offset| byte(seed, offset)).collect()
}

/// Where `bytes` stand in a source: the zero-based offset of the first of them.
///
/// Fewer than four bytes may stand in more than one place: then the first place counts.
#[must_use]
pub fn locate(bytes: &[u8], seed: u64, size: u64) -> Option<u64> {
    let (start, last) = (bytes.first()?, size.checked_sub(bytes.len() as u64)?);
    // The first byte tells its offset modulo four; that, and with luck its digit, is looked at before the rest.
    let (phase, digit) = (u64::from(start >> 6), u64::from(start & 0x3f));
    let origin = seed.wrapping_mul(STRIDE);
    let shift = 6 * phase;
    (0..)
        .take_while(|block| 4 * block + phase <= last)
        .filter(|block| (number(origin + block) >> shift) & 0x3f == digit)
        .map(|block| 4 * block + phase)
        .find(|first| bytes.iter().zip(*first..).all(|(found, offset)| *found == byte(seed, offset)))
}

fn byte(seed: u64, offset: u64) -> u8 {
    let block = number(seed.wrapping_mul(STRIDE).wrapping_add(offset / 4));
    let phase = offset % 4;
    let digit = (block >> (6 * phase)) & 0x3f;
    u8::try_from((phase << 6) | digit).unwrap_or_default()
}

/// The number of a block, by its place among all blocks of all seeds.
fn number(place: u64) -> u64 {
    place.wrapping_mul(STEP) % BLOCKS
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_window_stands_once_across_seeds_and_neighbours_differ() {
        let mut seen = HashSet::new();
        for seed in 0..5 {
            let bytes = pattern(seed, SEED_REACH);
            assert!(bytes.windows(2).all(|pair| pair[0] != pair[1]));
            for window in bytes.windows(4) {
                assert!(seen.insert(window.to_vec()), "seed {seed}: {window:?} stands twice");
            }
        }
    }

    #[test]
    fn the_byte_in_the_middle_of_a_small_source_is_like_no_other_that_could_be_mistaken_for_it() {
        for seed in 0..1024 {
            let bytes = pattern(seed, 16);
            for other in (0..16).filter(|other| *other != 7) {
                assert_ne!(bytes[7], bytes[other], "seed {seed}, offset {other}");
            }
        }
    }

    #[test]
    fn a_run_is_cut_out_of_the_whole() {
        let whole = pattern(2, 40);
        for (first, end) in [(0, 40), (0, 1), (3, 11), (39, 40), (7, 7)] {
            assert_eq!(pattern_run(2, first as u64..end as u64), whole[first..end], "{first}..{end}");
        }
    }

    #[test]
    fn locates_runs() {
        let bytes = pattern(3, 40);
        assert_eq!(locate(&bytes[9..30], 3, 40), Some(9));
        for first in 0..=33 {
            assert_eq!(locate(&bytes[first..first + 7], 3, 40), Some(first as u64));
        }
        assert_eq!(locate(&bytes, 3, 40), Some(0));
        assert_eq!(locate(&bytes[9..30], 2, 40), None);
        assert_eq!(locate(&[], 3, 40), None);
        assert_eq!(locate(&pattern(3, 41), 3, 40), None);
    }
}
