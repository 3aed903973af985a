//! What a request has done to the store, held against what it may do.

use super::Breach;
use super::fingerprint::call;
use crate::run::{Contents, Evidence};
use upcheck_wire::Part;

/// What went wrong in the store.
#[derive(Clone, Debug, Default)]
pub(super) struct Effect {
    /// Broken invariants.
    pub(super) broken: Vec<Breach>,
    /// What is stored now, in words.
    pub(super) stored: String,
    /// Bytes that nobody can tell the origin of; their number may differ from run to run.
    stray: bool,
}

impl Effect {
    /// What is stored now, in words that are stable from run to run.
    pub(super) fn trace(&self) -> String {
        if self.stray { format!("{STRAY} stored") } else { self.stored.clone() }
    }

    fn breaks(&mut self, kind: impl Into<String>, finding: impl Into<String>) {
        self.broken.push(Breach::new(kind, finding));
    }
}

const STRAY: &str = "bytes that are no run of any source";

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
            let finding = "the destination key exists before the upload is completed";
            effect.breaks(finding, finding);
        }
        Err(failed) => {
            effect.breaks(call(failed), format!("the destination key cannot be looked up: {failed}"));
        }
    }
    let parts = match &evidence.parts {
        Ok(parts) => parts,
        Err(failed) => {
            effect.stored = "the upload's parts cannot be listed".to_owned();
            effect.breaks(call(failed), format!("the upload cannot be used any more: {failed}"));
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
        let finding = format!("the copy was accepted, but ListParts shows no part {number}");
        effect.breaks("the part is not listed", finding);
        return;
    };
    effect.stored = format!("part {number} with {} bytes", part.size);
    let twin = evidence.twin.as_ref().map(|twin| twin.part.number);
    let first = evidence.first.as_ref();
    let others = parts.iter().filter(|other| other.number != part.number && Some(other.number) != twin);
    let others: Vec<Part> = others.filter(|other| Some(*other) != first).cloned().collect();
    if let Some(first) = first
        && !parts.contains(first)
    {
        let finding = format!("the copy into part {number} lost or changed part {}", first.number);
        effect.breaks("the part beside it is another", finding);
    }
    if !others.is_empty() {
        let others = listed(&others);
        effect.breaks(format!("also {others}"), format!("the copy into part {number} also left {others}"));
    }
    if let Some(expected) = expected
        && part.size != expected.size()
    {
        let (size, wanted) = (part.size, expected.size());
        let finding = format!("part {number} is listed with {size} bytes instead of {wanted}");
        effect.breaks("wrong size listed", finding);
    }
    match &evidence.completed {
        Some(Ok(bytes)) => {
            effect.stored = format!("part {number}: {}", evidence.seeds.describe(bytes));
            effect.stray = evidence.seeds.run_in_words(bytes).is_none();
            if let Some(expected) = expected
                && !expected.are(bytes)
            {
                let holds = evidence.seeds.describe(bytes);
                let wanted = evidence.seeds.describe(&expected.to_bytes());
                effect.breaks("wrong bytes", format!("the part holds {holds} instead of {wanted}"));
            }
        }
        Some(Err(failed)) => {
            let finding = format!("the part cannot be read back by completing the upload: {failed}");
            effect.breaks(call(failed), finding);
        }
        None => effect.breaks("no ETag", "the part has no ETag to complete the upload with"),
    }
}

fn refused(effect: &mut Effect, evidence: &Evidence, parts: &[Part]) {
    let twin = evidence.twin.as_ref().map(|twin| &twin.part);
    let before: &[&Part] = &evidence.first.iter().chain(twin).collect::<Vec<_>>();
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
        let (now, then) = (listed(parts), listed(&before));
        let finding = format!("the request was not accepted, yet the upload has {now} where it had {then}");
        effect.breaks("the upload was changed", finding);
    }
    let Some(twin) = &evidence.twin else { return };
    match &evidence.completed {
        Some(Ok(bytes)) if *bytes == twin.bytes => {}
        Some(Ok(bytes)) => {
            let kind = match evidence.seeds.run_in_words(bytes) {
                Some(run) => format!("the part stored before holds {run}"),
                None => format!("the part stored before holds {STRAY}"),
            };
            let (holds, wanted) = (evidence.seeds.describe(bytes), evidence.seeds.describe(&twin.bytes));
            let finding = format!("the part that was stored before now holds {holds} instead of {wanted}");
            effect.breaks(kind, finding);
        }
        Some(Err(failed)) => {
            effect.breaks(call(failed), format!("the upload cannot be completed any more: {failed}"));
        }
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
