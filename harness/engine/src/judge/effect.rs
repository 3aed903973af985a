//! What a request has done to the store, held against what it may do.

use crate::run::{Contents, Evidence};
use upcheck_wire::Part;

/// What went wrong in the store.
#[derive(Clone, Debug, Default)]
pub(super) struct Effect {
    /// Broken invariants, a sentence each.
    pub(super) broken: Vec<String>,
    /// What is stored now, in words.
    pub(super) stored: String,
}

/// Holds the store against the answer: nothing after a refusal, exactly the expected part after a success.
///
/// `part` is the accepted part's number and what it must hold, if the answer was a success; its bytes are `None` where
/// no success was allowed.
pub(super) fn examine(evidence: &Evidence, part: Option<(&str, Option<&Contents>)>) -> Effect {
    let mut effect = Effect::default();
    effect.broken.extend(evidence.changed.iter().cloned());
    match &evidence.destination {
        Ok(false) => {}
        Ok(true) => {
            effect.broken.push("the destination key exists before the upload is completed".to_owned());
        }
        Err(failed) => effect.broken.push(format!("the destination key cannot be looked up: {failed}")),
    }
    let parts = match &evidence.parts {
        Ok(parts) => parts,
        Err(failed) => {
            effect.stored = "the upload's parts cannot be listed".to_owned();
            effect.broken.push(format!("the upload cannot be used any more: {failed}"));
            return effect;
        }
    };
    match part {
        Some((number, expected)) => accepted(&mut effect, evidence, parts, number, expected),
        None => refused(&mut effect, evidence, parts),
    }
    if matches!(evidence.destination, Ok(true)) {
        effect.stored = format!("the destination key exists; in the upload, {}", effect.stored);
    }
    effect
}

fn accepted(
    effect: &mut Effect,
    evidence: &Evidence,
    parts: &[Part],
    number: &str,
    expected: Option<&Contents>,
) {
    let Some(part) = parts.iter().find(|part| part.number.to_string() == number) else {
        effect.stored = format!("{}, no part {number}", listed(parts));
        effect.broken.push(format!("the copy was accepted, but ListParts shows no part {number}"));
        return;
    };
    effect.stored = format!("part {number} with {} bytes", part.size);
    let twin = evidence.twin.as_ref().map(|twin| twin.part.number);
    let others = parts.iter().filter(|other| other.number != part.number && Some(other.number) != twin);
    let others: Vec<Part> = others.cloned().collect();
    if !others.is_empty() {
        effect.broken.push(format!("the copy into part {number} also left {}", listed(&others)));
    }
    if let Some(expected) = expected
        && part.size != expected.size()
    {
        effect.broken.push(format!(
            "part {number} is listed with {} bytes instead of {}",
            part.size,
            expected.size()
        ));
    }
    match &evidence.completed {
        Some(Ok(bytes)) => {
            effect.stored = format!("part {number}: {}", evidence.seeds.describe(bytes));
            if let Some(expected) = expected
                && !expected.are(bytes)
            {
                effect.broken.push(format!(
                    "the part holds {} instead of {}",
                    evidence.seeds.describe(bytes),
                    evidence.seeds.describe(&expected.to_bytes())
                ));
            }
        }
        Some(Err(failed)) => {
            effect.broken.push(format!("the part cannot be read back by completing the upload: {failed}"));
        }
        None => effect.broken.push("the part has no ETag to complete the upload with".to_owned()),
    }
}

fn refused(effect: &mut Effect, evidence: &Evidence, parts: &[Part]) {
    let before: &[&Part] = &evidence.twin.as_ref().map(|twin| &twin.part).into_iter().collect::<Vec<_>>();
    let same = parts.len() == before.len()
        && parts
            .iter()
            .zip(before)
            .all(|(now, then)| now.number == then.number && now.size == then.size && now.etag == then.etag);
    if same {
        effect.stored = "nothing changed".to_owned();
    } else {
        let before: Vec<Part> = before.iter().map(|part| (*part).clone()).collect();
        effect.stored = format!("the upload now has {}", listed(parts));
        effect.broken.push(format!(
            "the request was not accepted, yet the upload has {} where it had {}",
            listed(parts),
            listed(&before)
        ));
    }
    let Some(twin) = &evidence.twin else { return };
    match &evidence.completed {
        Some(Ok(bytes)) if *bytes == twin.bytes => {}
        Some(Ok(bytes)) => effect.broken.push(format!(
            "the part that was stored before now holds {} instead of {}",
            evidence.seeds.describe(bytes),
            evidence.seeds.describe(&twin.bytes)
        )),
        Some(Err(failed)) => effect.broken.push(format!("the upload cannot be completed any more: {failed}")),
        None => {}
    }
}

fn listed(parts: &[Part]) -> String {
    if parts.is_empty() {
        return "no part".to_owned();
    }
    let each: Vec<String> =
        parts.iter().map(|part| format!("part {} with {} bytes", part.number, part.size)).collect();
    each.join(" and ")
}
