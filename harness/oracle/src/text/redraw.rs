use arbitrary::Unstructured;

/// Draws a whole structured input in text form.
pub type Draw = fn(&mut Unstructured<'_>) -> arbitrary::Result<String>;

/// Replaces some lines of `input`, of which `size` bytes are used, by lines of a newly drawn one; gives the new size.
///
/// Bytes alone do not get deep where fields must fit together, and what `arbitrary` makes of bytes is nothing that
/// people could read. So the inputs are texts, and only what is new in them comes from `arbitrary`.
pub fn redraw(draw: Draw, input: &mut [u8], size: usize, seed: u32) -> usize {
    let noise = noise(seed);
    let (choices, source) = noise.split_at(noise.len() / 8);
    let Ok(drawn) = draw(&mut Unstructured::new(source)) else { return size };
    let old = input.get(..size).unwrap_or_default();
    let mut choices = choices.iter().cycle().copied();
    let mut is_new = || choices.next().unwrap_or_default() % 3 == 0;

    let name = |line: &[u8]| line.split(|byte| *byte == b':').next().unwrap_or_default().to_vec();
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in old.split(|byte| *byte == b'\n') {
        let fresh = drawn.as_bytes().split(|byte| *byte == b'\n').find(|fresh| name(fresh) == name(line));
        match fresh {
            Some(fresh) if is_new() => lines.push(fresh.to_vec()),
            // A field that a new input would not have goes.
            None if is_new() => {}
            _ => lines.push(line.to_vec()),
        }
    }
    for fresh in drawn.as_bytes().split(|byte| *byte == b'\n') {
        if !lines.iter().any(|line| name(line) == name(fresh)) && is_new() {
            lines.push(fresh.to_vec());
        }
    }
    let text = lines.join(&b'\n');
    let fits = text.len().min(input.len());
    input.iter_mut().zip(&text).for_each(|(byte, new)| *byte = *new);
    fits
}

/// Bytes that follow from a seed (the generator `SplitMix64`).
fn noise(seed: u32) -> Vec<u8> {
    let mut state = u64::from(seed);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..64).flat_map(|_| next().to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_lines(from: &mut Unstructured<'_>) -> arbitrary::Result<String> {
        Ok(format!("a: {}\nb: {}", from.int_in_range(0..=9)?, from.int_in_range(0..=9)?))
    }

    #[test]
    fn new_inputs_mix_old_lines_with_new_ones() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..500 {
            let mut input = [0; 64];
            input[..10].copy_from_slice(b"a: x\nc: y\n");
            let size = redraw(two_lines, &mut input, 10, seed);
            let text = str::from_utf8(&input[..size]).unwrap();
            for line in text.lines().filter(|line| !line.is_empty()) {
                seen.insert(line.to_owned());
            }
        }
        assert!(seen.contains("a: x") && seen.contains("c: y"), "old lines stay at times: {seen:?}");
        assert!(seen.contains("a: 0") && seen.contains("b: 9") && seen.len() > 15, "new ones come: {seen:?}");
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        let mut input = *b"a: x";
        for seed in 0..100 {
            assert!(redraw(two_lines, &mut input, 4, seed) <= 4);
        }
    }
}
