//! A failure as a shell script, for those who trust curl more than a harness.

use crate::Context;
use std::fmt::Write;
use upcheck_engine::case::BucketState;
use upcheck_engine::run::Replay;

/// The oldest curl whose `--aws-sigv4` was tried with these scripts.
const CURL: &str = "7.88";

/// A script that puts the source, creates the upload and copies; `None` where curl cannot send the request.
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
    line(&format!(
        "# curl {CURL} or newer; keys from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN"
    ));
    line("set -eu");
    line(&format!("S3={} BUCKET=upcheck-replay-$$ KEY=source", context.endpoint));
    line("s3() {");
    line(&format!(
        "  curl -sS --aws-sigv4 aws:amz:{}:s3 --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" \\",
        context.region
    ));
    line("    ${AWS_SESSION_TOKEN:+-H \"x-amz-security-token: $AWS_SESSION_TOKEN\"} \"$@\"");
    line("}");
    if uses("$(at ") {
        line("at() { LC_ALL=C date -u -d \"$1 $2 seconds\" \"+$3\"; }   # GNU date");
    }
    line("DATA=$(mktemp)");
    line(&format!("printf '{}' > \"$DATA\"", octal(&replay.source)));
    line("s3 -X PUT \"$S3/$BUCKET\"");
    for status in versioning(replay.state) {
        line(&format!(
            "s3 -X PUT \"$S3/$BUCKET?versioning=\" -H 'content-type: application/xml' --data \
             '<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>{status}</Status>\
             </VersioningConfiguration>'"
        ));
    }
    line("s3 -T \"$DATA\" \"$S3/$BUCKET/$KEY\"");
    if uses("$ETAG") || uses("$LAST_MODIFIED") || uses("$VERSION") {
        line("HEAD=$(s3 -I \"$S3/$BUCKET/$KEY\" | tr -d '\\r')");
        line("field() { printf '%s\\n' \"$HEAD\" | sed -n \"s/^$1: //Ip\"; }");
        line(
            "ETAG=$(field etag | tr -d '\"') LAST_MODIFIED=$(field last-modified) VERSION=$(field x-amz-version-id)",
        );
    }
    line(
        "UPLOAD=$(s3 -X POST \"$S3/$BUCKET/target?uploads=\" | sed -n 's:.*<UploadId>\\(.*\\)</UploadId>.*:\\1:p')",
    );
    if replay.age > 0 {
        line(&format!("sleep {}", replay.age + 1));
    }
    line(&format!(
        "s3 -i -X PUT \"$S3/$BUCKET/target?partNumber={}&uploadId={}\" \\",
        replay.part, replay.upload
    ));
    for (index, (name, value)) in replay.headers.iter().enumerate() {
        let more = if index + 1 < replay.headers.len() { " \\" } else { "" };
        // To curl, `name;` is a header with an empty value.
        let field = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        line(&format!("  -H \"{field}\"{more}"));
    }
    line("echo; s3 \"$S3/$BUCKET/target?uploadId=$UPLOAD\"; echo");
    line("s3 -X DELETE \"$S3/$BUCKET/target?uploadId=$UPLOAD\"");
    line("s3 -X DELETE \"$S3/$BUCKET/$KEY${VERSION:+?versionId=$VERSION}\"");
    line("s3 -X DELETE \"$S3/$BUCKET\"; rm \"$DATA\"");
    Some(text)
}

fn versioning(state: BucketState) -> &'static [&'static str] {
    match state {
        BucketState::Plain => &[],
        BucketState::Versioned => &["Enabled"],
        BucketState::Suspended => &["Enabled", "Suspended"],
    }
}

fn octal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:03o}")).collect()
}
