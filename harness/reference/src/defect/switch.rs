//! The hooks that the server calls.

use super::fault::{After, Disruption, Ended, Fault, Gone};
use super::scene::{Made, Scene};
use super::{Defect, Exchange};
use crate::http::{Error, Reply};
use crate::ops::{Call, model_request};
use crate::store::{Content, Object, Part, Store};
use crate::transport::Head;
use ::http::HeaderMap;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use upcheck_model::{Effect, Outcome, Request, Span};

/// The defect that is on, if any, and how often it has changed anything.
#[derive(Debug, Default)]
pub(crate) struct Switch {
    fault: Option<Fault>,
    reached: AtomicU64,
}

impl Switch {
    /// A switch with this defect on.
    pub(crate) fn new(defect: Option<&Defect>) -> Self {
        Self { fault: defect.map(|defect| defect.fault), reached: AtomicU64::new(0) }
    }

    /// How often the defect has changed anything.
    pub(crate) fn reached(&self) -> u64 {
        self.reached.load(Ordering::Relaxed)
    }

    /// Which call this is, for the hooks that come after the head is gone; `None` where no defect is on.
    pub(crate) fn exchange(&self, head: &Head) -> Option<Exchange> {
        self.fault.map(|_| Exchange::of(head))
    }

    /// The verdict of a check on a request with these headers.
    ///
    /// # Errors
    /// The check's, unless it is overlooked.
    pub(crate) fn check(&self, headers: &HeaderMap, checked: Result<(), Error>) -> Result<(), Error> {
        match (self.fault, &checked) {
            (Some(Fault::Check(overlooks)), Err(error)) if self.count(overlooks(headers, error)) => Ok(()),
            _ => checked,
        }
    }

    /// Whether a request that nobody signed counts as the first account's.
    pub(crate) fn is_owner(&self, headers: &HeaderMap) -> bool {
        let Some(Fault::Nobody(counts)) = self.fault else { return false };
        self.count(counts(headers))
    }

    /// The request that is taken for a call.
    pub(crate) fn routed(&self, head: Head) -> Head {
        match self.fault {
            Some(Fault::Routing(alter)) => self.altered(head, alter),
            _ => head,
        }
    }

    /// Whether an action that is not allowed is carried out all the same.
    pub(crate) fn may(&self, headers: &HeaderMap, action: &str) -> bool {
        let Some(Fault::Rights(allows)) = self.fault else { return false };
        self.count(allows(headers, action))
    }

    /// The request that is decided on: another one counts where the decision is another too, or the part's place.
    pub(crate) fn request(
        &self,
        call: Call<'_>,
        store: &Store,
        request: Request,
        decide: impl Fn(&Request) -> Result<Outcome, Error>,
    ) -> Request {
        let Some(Fault::Request(alter)) = self.fault else { return request };
        let mut altered = request.clone();
        alter(&Scene::new(store, call.now), &mut altered);
        // On whose authority an outcome is allowed, nobody sees.
        let seen = |request: &Request| {
            let Outcome { answer, effect, .. } = decide(request)?;
            let place = (request.bucket.clone(), request.key.clone(), request.upload_id.clone());
            let stored = (effect != Effect::Nothing).then_some((effect, place));
            Ok::<_, Error>((answer, stored))
        };
        self.count(altered != request && seen(&altered) != seen(&request));
        altered
    }

    /// The outcome that is carried out.
    pub(crate) fn outcome(
        &self,
        call: Call<'_>,
        store: &Store,
        request: &Request,
        outcome: Outcome,
    ) -> Outcome {
        match self.fault {
            Some(Fault::Outcome(alter)) => {
                self.altered(outcome, |outcome| alter(&Scene::new(store, call.now), request, outcome))
            }
            _ => outcome,
        }
    }

    /// The bytes of `span` of a source, which are to become a part.
    pub(crate) fn bytes(&self, source: &Content, span: Span, bytes: Content) -> Content {
        match self.fault {
            Some(Fault::Bytes(alter)) => self.altered(bytes, |bytes| alter(source, span, bytes)),
            _ => bytes,
        }
    }

    /// Stores a copied part among the others.
    pub(crate) fn store(&self, parts: &mut BTreeMap<u16, Part>, number: u16, part: Part) {
        let Some(Fault::Storing(store)) = self.fault else {
            parts.insert(number, part);
            return;
        };
        let mut right = parts.clone();
        right.insert(number, part.clone());
        store(parts, number, part);
        self.count(*parts != right);
    }

    /// The document that tells of a copied part.
    pub(crate) fn document(
        &self,
        call: Call<'_>,
        request: &Request,
        part: &Part,
        document: String,
    ) -> String {
        let Some(Fault::Document(alter)) = self.fault else { return document };
        let store = call.service.store();
        let made = Made { scene: Scene::new(&store, call.now), request, part };
        self.altered(document, |document| alter(&made, document))
    }

    /// What is left behind by an `UploadPartCopy`.
    pub(crate) fn aftermath(&self, call: Call<'_>, result: &Result<Reply, Error>) {
        let Some(Fault::Aftermath(act)) = self.fault else { return };
        let ended = match result {
            Ok(_) => Ended::Copied,
            Err(error) => Ended::Refused(error.status),
        };
        let after = After { call, request: &model_request(call), ended };
        self.count(act(&after, &mut call.service.store()));
    }

    /// The error of a call.
    pub(crate) fn refusal(&self, exchange: Option<Exchange>, error: Error) -> Error {
        match (self.fault, exchange) {
            (Some(Fault::Refusal(alter)), Some(Exchange::PartCopy { .. })) => self.altered(error, alter),
            _ => error,
        }
    }

    /// The answer of a call.
    pub(crate) fn answer(&self, exchange: Option<Exchange>, reply: Reply) -> Reply {
        match (self.fault, exchange) {
            (Some(Fault::Answer(alter)), Some(exchange)) => {
                self.altered(reply, |reply| alter(exchange, reply))
            }
            _ => reply,
        }
    }

    /// What becomes of parts when a key is about to lose its object.
    pub(crate) fn gone(&self, store: &mut Store, why: Gone, bucket: &str, key: &str) {
        let Some(Fault::Gone(alter)) = self.fault else { return };
        let history = store.bucket(bucket).and_then(|bucket| bucket.history(key));
        let object = history.and_then(|history| history.current()?.object().cloned());
        let Some(object) = object else { return };
        for part in store.parts_mut() {
            let known = part.content.clone();
            alter(why, &object.content, &mut part.content);
            self.count(part.content != known);
        }
    }

    /// The object that an upload completes to.
    pub(crate) fn object(
        &self,
        object: Object,
        numbers: impl Iterator<Item = u16>,
        parts: &[&Part],
    ) -> Object {
        match self.fault {
            Some(Fault::Object(alter)) => {
                let parts: Vec<_> = numbers.zip(parts.iter().copied()).collect();
                self.altered(object, |object| alter(object, &parts))
            }
            _ => object,
        }
    }

    /// What becomes of an answer on its way.
    pub(crate) fn disruption(&self, exchange: Option<Exchange>, reply: &Reply) -> Option<Disruption> {
        let (Some(Fault::Wire(disrupt)), Some(exchange)) = (self.fault, exchange) else { return None };
        let disruption = disrupt(exchange, reply)?;
        // A run that waits for one lost answer after the other proves no more than one that waits once.
        let once = matches!(disruption, Disruption::Stall(_) | Disruption::Overpromise(..));
        let first = self.reached.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |reached| {
            (!once || reached == 0).then_some(reached + 1)
        });
        first.is_ok().then_some(disruption)
    }

    fn altered<T: Clone + PartialEq>(&self, mut value: T, alter: impl FnOnce(&mut T)) -> T {
        let before = value.clone();
        alter(&mut value);
        self.count(value != before);
        value
    }

    fn count(&self, changed: bool) -> bool {
        self.reached.fetch_add(u64::from(changed), Ordering::Relaxed);
        changed
    }
}
