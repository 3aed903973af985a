//! Embeds the case files, so that the binary needs nothing beside it.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cases = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../cases").canonicalize()?;
    println!("cargo:rerun-if-changed={}", cases.display());
    let mut paths = Vec::new();
    collect(&cases, &mut paths)?;
    paths.sort();
    let mut list =
        String::from("/// Path under `cases/` and text of every file that is part of the binary.\n");
    list.push_str("static BUILTIN: &[(&str, &str)] = &[\n");
    for path in paths {
        println!("cargo:rerun-if-changed={}", path.display());
        let name = path.strip_prefix(&cases)?.to_string_lossy().replace('\\', "/");
        list.push_str(&format!("    ({name:?}, include_str!({:?})),\n", path.display().to_string()));
    }
    list.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("builtin.rs"), list)?;
    Ok(())
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}
