//! The owners that a request expects of its two buckets.

use crate::outcome::both;
use crate::source::Source;
use crate::{Basis, Outcomes, Refusal, Request, World};
use upcheck_grammar::AccountId;

/// The destination bucket is there, and is whose the request says.
pub(crate) fn destination(world: &dyn World, request: &Request) -> Result<(), Outcomes> {
    let owner = world
        .bucket_owner(&request.bucket)
        .ok_or_else(|| Outcomes::recorded(Refusal::no_such_bucket(&request.bucket)));
    let expected = expected(request, "x-amz-expected-bucket-owner").map_err(Outcomes::recorded);
    let (owner, expected) = both(owner, expected)?;
    hold(owner, expected.as_ref())
}

/// The source bucket is whose the request says. That there is one is not looked at.
pub(crate) fn source(world: &dyn World, request: &Request, source: &Source) -> Result<(), Outcomes> {
    // By analogy with the destination's header; a plain 403 is as defensible.
    let expected = expected(request, "x-amz-source-expected-bucket-owner").map_err(|malformed| {
        Outcomes::refused(Basis::Inferred, malformed)
            .open(Outcomes::refused(Basis::Inferred, Refusal::access_denied()))
    })?;
    world.bucket_owner(&source.bucket).map_or(Ok(()), |owner| hold(owner, expected.as_ref()))
}

fn expected(request: &Request, header: &str) -> Result<Option<AccountId>, Refusal> {
    let Some(raw) = request.header(header) else { return Ok(None) };
    AccountId::parse(raw).map(Some).map_err(|_| Refusal::malformed_owner(&String::from_utf8_lossy(raw)))
}

fn hold(owner: &AccountId, expected: Option<&AccountId>) -> Result<(), Outcomes> {
    if expected.is_some_and(|expected| expected != owner) {
        return Err(Outcomes::refused(Basis::Documented, Refusal::access_denied()));
    }
    Ok(())
}
