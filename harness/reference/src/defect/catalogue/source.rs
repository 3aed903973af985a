//! `x-amz-copy-source`: how it is read, and what is said of a source that is not there.

use crate::defect::edit::{refusal, refuse, set, text};
use crate::defect::scene::Named;
use crate::defect::{Defect, Fault};
use upcheck_model::{Answer, Effect, Refusal};
use upcheck_sigv4::percent;

const SOURCE: &str = "x-amz-copy-source";

pub(super) const DEFECTS: &[Defect] = &[
    Defect::plausible(
        "source/decoded-twice",
        "The key is percent-decoded twice.",
        "a framework that decodes, and a handler that does so again",
        Fault::Request(|_, request| {
            if let Some(named) = Named::of(request)
                && let Some(key) = percent::decode(named.key.as_bytes())
                && let Ok(key) = String::from_utf8(key)
            {
                set(request, SOURCE, Named { key, ..named }.as_header());
            }
        }),
    ),
    Defect::wild(
        "source/never-decoded",
        "The key is not percent-decoded.",
        "Robothy/local-s3#142",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).to_owned();
            let (path, rest) = raw.split_at(raw.find("?versionId=").unwrap_or(raw.len()));
            set(request, SOURCE, format!("{}{rest}", path.replace('%', "%25")));
        }),
    ),
    Defect::wild(
        "source/split-after-decoding",
        "The version id is split off after decoding: an escaped question mark in a key begins a version id.",
        "versity/versitygw#2225",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).replace("%3FversionId%3D", "?versionId=");
            set(request, SOURCE, raw.replace("%3FversionId=", "?versionId="));
        }),
    ),
    Defect::wild(
        "source/lower-case-escapes",
        "Escapes with lower-case hex digits are not decoded.",
        "seaweedfs/seaweedfs#8545",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).to_owned();
            let mut kept = String::new();
            let mut rest = raw.as_str();
            while let Some((before, after)) = rest.split_once('%') {
                let lower = after.bytes().take(2).any(|digit| matches!(digit, b'a'..=b'f'));
                kept = kept + before + if lower { "%25" } else { "%" };
                rest = after;
            }
            set(request, SOURCE, kept + rest);
        }),
    ),
    Defect::plausible(
        "source/escaped-plus-as-blank",
        "An escaped plus is decoded to a plus, and that to a blank.",
        "decoded as a path first and as a query then",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).replace("%2B", "%20").replace("%2b", "%20");
            set(request, SOURCE, raw);
        }),
    ),
    Defect::wild(
        "source/plus-kept",
        "A plus that is not escaped stands for itself and not for a blank.",
        "seaweedfs/seaweedfs#8545",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).replace('+', "%2B");
            set(request, SOURCE, raw);
        }),
    ),
    Defect::plausible(
        "source/no-escapes-beyond-ascii",
        "Escapes of bytes beyond ASCII become question marks.",
        "a text type of one byte a character",
        Fault::Request(|_, request| {
            if let Some(named) = Named::of(request).filter(|named| !named.key.is_ascii()) {
                let key =
                    named.key.chars().map(|letter| if letter.is_ascii() { letter } else { '?' }).collect();
                set(request, SOURCE, Named { key, ..named }.as_header());
            }
        }),
    ),
    Defect::wild(
        "source/leading-slash-refused",
        "A copy source with a leading slash is taken to name no bucket.",
        "nikeee/lean-s3#113",
        Fault::Outcome(|_, request, outcome| {
            let raw = text(request, SOURCE);
            if raw.starts_with('/') {
                let refusal = Refusal::copy_source_bucket(raw);
                outcome.answer = Answer::Refused(refusal);
                outcome.effect = Effect::Nothing;
            }
        }),
    ),
    Defect::wild(
        "source/escaped-slash-refused",
        "The slash behind the bucket must stand there as it is: an escaped one is not seen.",
        "nimbusproject/nimbus#67",
        Fault::Outcome(|_, request, outcome| {
            let raw = text(request, SOURCE).trim_start_matches('/');
            let bucket = raw.split('/').next().unwrap_or_default();
            if bucket.contains("%2F") || bucket.contains("%2f") {
                outcome.answer = Answer::Refused(Refusal::copy_source_key());
                outcome.effect = Effect::Nothing;
            }
        }),
    ),
    Defect::wild(
        "source/dot-segments-followed",
        "Dot segments of a key are followed as a file system would: other/../key is key.",
        "seaweedfs/seaweedfs#9929",
        Fault::Request(|_, request| {
            if let Some(named) = Named::of(request) {
                let key = followed(&named.key);
                set(request, SOURCE, Named { key, ..named }.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/slashes-joined",
        "Several slashes in a key are taken for one.",
        "keys are paths of a file system",
        Fault::Request(|_, request| {
            if let Some(named) = Named::of(request) {
                let mut key = named.key.clone();
                while key.contains("//") {
                    key = key.replace("//", "/");
                }
                set(request, SOURCE, Named { key, ..named }.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/last-slash-dropped",
        "A slash at the end of a key is dropped.",
        "a clean-up of paths",
        Fault::Request(|_, request| {
            if let Some(named) = Named::of(request) {
                let key = named.key.trim_end_matches('/').to_owned();
                set(request, SOURCE, Named { key, ..named }.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/case-ignored",
        "Keys that differ only in case are one.",
        "a file system that does not tell them apart",
        Fault::Request(|scene, request| {
            if let Some(named) = Named::of(request)
                && let Some(bucket) = scene.store.bucket(&named.bucket)
                && let Some((key, _)) =
                    bucket.histories().find(|(key, _)| key.eq_ignore_ascii_case(&named.key))
            {
                let key = key.to_owned();
                set(request, SOURCE, Named { key, ..named }.as_header());
            }
        }),
    ),
    Defect::wild(
        "source/empty-copies-nothing",
        "An empty copy source makes an empty part and gets 200.",
        "versity/versitygw#1388",
        Fault::Outcome(|scene, request, outcome| {
            if text(request, SOURCE).is_empty() {
                scene.copy_nothing(request, outcome);
            }
        }),
    ),
    Defect::wild(
        "source/empty-500",
        "An empty copy source ends in an index out of bounds: 500.",
        "https://tracker.ceph.com/issues/72669",
        Fault::Outcome(|_, request, outcome| {
            if text(request, SOURCE).is_empty() {
                refuse(outcome, 500, "InternalError");
            }
        }),
    ),
    Defect::wild(
        "source/missing-key-copies-nothing",
        "A key that does not exist makes an empty part and gets 200.",
        "seaweedfs/seaweedfs#2306",
        Fault::Outcome(|scene, request, outcome| {
            if refusal(outcome).is_some_and(|refusal| refusal.code == "NoSuchKey") {
                scene.copy_nothing(request, outcome);
            }
        }),
    ),
    Defect::wild(
        "source/missing-key-no-such-bucket",
        "A key that does not exist gets NoSuchBucket.",
        "ceph/ceph#43817",
        Fault::Outcome(|_, request, outcome| {
            if let (Some(named), Some(refusal)) = (Named::of(request), refusal(outcome))
                && refusal.code == "NoSuchKey"
            {
                *refusal = Refusal::no_such_bucket(&named.bucket);
            }
        }),
    ),
    Defect::wild(
        "source/missing-bucket-no-such-key",
        "A source bucket that does not exist gets NoSuchKey.",
        "ceph/ceph#43817",
        Fault::Outcome(|scene, request, outcome| {
            if let (Some(named), Some(refusal)) = (Named::of(request), refusal(outcome))
                && scene.store.bucket(&named.bucket).is_none()
                && refusal.code == "NoSuchBucket"
            {
                *refusal = Refusal::no_such_key(&named.key);
            }
        }),
    ),
    Defect::wild(
        "source/missing-named-as-target",
        "The error of a source that is not there names the destination.",
        "basho/riak_cs#1169",
        Fault::Outcome(|scene, request, outcome| {
            if let (Some(named), Some(refusal)) = (Named::of(request), refusal(outcome)) {
                let of_source = refusal.code == "NoSuchKey" || scene.store.bucket(&named.bucket).is_none();
                for (name, text) in refusal.elements.iter_mut().filter(|_| of_source) {
                    match *name {
                        "Key" => request.key.clone_into(text),
                        "BucketName" => request.bucket.clone_into(text),
                        _ => {}
                    }
                }
            }
        }),
    ),
    Defect::plausible(
        "source/other-bucket",
        "A key that the source bucket lacks is looked for in the destination bucket.",
        "both names pass through one variable",
        Fault::Request(|scene, request| {
            if let Some(named) = Named::of(request)
                && scene.source(request).is_none()
            {
                let bucket = request.bucket.clone();
                set(request, SOURCE, Named { bucket, ..named }.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/own-bucket-first",
        "A key is looked for in the destination's bucket first, and only then where the source says.",
        "a shortcut for copies within a bucket",
        Fault::Request(|scene, request| {
            let bucket = request.bucket.clone();
            if let Some(named) = Named::of(request)
                && scene.store.bucket(&bucket).is_some_and(|bucket| bucket.history(&named.key).is_some())
            {
                set(request, SOURCE, Named { bucket, ..named }.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/any-bucket",
        "A key is looked for in all buckets, and the last that has it is right.",
        "objects are found by their key alone",
        Fault::Request(|scene, request| {
            let Some(named) = Named::of(request) else { return };
            let bucket = scene.store.buckets().filter(|bucket| bucket.history(&named.key).is_some()).last();
            if let Some(bucket) = bucket {
                set(request, SOURCE, Named { bucket: bucket.name.clone(), ..named }.as_header());
            }
        }),
    ),
    Defect::wild(
        "source/no-key-404",
        "A copy source without a slash gets 404 for a bucket of that name.",
        "scality/cloudserver#1077",
        Fault::Outcome(|_, request, outcome| {
            let raw = text(request, SOURCE);
            if !raw.is_empty() && !raw.contains('/') && refusal(outcome).is_some() {
                outcome.answer = Answer::Refused(Refusal::no_such_bucket(raw));
            }
        }),
    ),
    Defect::wild(
        "source/broken-escape-500",
        "An escape that is none ends in an exception: 500.",
        "curtis0x/fake-s3#178",
        Fault::Outcome(|_, request, outcome| {
            if percent::decode(request.header(SOURCE).unwrap_or_default()).is_none() {
                refuse(outcome, 500, "InternalError");
            }
        }),
    ),
    Defect::plausible(
        "source/broken-escape-literal",
        "A per cent sign that begins no escape stands for itself.",
        "what browsers do with the URLs that people type",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).to_owned();
            let mut pieces = raw.split('%');
            let mut whole = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                let escape = piece.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
                whole = whole + if escape { "%" } else { "%25" } + piece;
            }
            set(request, SOURCE, whole);
        }),
    ),
    Defect::plausible(
        "source/blank-at-the-end-dropped",
        "Blanks at the end of a key are dropped.",
        "a value that is trimmed once more after it was decoded",
        Fault::Request(|_, request| {
            if let Some(mut named) = Named::of(request) {
                named.key.truncate(named.key.trim_end().len());
                set(request, SOURCE, named.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/accents-composed",
        "A letter and its accent in two characters are taken for the one character that looks the same.",
        "a file system, or a data base, that brings text into a normal form",
        Fault::Request(|_, request| {
            if let Some(mut named) = Named::of(request) {
                named.key = named.key.replace("e\u{301}", "\u{e9}");
                set(request, SOURCE, named.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/itself-refused",
        "A copy from the key that is copied to is refused, as CopyObject refuses it.",
        "both copies share the code that checks",
        Fault::Outcome(|_, request, outcome| {
            if Named::of(request)
                .is_some_and(|named| named.bucket == request.bucket && named.key == request.key)
            {
                refuse(outcome, 400, "InvalidRequest");
            }
        }),
    ),
    Defect::plausible(
        "source/bucket-ignored",
        "The key is looked for in the destination's bucket, whichever the source names.",
        "code that was written for one bucket",
        Fault::Request(|scene, request| {
            if let Some(mut named) =
                Named::of(request).filter(|named| scene.store.bucket(&named.bucket).is_some())
            {
                named.bucket.clone_from(&request.bucket);
                set(request, SOURCE, named.as_header());
            }
        }),
    ),
    Defect::plausible(
        "source/zero-ends-the-key",
        "A zero byte, or the end of a line, ends the key.",
        "text that is handed to a C library, or written into a line",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).to_owned();
            if let Some(end) = ["%00", "%0A", "%0D"].iter().filter_map(|byte| raw.find(byte)).min() {
                set(request, SOURCE, raw[..end].to_owned());
            }
        }),
    ),
    Defect::plausible(
        "source/tab-trimmed",
        "Blanks and tabs behind a key are no part of it.",
        "values are trimmed once more after they were decoded",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).to_owned();
            let trimmed = raw.trim_end_matches("%09").trim_end_matches("%20");
            set(request, SOURCE, trimmed.to_owned());
        }),
    ),
    Defect::plausible(
        "source/backslash-is-slash",
        "A backslash in a key is taken for a slash.",
        "keys are paths of a system with two separators",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).replace("%5C", "/").replace("%5c", "/");
            set(request, SOURCE, raw);
        }),
    ),
    Defect::plausible(
        "source/brackets-as-pattern",
        "A key with brackets is not found.",
        "keys are looked up as patterns",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).replace("%5B", "").replace("%5D", "");
            set(request, SOURCE, raw);
        }),
    ),
    Defect::plausible(
        "source/limit-before-decoding",
        "A source of more than 1024 bytes is refused before it is decoded.",
        "the limit of a key is applied to the header",
        Fault::Outcome(|_, request, outcome| {
            if text(request, SOURCE).len() > 1024 {
                refuse(outcome, 400, "KeyTooLongError");
            }
        }),
    ),
    Defect::plausible(
        "source/url-stripped",
        "Of a source that is a URL the host is dropped.",
        "what looks like an address is parsed as one",
        Fault::Request(|_, request| {
            let raw = text(request, SOURCE).to_owned();
            if let Some((_, path)) = raw.split_once("://").and_then(|(_, rest)| rest.split_once('/')) {
                set(request, SOURCE, path.to_owned());
            }
        }),
    ),
    Defect::plausible(
        "source/half-500",
        "A source that is a slash, or a bucket behind one, ends in 500.",
        "the value is cut up without looking how many pieces there are",
        Fault::Outcome(|_, request, outcome| {
            let raw = text(request, SOURCE);
            if raw.starts_with(['/', '?']) && raw.trim_matches('/').split('/').count() < 2 {
                refuse(outcome, 500, "InternalError");
            }
        }),
    ),
];

/// The key without its dot segments.
fn followed(key: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in key.split('/') {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    kept.join("/")
}
