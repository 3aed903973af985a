//! Writes `fuzz/seeds` anew: `cargo run -p upcheck-oracle --example seeds`

use std::path::Path;
use std::{error, fs};

fn main() -> Result<(), Box<dyn error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut count = 0;
    for (target, files) in upcheck_oracle::seeds()? {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        for (name, contents) in files {
            fs::write(folder.join(name), contents)?;
            count += 1;
        }
    }
    println!("{count} seeds in {}", folder.display());
    Ok(())
}
