//! Answers as the judge sees them: [`judge`].
//!
//! - Partner: [`second_reading`] of the decision, from what the case allows.
//! - Table: who passes has no finding and no diff, who fails has a finding.
//! - Laws: ids of requests, the connection's own headers, and the order of headers and elements never change a
//!   judgement, its findings or its diff, nor does the date of the answer where it bounds no date inside it; the same
//!   evidence is judged the same; where the date is a bound, whatever passed passes at a later date.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use upcheck_engine::Verdict;
use upcheck_engine::case::{CaseSet, Form, Status, Verb};
use upcheck_engine::judge::{Judgement, judge};
use upcheck_engine::plan::{Aspect, Expected, Level, Matcher, Point};
use upcheck_engine::run::{Evidence, PointFacts, Seeds};
use upcheck_wire::{Answer, Credentials, Document, Element, Exchange, Method, Redactor, Sent, Transport};

use crate::text::Fields;

/// Holds the judgement on an answer, the bytes behind the first line, against the laws; the first line's field `check`
/// names the point that is judged.
pub fn answer_diff(input: &[u8]) {
    static POINTS: OnceLock<Vec<Point>> = OnceLock::new();
    let (first, rest) = input.split_at(input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len()));
    let points = POINTS.get_or_init(|| CaseSet::builtin().map(|set| set.points).unwrap_or_default());
    let name = Fields::of(first).text("check").unwrap_or_default();
    let Some(point) = points.iter().find(|point| point.name == name).or(points.first()) else { return };
    let Ok(answer) = Answer::parse(rest.get(1..).unwrap_or_default(), Method::Put, 1 << 20) else { return };
    check(judged, point, &answer);
}

/// The judgement, with no secret to hide.
fn judged(point: &Point, evidence: &Evidence) -> Vec<Judgement> {
    static REDACTOR: OnceLock<Redactor> = OnceLock::new();
    let nobody = || Credentials { access_key: String::new(), secret_key: String::new(), session_token: None };
    judge(point, evidence, REDACTOR.get_or_init(|| Redactor::new(&nobody())))
}

fn check(judge: impl Fn(&Point, &Evidence) -> Vec<Judgement>, point: &Point, answer: &Answer) {
    let judgements_of = |answer: &Answer| judge(point, &evidence(point, answer.clone()));
    let judgements = judgements_of(answer);
    let shown = |judgements: &[Judgement]| format!("{judgements:#?}");
    let expected = shown(&judgements);
    assert!(!judgements.is_empty(), "{} is not judged", point.name);
    for judgement in &judgements {
        let Judgement { aspect, verdict, findings, diff, .. } = judgement;
        match verdict {
            Verdict::Pass | Verdict::Observed => {
                assert!(findings.is_empty() && diff.is_none(), "{judgement:?} has something to say");
            }
            _ => assert!(!findings.is_empty(), "{judgement:?} has no reason"),
        }
        if let (Aspect::Decision, Some(expected)) = (aspect, second_reading(point, answer)) {
            assert_eq!(*verdict, expected, "{} of {answer:?}", point.name);
        }
    }
    for (what, changed) in neighbours(answer) {
        assert_eq!(
            shown(&judgements_of(&changed)),
            expected,
            "{what} changes the judgement of {}",
            point.name
        );
    }
    let [first, last] = [FIRST_DATE, LAST_DATE].map(|date| judgements_of(&dated(answer, date)));
    if !point.allow.iter().any(is_bounded_by_date) {
        assert_eq!(shown(&first), expected, "the date changes the judgement of {}", point.name);
    }
    for ((judgement, early), late) in judgements.iter().zip(&first).zip(&last) {
        let passes = |judgement: &Judgement| judgement.verdict == Verdict::Pass;
        assert!(!passes(judgement) || passes(late), "{judgement:?} fails at a later date: {late:?}");
        let outcome = early.outcome.and_then(|index| point.allow.get(index));
        let bounded = early.aspect == Aspect::Detail && outcome.is_some_and(is_bounded_by_date);
        assert!(!bounded || !passes(early), "a time after that of the answer passes: {early:?}");
    }
}

/// How the decision ends by what the case allows; `None` where anything may be the answer.
fn second_reading(point: &Point, answer: &Answer) -> Option<Verdict> {
    let (status, code) = (answer.status, answer.error().map(|error| error.code));
    let is_open = point.level == Level::Observe;
    if answer.excess > 0 {
        return Some(Verdict::Fail);
    }
    if code.is_none() && status < 300 {
        // After a copy the part is missing; to another method than PUT there need not be one.
        let is_anything = is_open && point.request.method != Verb::Put;
        return (!is_anything).then_some(Verdict::Fail);
    }
    let allowed = point.allow.iter().find(|expected| allows(expected, status, code.as_deref()));
    let is_told = code.is_some() || allowed.is_some() && (400..500).contains(&status);
    let is_lack = status == 501 && allowed.is_some_and(|expected| expected.status == Status::Exactly(501));
    let is_right = is_told && (status < 500 || is_lack);
    Some(match (is_right, is_open, allowed) {
        (true, true, _) => Verdict::Observed,
        (true, false, Some(_)) => Verdict::Pass,
        _ => Verdict::Fail,
    })
}

/// Whether an outcome is a refusal with this status and this code.
fn allows(expected: &Expected, status: u16, code: Option<&str>) -> bool {
    let is_status = match expected.status {
        Status::Exactly(wanted) => status == wanted,
        Status::Class(hundreds) => status / 100 == hundreds,
    };
    let is_code = match code {
        Some(code) => expected.codes.is_empty() || expected.codes.iter().any(|known| known == code),
        None => expected.codes.is_empty() && expected.bare,
    };
    is_status && is_code && status >= 300
}

/// Before every source.
const FIRST_DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
/// After every time that an answer can tell.
const LAST_DATE: &str = "Fri, 31 Dec 9999 23:59:59 GMT";

/// The answer as if it was made at this date.
fn dated(answer: &Answer, date: &str) -> Answer {
    let mut dated = answer.clone();
    dated.headers.retain(|(name, _)| name != "date");
    dated.headers.push(("date".to_owned(), date.as_bytes().to_vec()));
    dated
}

fn is_bounded_by_date(expected: &Expected) -> bool {
    let claims = expected.detail.xml.iter().chain(&expected.detail.headers);
    claims.map(|(_, matcher)| matcher).any(|matcher| matches!(matcher, Matcher::Form(Form::LaterThanSource)))
}

/// Answers that mean the same.
fn neighbours(answer: &Answer) -> Vec<(&'static str, Answer)> {
    let mut neighbours = vec![("nothing", answer.clone())];
    let mut with = |what, change: &dyn Fn(&mut Answer)| {
        let mut changed = answer.clone();
        change(&mut changed);
        neighbours.push((what, changed));
    };
    with("the order of headers", &|answer| {
        answer.headers.sort_by(|a, b| b.0.cmp(&a.0));
    });
    with("a request's id", &|answer| {
        answer.headers.retain(|(name, _)| name != "x-amz-request-id" && name != "x-amz-id-2");
        answer.headers.push(("x-amz-request-id".to_owned(), b"4442587FB7D0A2F9".to_vec()));
        answer.headers.push(("x-amz-id-2".to_owned(), b"vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQ".to_vec()));
    });
    with("the server or the connection", &|answer| {
        answer.headers.retain(|(name, _)| name != "server" && name != "connection");
        for (name, value) in [("server", "other"), ("connection", "close")] {
            answer.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        }
    });
    let Ok(document) = Document::parse(&answer.body) else { return neighbours };
    let body = |root: Element| written(&root).into_bytes();
    let is_id = |name: &str| matches!(name, "RequestId" | "HostId");
    let id = |name: &str, text: &str| Element {
        name: name.to_owned(),
        text: text.to_owned(),
        children: Vec::new(),
    };
    with("how a document is written", &|answer| answer.body = body(document.root.clone()).into());
    if document.root.children.is_empty() {
        return neighbours;
    }
    with("the ids in a document", &|answer| {
        let mut root = document.root.clone();
        root.children.retain(|child| !is_id(&child.name));
        root.children
            .extend([id("RequestId", "4442587FB7D0A2F9"), id("HostId", "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQ")]);
        answer.body = body(root).into();
    });
    with("the order of elements", &|answer| {
        let mut root = document.root.clone();
        // Of several of one name the first counts.
        root.children.sort_by(|a, b| b.name.cmp(&a.name));
        answer.body = body(root).into();
    });
    neighbours
}

fn written(element: &Element) -> String {
    let reference = |char: char| match char {
        '&' | '<' | '>' | '\r' => format!("&#{};", u32::from(char)),
        other => other.to_string(),
    };
    let text: String = element.text.chars().map(reference).collect();
    let children: String = element.children.iter().map(written).collect();
    format!("<{0}>{text}{children}</{0}>", element.name)
}

/// What is known of an exchange with this answer, after which there is no part.
fn evidence(point: &Point, answer: Answer) -> Evidence {
    let sent = Sent {
        method: "PUT".to_owned(),
        url: String::new(),
        target: String::new(),
        headers: Vec::new(),
        body: Vec::new().into(),
        head: None,
    };
    let test = Exchange {
        sent,
        transport: Some(Transport::Raw),
        received: Ok(answer),
        started: SystemTime::UNIX_EPOCH,
        elapsed: Duration::ZERO,
    };
    Evidence {
        facts: PointFacts::example(point),
        seeds: Seeds::default(),
        twin: None,
        test,
        first: None,
        parts: Ok(Vec::new()),
        destination: Ok(false),
        changed: Vec::new(),
        completed: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::convicts;

    const ANSWER: &str = "HTTP/1.1 400 Bad Request\r\nserver: x\r\nx-amz-request-id: 1\r\n\r\n\
        <Error><Code>InvalidArgument</Code><Message>m</Message><RequestId>1</RequestId></Error>";
    const COPIED: &str = "HTTP/1.1 200 OK\r\n\r\n<CopyPartResult><LastModified>2026-01-01T00:00:01.000Z\
        </LastModified><ETag>\"1\"</ETag></CopyPartResult>";

    fn point(name: &str) -> Point {
        let points = CaseSet::builtin().unwrap().points;
        points.into_iter().find(|point| point.name == name).unwrap()
    }

    #[test]
    fn convicts_wrong_judges() {
        type Wrong = fn(&Point, &Evidence) -> Vec<Judgement>;
        let wrong: [(&str, Wrong); 4] = [
            ("a request's id counts", |point, evidence| {
                let mut judgements = judged(point, evidence);
                let id = evidence
                    .test
                    .received
                    .as_ref()
                    .ok()
                    .and_then(|answer| answer.header_str("x-amz-request-id"));
                judgements.iter_mut().for_each(|judgement| judgement.observed += id.unwrap_or_default());
                judgements
            }),
            ("the body counts as it is written", |point, evidence| {
                let mut judgements = judged(point, evidence);
                let length = evidence.test.received.as_ref().map_or(0, |answer| answer.body.len());
                judgements.iter_mut().for_each(|judgement| judgement.observed += &length.to_string());
                judgements
            }),
            ("a failure has no reason", |point, evidence| {
                let mut judgements = judged(point, evidence);
                judgements.iter_mut().for_each(|judgement| judgement.findings.clear());
                judgements
            }),
            ("whatever is found is well", |point, evidence| {
                let mut judgements = judged(point, evidence);
                judgements.iter_mut().for_each(|judgement| judgement.verdict = Verdict::Pass);
                judgements
            }),
        ];
        let answer = Answer::parse(ANSWER.as_bytes(), Method::Put, 1 << 20).unwrap();
        let point = point("range/malformed/refused[range=suffix]");
        check(judged, &point, &answer);
        for (fault, judge) in wrong {
            convicts(fault, || check(judge, &point, &answer));
        }
    }

    #[test]
    fn convicts_judges_that_end_all_answers_alike() {
        let all = |verdict: Verdict, findings: &[&str]| {
            let findings: Vec<String> = findings.iter().map(|finding| (*finding).to_owned()).collect();
            move |point: &Point, evidence: &Evidence| {
                let mut judgements = judged(point, evidence);
                for judgement in &mut judgements {
                    (judgement.verdict, judgement.findings, judgement.diff) =
                        (verdict, findings.clone(), None);
                }
                judgements
            }
        };
        let point = point("range/malformed/refused[range=suffix]");
        let parsed = |raw: &str| Answer::parse(raw.as_bytes(), Method::Put, 1 << 20).unwrap();
        for wrong in [
            ANSWER.replace("InvalidArgument", "NoSuchKey"),
            ANSWER.replace("400", "404"),
            ANSWER.replace("400", "500"),
            ANSWER.replace("x-amz-request-id", "content-length: 5\r\nx-amz-request-id"),
            COPIED.to_owned(),
        ] {
            let answer = parsed(&wrong);
            check(judged, &point, &answer);
            convicts("all is well", || check(all(Verdict::Pass, &[]), &point, &answer));
        }
        convicts("nothing is well", || check(all(Verdict::Fail, &["x"]), &point, &parsed(ANSWER)));
    }

    #[test]
    fn convicts_judges_that_take_the_date_of_the_answer_wrongly() {
        let judged_at =
            |date: &str, point: &Point, answer: &Answer| judged(point, &evidence(point, dated(answer, date)));
        let answer_of = |evidence: &Evidence| evidence.test.received.clone().unwrap();
        let never = |point: &Point, evidence: &Evidence| judged_at(LAST_DATE, point, &answer_of(evidence));
        let backwards = |point: &Point, evidence: &Evidence| {
            let answer = answer_of(evidence);
            let turned = if answer.header_str("date") == Some(LAST_DATE) { FIRST_DATE } else { LAST_DATE };
            judged_at(turned, point, &answer)
        };
        let answer = Answer::parse(COPIED.as_bytes(), Method::Put, 1 << 20).unwrap();
        let point = point("copy/plain/time-of-the-part");
        check(judged, &point, &answer);
        convicts("the date is no bound", || check(never, &point, &answer));
        convicts("the date is the other bound", || check(backwards, &point, &answer));
    }
}
