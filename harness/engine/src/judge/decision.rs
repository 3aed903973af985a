//! Status, code and effect: the decision.

use super::answer::Observed;
use super::diff::diff;
use super::effect;
use super::fingerprint::{answer, join};
use super::{Breach, Judgement};
use crate::case::{Status, Success, Verb};
use crate::plan::{Aspect, Expected, Level, Point};
use crate::run::{Contents, Evidence};
use crate::verdict::Verdict;
use upcheck_wire::{Exchange, Redactor};

/// Judges the decision, and tells which outcome fitted.
pub(super) fn judge(point: &Point, evidence: &Evidence, redactor: &Redactor) -> (Judgement, Option<usize>) {
    let observed = Observed::of(&evidence.test);
    let fitted = point.allow.iter().position(|expected| fits(expected, &observed));
    let mut findings = Vec::new();
    let mut level = point.level;
    let expected_bytes =
        fitted.and_then(|index| point.allow.get(index)).and_then(|e| bytes(point, e, evidence));
    let number = point.request.part.fill(&evidence.facts).unwrap_or_default();
    let uploaded = fitted.is_some() && matches!(observed, Observed::Uploaded { .. });
    let accepted = uploaded || matches!(observed, Observed::Copied { .. });
    let part = accepted.then_some((number.as_str(), expected_bytes.as_ref()));
    let effect = effect::examine(evidence, part);
    let open = point.level == Level::Observe;
    if fitted.is_none() && !open {
        findings.push(format!("{observed} is not an allowed answer; expected {}", allowed(&point.allow)));
    }
    // To another method than PUT, no CopyPartResult is what one hopes for.
    let copies = point.request.method == Verb::Put;
    let invariants = observed.broken(evidence.test.received.as_ref().ok());
    let elsewhere = !copies && matches!(observed, Observed::Odd { .. } | Observed::Uploaded { .. });
    let excused = fitted.and_then(|index| point.allow.get(index)).is_some_and(|e| excuses(e, &observed));
    let invariants = invariants.filter(|_| !uploaded && !elsewhere && !excused);
    // All defensible answers to an open question are listed: a copy that fits none is a copy of nobody knows what.
    let unheard_of = open && fitted.is_none() && matches!(observed, Observed::Copied { .. });
    let unheard_of = unheard_of.then(|| format!("{observed} is not among the answers that can be defended"));
    let (stored, trace) = (effect.stored.clone(), effect.trace());
    let behind = behind(&evidence.test);
    let kinds = behind.iter().chain(&effect.broken).map(|breach| breach.kind.clone());
    let fingerprint =
        join([format!("{}, {trace}", answer(&evidence.test, redactor))].into_iter().chain(kinds));
    let broken = behind.into_iter().chain(effect.broken).map(|breach| breach.finding);
    for finding in invariants.into_iter().chain(unheard_of).chain(broken) {
        level = Level::Must;
        findings.push(finding);
    }
    let verdict = match (findings.is_empty(), open) {
        (false, _) => Verdict::Fail,
        (true, true) => Verdict::Observed,
        (true, false) => Verdict::Pass,
    };
    let outcome = fitted.or_else(|| nearest(&point.allow, &observed));
    let diff = (verdict == Verdict::Fail && fitted.is_none())
        .then(|| outcome.and_then(|index| point.allow.get(index)))
        .flatten()
        .and_then(|expected| diff(expected, evidence));
    let observed = format!("{observed}, {stored}");
    let aspect = Aspect::Decision;
    (Judgement { aspect, verdict, level, outcome, findings, diff, observed, fingerprint }, fitted)
}

/// Whether an answer's decision is the one that an outcome allows.
fn fits(expected: &Expected, observed: &Observed) -> bool {
    let Some(status) = observed.status().filter(|status| expected.status.contains(*status)) else {
        return false;
    };
    match observed {
        Observed::Copied { .. } => expected.status.is_success() && expected.answer == Success::Copy,
        Observed::Uploaded { .. } => expected.status.is_success() && expected.answer == Success::Upload,
        Observed::Refused { code, .. } => {
            let named = expected.codes.is_empty() && (code.is_some() || expected.bare);
            !expected.status.is_success()
                && (named || code.as_ref().is_some_and(|code| expected.codes.contains(code)))
                && status >= 300
        }
        Observed::Nothing(_) | Observed::Odd { .. } => false,
    }
}

/// Whether an outcome that fits allows what no answer else may be: a refusal by somebody who knows nothing of S3, or a
/// 501, by which a server says that it lacks something and not that it failed.
fn excuses(expected: &Expected, observed: &Observed) -> bool {
    match observed {
        Observed::Refused { status: 400..=499, code: None } => expected.bare,
        Observed::Refused { status: 501, code: Some(_) } => expected.status == Status::Exactly(501),
        _ => false,
    }
}

/// What a server may send behind no answer (RFC 9112 section 6.3): a client that keeps the connection takes it for the
/// next answer.
fn behind(exchange: &Exchange) -> Option<Breach> {
    let excess = exchange.received.as_ref().map_or(0, |answer| answer.excess);
    let finding = format!(
        "behind the end of the answer came {excess} bytes more, which the next request on the connection would get for an answer"
    );
    (excess > 0).then(|| Breach::new("bytes behind the answer", finding))
}

/// The outcome to explain a failure with: the same status before the same kind before the preferred one.
fn nearest(allow: &[Expected], observed: &Observed) -> Option<usize> {
    let distance = |expected: &Expected| {
        let same_status = observed.status().is_some_and(|status| expected.status.contains(status));
        let same_kind = matches!(observed, Observed::Copied { .. }) == expected.status.is_success();
        (!same_status, !same_kind)
    };
    (0..allow.len()).min_by_key(|index| distance(&allow[*index]))
}

/// The bytes that the part must hold if this outcome is the one.
fn bytes(point: &Point, expected: &Expected, evidence: &Evidence) -> Option<Contents> {
    if !expected.status.is_success() {
        return None;
    }
    if expected.answer == Success::Upload {
        let body = point.request.body.as_ref().map(|template| template.fill(&evidence.facts));
        let bytes = body.map_or_else(|| Some(Vec::new()), |body| body.ok().map(String::into_bytes));
        return bytes.map(Contents::Given);
    }
    match &expected.part {
        Some(part) => {
            let number = |template: &crate::case::Template| template.fill(&evidence.facts).ok()?.parse().ok();
            evidence.seeds.run(&part.of, number(&part.first)?, number(&part.last)?)
        }
        None => evidence.seeds.whole(point.request.source.as_deref()?),
    }
}

fn allowed(allow: &[Expected]) -> String {
    let each: Vec<String> = allow.iter().map(ToString::to_string).collect();
    each.join(", or ")
}
