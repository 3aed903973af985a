//! Message, elements and headers: the detail, held against the outcome that fitted.

use super::Judgement;
use super::diff::{Portrait, diff, matches};
use super::fingerprint::join;
use crate::case::Form;
use crate::plan::{Aspect, Check, Matcher, Point};
use crate::run::Evidence;
use crate::verdict::Verdict;

/// Judges the detail; without a decision that fitted there is nothing for it to belong to.
pub(super) fn judge(point: &Point, evidence: &Evidence, fitted: Option<usize>) -> Judgement {
    let level = Check { point, aspect: Aspect::Detail }.level();
    let judgement = |verdict, findings: Vec<String>, diff, (observed, fingerprint)| Judgement {
        aspect: Aspect::Detail,
        verdict,
        level,
        outcome: fitted,
        findings,
        diff,
        observed,
        fingerprint,
    };
    let nothing = || (String::new(), String::new());
    let expected =
        fitted.and_then(|index| point.allow.get(index)).filter(|expected| !expected.detail.is_empty());
    let Some(expected) = expected else {
        let why = if fitted.is_some() { "its outcome says nothing of detail" } else { "its decision failed" };
        return judgement(Verdict::NotApplicable, vec![why.to_owned()], None, nothing());
    };
    let Ok(answer) = &evidence.test.received else {
        return judgement(Verdict::NotApplicable, vec!["there was no answer".to_owned()], None, nothing());
    };
    let portrait = Portrait::of(answer);
    let mut findings = Vec::new();
    let (mut observed, mut kinds) = (Vec::new(), Vec::new());
    for claim in Portrait::claims(expected) {
        let found = portrait.get(&claim.line);
        match matches(claim.matcher, found, evidence) {
            Ok(true) => {}
            Ok(false) => {
                let received = found.map_or("is not there".to_owned(), |text| format!("is `{text}`"));
                findings.push(format!("{} {received}, expected {}", claim.line, claim.wanted(evidence)));
                observed.push(format!("{} {received}", claim.line));
                kinds.push(match (claim.matcher, found) {
                    (Matcher::Form(Form::Absent), _) => format!("{} is there", claim.line),
                    (_, None) => format!("no {}", claim.line),
                    (_, Some(_)) => format!("another {}", claim.line),
                });
            }
            Err(error) => {
                findings.push(format!("{} cannot be judged: {error}", claim.line));
                kinds.push(format!("{} cannot be judged", claim.line));
            }
        }
    }
    let verdict = if findings.is_empty() { Verdict::Pass } else { Verdict::Fail };
    let diff = (verdict == Verdict::Fail).then(|| diff(expected, evidence)).flatten();
    let fingerprint = if kinds.is_empty() { "as expected".to_owned() } else { join(kinds) };
    judgement(verdict, findings, diff, (observed.join("; "), fingerprint))
}
