//! A failure as a shell script, for those who trust curl more than a harness.

use crate::Context;
use crate::shell::{quoted, shell_word};
use std::fmt::Write;
use upcheck_engine::case::BucketState;
use upcheck_engine::run::{CheckRecord, Replay};

/// The oldest curl whose `--aws-sigv4` was tried with these scripts.
const CURL: &str = "7.88";
/// The oldest curl that sorts headers by name before it signs them (curl pull request 14370). Older ones sort whole
/// lines, by which `x-amz-copy-source-range:` comes before `x-amz-copy-source:`, and Amazon S3 refuses the signature;
/// 7.88 does not sign headers without a value properly either.
const CURL_THAT_SORTS: &str = "8.10";

/// A script that puts the source, creates the upload and copies; `None` where a short one does not do.
///
/// Keys come from the environment. Everything that it makes, it removes.
#[must_use]
pub fn script(context: &Context, replay: &Replay) -> Option<String> {
    if !replay.with_curl {
        return None;
    }
    let mut text = String::new();
    let uses = |what: &str| replay.headers.iter().any(|(_, value)| value.contains(what));
    let mut line = |text_: &str| {
        let _ = writeln!(text, "{text_}");
    };
    line("#!/bin/sh");
    if replay.headers.iter().any(|(name, _)| name.starts_with("x-amz-copy-source-")) {
        line(&format!("# curl {CURL_THAT_SORTS} or newer: older ones sign x-amz-copy-source-* wrongly"));
    } else {
        line(&format!("# curl {CURL} or newer"));
    }
    line("# keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN");
    line("set -eu");
    line(&format!("S3={} BUCKET=upcheck-replay-$$ KEY=source", shell_word(&context.endpoint)));
    line("s3() {");
    line(&format!(
        "  curl -sS --aws-sigv4 {} --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" \\",
        shell_word(&format!("aws:amz:{}:s3", context.region))
    ));
    // S3 asks for this header, and curl 7.88 does not send it by itself.
    line("    -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \\");
    line("    ${AWS_SESSION_TOKEN:+-H \"x-amz-security-token: $AWS_SESSION_TOKEN\"} \"$@\"");
    line("}");
    if uses("$(at ") {
        line("at() { LC_ALL=C date -u -d \"$1 $2 seconds\" \"+$3\"; }   # GNU date");
    }
    line("DATA=$(mktemp)");
    line(&format!("printf '{}' > \"$DATA\"", octal(&replay.source)));
    line(&format!("s3 -X PUT \"$S3/$BUCKET\"{}", location(&context.region)));
    for status in versioning(replay.state) {
        line(&format!(
            "s3 -X PUT \"$S3/$BUCKET?versioning=\" -H 'content-type: application/xml' --data \
             '<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>{status}</Status>\
             </VersioningConfiguration>'"
        ));
    }
    line("s3 -T \"$DATA\" \"$S3/$BUCKET/$KEY\"");
    // A version can only be removed by its id.
    let versioned = replay.state != BucketState::Plain;
    if versioned || uses("$ETAG") || uses("$LAST_MODIFIED") {
        line("HEAD=$(s3 -I \"$S3/$BUCKET/$KEY\" | tr -d '\\r')");
        line("field() { printf '%s\\n' \"$HEAD\" | sed -n \"s/^$1: //Ip\"; }");
        line(
            "ETAG=$(field etag | tr -d '\"') LAST_MODIFIED=$(field last-modified) VERSION=$(field x-amz-version-id)",
        );
    }
    line(
        "UPLOAD=$(s3 -X POST \"$S3/$BUCKET/target?uploads=\" | sed -n 's:.*<UploadId>\\(.*\\)</UploadId>.*:\\1:p')",
    );
    line("[ -n \"$UPLOAD\" ] || { echo 'the upload was not created' >&2; exit 1; }");
    if replay.age > 0 {
        line(&format!("sleep {}", replay.age + 1));
    }
    line(&format!(
        "s3 -i -X PUT \"$S3/$BUCKET/target\" --url-query \"partNumber={}\" --url-query \"uploadId={}\" \\",
        replay.part, replay.upload
    ));
    // Without a body curl says nothing of one, and Ceph and rclone answer 411.
    line("  -H 'content-length: 0' \\");
    for (index, (name, value)) in replay.headers.iter().enumerate() {
        let more = if index + 1 < replay.headers.len() { " \\" } else { "" };
        // To curl, `name;` is a header with an empty value.
        let field = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        line(&format!("  -H \"{field}\"{more}"));
    }
    line("echo; s3 \"$S3/$BUCKET/target\" --url-query \"uploadId=$UPLOAD\"; echo");
    line("s3 -X DELETE \"$S3/$BUCKET/target\" --url-query \"uploadId=$UPLOAD\"");
    let version = if versioned { " ${VERSION:+--url-query \"versionId=$VERSION\"}" } else { "" };
    line(&format!("s3 -X DELETE \"$S3/$BUCKET/$KEY\"{version}"));
    line("s3 -X DELETE \"$S3/$BUCKET\"; rm \"$DATA\"");
    Some(text)
}

/// Amazon wants to be told every region but the first, and will not hear of that one.
fn location(region: &str) -> String {
    match region {
        "us-east-1" => String::new(),
        region => {
            let configuration = format!(
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                 <LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
            );
            format!(" --data {}", quoted(&configuration))
        }
    }
}

fn versioning(state: BucketState) -> &'static [&'static str] {
    match state {
        BucketState::Plain => &[],
        BucketState::Versioned => &["Enabled"],
        BucketState::Suspended => &["Enabled", "Suspended"],
    }
}

/// The command that makes this exchange again.
pub(crate) fn command(context: &Context, record: &CheckRecord) -> String {
    let endpoint = if context.embedded {
        String::new()
    } else {
        format!(" --endpoint-url {}", shell_word(&context.endpoint))
    };
    let name = record.name.strip_suffix("#detail").unwrap_or(&record.name);
    format!("upcheck run{endpoint}{} --filter {}", context.options, quoted(name))
}

/// The script of a check; `None` where there is nothing to send, and nothing inside it where a short one does not do.
pub(crate) fn by_hand(context: &Context, record: &CheckRecord) -> Option<Option<String>> {
    // The embedded reference is gone, and its keys with it.
    let transcript = record.transcript.as_ref().filter(|_| !context.embedded)?;
    Some(script(context, transcript.replay.as_ref()?))
}

fn octal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:03o}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script_of(state: BucketState, headers: &[(&str, &str)]) -> String {
        let context = Context {
            version: "0".to_owned(),
            endpoint: "http://localhost:9000".to_owned(),
            embedded: false,
            region: "us-east-1".to_owned(),
            ..Context::default()
        };
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let replay = Replay {
            state,
            source: b"a\xff".to_vec(),
            age: 0,
            part: "2".to_owned(),
            upload: "$UPLOAD".to_owned(),
            headers: headers.iter().map(owned).collect(),
            with_curl: true,
        };
        script(&context, &replay).unwrap_or_default()
    }

    #[test]
    fn each_script_names_the_oldest_curl_that_signs_it() {
        let source = ("x-amz-copy-source", "$BUCKET/$KEY");
        for (headers, oldest) in [
            (vec![source], "# curl 7.88 or newer\n"),
            (vec![source, ("x-amz-source-expected-bucket-owner", "1")], "# curl 7.88 or newer\n"),
            (vec![source, ("x-amz-copy-source-range", "bytes=0-1")], "# curl 8.10 or newer:"),
            (vec![source, ("x-amz-copy-source-range", "")], "# curl 8.10 or newer:"),
        ] {
            let script = script_of(BucketState::Plain, &headers);
            assert!(script.contains(oldest), "{script}");
        }
    }

    #[test]
    fn a_header_without_a_value_ends_in_a_semicolon() {
        let script = script_of(BucketState::Plain, &[("x-a", ""), ("x-b", "c d")]);
        assert!(script.contains("  -H \"x-a;\" \\\n  -H \"x-b: c d\"\n"), "{script}");
    }

    #[test]
    fn what_is_versioned_is_removed_by_its_id() {
        for (state, statuses) in [
            (BucketState::Plain, vec![]),
            (BucketState::Versioned, vec!["Enabled"]),
            (BucketState::Suspended, vec!["Enabled", "Suspended"]),
        ] {
            let script = script_of(state, &[]);
            let set: Vec<&str> = script
                .lines()
                .filter_map(|line| line.split_once("<Status>")?.1.split_once("</Status>"))
                .map(|(status, _)| status)
                .collect();
            assert_eq!(set, statuses);
            assert_eq!(script.contains("VERSION=$(field"), state != BucketState::Plain, "{script}");
            assert_eq!(script.contains("\"versionId=$VERSION\""), state != BucketState::Plain, "{script}");
        }
    }

    #[test]
    fn a_copy_says_that_it_has_no_body() {
        let script = script_of(BucketState::Plain, &[("x-a", "b")]);
        let copy = "--url-query \"uploadId=$UPLOAD\" \\\n  -H 'content-length: 0' \\\n  -H \"x-a: b\"\n";
        assert!(script.contains(copy), "{script}");
    }

    #[test]
    fn nothing_in_a_command_means_anything_to_the_shell() {
        let hostile = "x'; $(touch y)".to_owned();
        let context = Context { endpoint: hostile.clone(), region: hostile, ..Context::default() };
        let replay = Replay {
            state: BucketState::Plain,
            source: Vec::new(),
            age: 0,
            part: "1".to_owned(),
            upload: "$UPLOAD".to_owned(),
            headers: Vec::new(),
            with_curl: true,
        };
        let script = script(&context, &replay).unwrap_or_default();
        let left = script.replace("x'\\''; $(touch y)", "");
        assert!(!left.contains("touch y"), "{script}");
        assert_eq!(script.matches("touch y").count(), 3, "{script}");
    }

    #[test]
    fn bytes_survive_the_shell() {
        assert!(script_of(BucketState::Plain, &[]).contains("printf '\\141\\377' > \"$DATA\"\n"));
    }
}
