//! Points and evidence as a table says them.

use bytes::Bytes;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};
use upcheck_engine::Verdict;
use upcheck_engine::case::{CaseSet, Ledger, points_of};
use upcheck_engine::judge::{Judgement, judge};
use upcheck_engine::plan::Level;
use upcheck_engine::plan::{Aspect, Point};
use upcheck_engine::run::{Evidence, PointFacts, Seed, Seeds, TwinEvidence};
use upcheck_wire::{Answer, Credentials, Exchange, Failed, NoAnswer, Part, Redactor, Sent, Why};

/// A copy into part 2 of a source of 16 bytes, with these allowed outcomes.
pub(crate) fn point(allow: &str) -> Point {
    point_when("{op: UploadPartCopy, part: \"2\", source: src}", "must", allow)
}

/// The same as an open question.
pub(crate) fn open_point(allow: &str) -> Point {
    point_when("{op: UploadPartCopy, part: \"2\", source: src}", "observe", allow)
}

/// A point with this request, level and allowed outcomes, written as in a case file.
pub(crate) fn point_when(when: &str, level: &str, allow: &str) -> Point {
    static LEDGER: OnceLock<Ledger> = OnceLock::new();
    let ledger = LEDGER.get_or_init(|| CaseSet::builtin().unwrap().ledger);
    let text = format!(
        "schema: upc/1\nsuite: copy/judged\nabout: What the judge is shown.\nlevel: {level}\ncites: [copy-whole]\n\
         given: {{objects: {{src: {{size: small}}}}}}\ncases:\n  - id: one\n    when: {when}\n    then: {{allow: {allow}}}\n"
    );
    match points_of("judged.yaml", "copy/judged", &text, ledger) {
        Ok(mut points) => points.remove(0),
        Err(faults) => panic!("{}\n{text}", faults.iter().map(ToString::to_string).collect::<String>()),
    }
}

/// A success that copies the whole source.
pub(crate) const COPIED: &str = "{as: copied, basis: recorded, status: 200}";
/// A refusal with one code.
pub(crate) const REFUSED: &str = "{as: refused, basis: recorded, status: 400, code: [InvalidArgument]}";

pub(crate) const COPY_RESULT: &str = "<CopyPartResult><LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>\"e2\"</ETag></CopyPartResult>";
pub(crate) const ERROR: &str = "<Error><Code>InvalidArgument</Code><Message>No.</Message></Error>";

/// An exchange that was answered.
pub(crate) fn answered(status: u16, headers: &[(&str, &str)], body: &str) -> Exchange {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
    exchange(Ok(Answer {
        status,
        reason: None,
        headers: headers.collect(),
        body: Bytes::copy_from_slice(body.as_bytes()),
        truncated: false,
        excess: 0,
    }))
}

/// An exchange that ended like this.
pub(crate) fn exchange(received: Result<Answer, NoAnswer>) -> Exchange {
    let sent = Sent {
        method: "PUT".to_owned(),
        url: String::new(),
        target: String::new(),
        headers: Vec::new(),
        body: Bytes::new(),
        head: None,
    };
    Exchange { sent, transport: None, received, started: SystemTime::UNIX_EPOCH, elapsed: Duration::ZERO }
}

/// A call that served the check and was refused.
pub(crate) fn failed(what: &str, status: u16, code: &str) -> Failed {
    let exchange = answered(status, &[], &format!("<Error><Code>{code}</Code></Error>"));
    let error = exchange.received.as_ref().unwrap().error();
    Failed { what: what.to_owned(), exchange: Box::new(exchange), why: Why::Refused(error) }
}

pub(crate) fn part(number: i128, size: u64, etag: &str) -> Part {
    Part { number, size, etag: Some(format!("\"{etag}\"")) }
}

/// The bytes of the source between two offsets, both zero-based, the second exclusive.
pub(crate) fn source_bytes(first: u64, end: u64) -> Bytes {
    seeds().run("src", first, end - 1).unwrap().to_bytes().into()
}

/// The bytes of the source's sibling, all of which the legal request copied.
pub(crate) fn sibling_bytes() -> Bytes {
    seeds().whole("the twin's src").unwrap().to_bytes().into()
}

/// Evidence of a copy that was made as it should.
pub(crate) fn copied(point: &Point) -> Evidence {
    Evidence {
        facts: PointFacts::example(point),
        seeds: seeds(),
        twin: None,
        test: answered(200, &[], COPY_RESULT),
        first: None,
        parts: Ok(vec![part(2, 16, "e2")]),
        destination: Ok(false),
        changed: Vec::new(),
        completed: Some(Ok(source_bytes(0, 16))),
    }
}

/// Evidence of a copy that was refused as it should, after a legal one into the same part.
pub(crate) fn refused(point: &Point) -> Evidence {
    let twin = TwinEvidence {
        exchange: answered(200, &[], COPY_RESULT),
        etag: "\"twin\"".to_owned(),
        part: part(2, 21, "twin"),
        bytes: sibling_bytes().to_vec(),
    };
    Evidence {
        test: answered(400, &[], ERROR),
        parts: Ok(vec![twin.part.clone()]),
        completed: Some(Ok(sibling_bytes())),
        twin: Some(twin),
        ..copied(point)
    }
}

/// The judgements of decision and detail.
pub(crate) fn judged(point: &Point, evidence: &Evidence) -> Vec<Judgement> {
    let secret = Credentials {
        access_key: "AKIDEXAMPLE".to_owned(),
        secret_key: "an-example-of-a-secret".to_owned(),
        session_token: None,
    };
    judge(point, evidence, &Redactor::new(&secret))
}

/// The judgement of the decision.
pub(crate) fn decision(point: &Point, evidence: &Evidence) -> Judgement {
    let decision = judged(point, evidence).remove(0);
    assert_eq!(decision.aspect, Aspect::Decision);
    decision
}

/// The judgement of the detail.
pub(crate) fn detail(point: &Point, evidence: &Evidence) -> Judgement {
    let mut judgements = judged(point, evidence);
    assert_eq!(judgements.len(), 2, "{judgements:?}");
    let detail = judgements.remove(1);
    assert_eq!(detail.aspect, Aspect::Detail);
    detail
}

/// Nothing is wrong.
#[track_caller]
pub(crate) fn assert_passes(judgement: &Judgement) {
    assert_eq!((judgement.verdict, judgement.findings.as_slice()), (Verdict::Pass, &[] as &[String]));
    assert_eq!(judgement.diff, None);
}

/// These findings and no other, at this level.
#[track_caller]
pub(crate) fn assert_fails(judgement: &Judgement, level: Level, findings: &[&str]) {
    assert_eq!(judgement.findings, findings);
    assert_eq!((judgement.verdict, judgement.level), (Verdict::Fail, level));
}

fn seeds() -> Seeds {
    let seed = |name: &str, seed, size| Seed { name: name.to_owned(), seed, size };
    Seeds(vec![seed("src", 1, 16), seed("the twin's src", 2, 21)])
}
