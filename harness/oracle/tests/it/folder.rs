//! The files under `fuzz/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A path below `fuzz/`.
pub(crate) fn fuzz(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(path)
}

/// The names in a folder below `fuzz/`, sorted; none where there is no such folder.
pub(crate) fn names(path: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(fuzz(path)) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The files of a folder below `fuzz/` by name.
pub(crate) fn files(path: &str) -> BTreeMap<String, Vec<u8>> {
    let read = |name: String| {
        let contents = fs::read(fuzz(path).join(&name)).unwrap();
        (name, contents)
    };
    names(path).into_iter().map(read).collect()
}

/// A text file below `fuzz/`.
pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(fuzz(path)).unwrap()
}
