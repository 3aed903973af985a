//! Commands that a shell takes as they are meant, whatever stands in them.

use crate::Context;
use upcheck_engine::run::Summary;

/// Options that a run takes and `upcheck sweep` does not; they stand behind those of the target.
const OF_RUNS: [&str; 3] = [" --cases ", " --target ", " --bucket "];

/// A text as one word of a POSIX shell; quoted only where that is needed.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { quoted(text) }
}

/// A text between single quotes, in which a shell sees nothing but the text.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// What removes the left-overs: a command for each run that was merged.
pub(crate) fn sweeps(context: &Context, summary: &Summary) -> Vec<String> {
    summary.run.split(' ').filter(|run| !run.is_empty()).map(|run| sweep(context, run)).collect()
}

/// What removes the left-overs of one run.
fn sweep(context: &Context, run: &str) -> String {
    let mut command = format!("upcheck sweep --prefix {}", shell_word(run));
    if !context.embedded {
        command.push_str(&format!(" --endpoint-url {}", shell_word(&context.endpoint)));
    }
    let of_target = OF_RUNS.iter().filter_map(|option| context.options.find(option)).min();
    command.push_str(context.options.get(..of_target.unwrap_or(context.options.len())).unwrap_or_default());
    if let Some(bucket) = &context.facts.bucket {
        command.push_str(&format!(" --bucket {}", shell_word(bucket)));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RunFacts;
    use std::sync::Arc;

    #[test]
    fn a_word_stays_one_word() {
        for (text, word) in [
            ("http://localhost:9000", "http://localhost:9000"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's; $(x) `y` \"z\"", "'it'\\''s; $(x) `y` \"z\"'"),
            ("~/x", "'~/x'"),
            ("a\nb", "'a\nb'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }

    #[test]
    fn each_run_is_swept_by_a_command_of_its_own() {
        let context = Context {
            endpoint: "https://host:9000".to_owned(),
            options: " --region eu-west-1 --no-verify-ssl --cases my --bucket b".to_owned(),
            facts: Arc::new(RunFacts { bucket: Some("b".to_owned()), ..RunFacts::default() }),
            ..Context::default()
        };
        let summary = Summary { run: "upcheck-1 upcheck-2".to_owned(), ..Summary::default() };
        let of = |run: &str| {
            format!(
                "upcheck sweep --prefix {run} --endpoint-url https://host:9000 --region eu-west-1 --no-verify-ssl \
                 --bucket b"
            )
        };
        assert_eq!(sweeps(&context, &summary), [of("upcheck-1"), of("upcheck-2")]);
    }
}
