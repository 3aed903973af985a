//! What people and machines read of a kill matrix.

mod json;
mod kills;
mod markdown;
mod output;
mod progress;
mod text;

pub use kills::{Kills, KillsError};
pub use output::{MatrixReports, MatrixSpec};
pub use progress::MatrixProgress;
pub use text::matrix_in_words;

/// A matrix of five checks: one defect is killed, one survives, one breaks the run.
#[cfg(test)]
fn example() -> upcheck_engine::mutants::Matrix {
    use upcheck_engine::Verdict;
    use upcheck_engine::case::CaseSet;
    use upcheck_engine::mutants::{Endings, Matrix, SoundRun};
    use upcheck_engine::plan::{Level, Plan, Planned};

    let set = CaseSet::builtin().unwrap();
    let filter = "range/malformed/other-unit".parse().unwrap();
    let plan = Plan::of(&set.points, &filter, Level::Observe);
    let endings = |fails: &str| -> Endings {
        let names = plan.iter().flat_map(Planned::checks).map(|check| check.name());
        let verdict = |name: &str| if name.contains(fails) { Verdict::Fail } else { Verdict::Pass };
        names.map(|name| (name.clone(), verdict(&name))).collect()
    };
    let sound = SoundRun::new(&plan, &endings("nowhere")).unwrap();
    let mutants = vec![
        sound.judge("range/bits", "Bits are | bytes.", true, Ok(&endings("bits"))),
        sound.judge("range/unseen", "Nobody looks.", true, Ok(&endings("nowhere"))),
        sound.judge("upload/dead", "It never starts.", true, Err("no bucket".to_owned())),
    ];
    Matrix::new(&sound, mutants, true)
}
