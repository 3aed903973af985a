//! Who may do what.

use super::Call;
use crate::http::Error;
use crate::store::{Bucket, Effect, Store, View};
use upcheck_grammar::CopySource;
use upcheck_model::{Found, Refusal, Request, VersionChoice, World};

/// What a call must be allowed to do: an action of Amazon's policy language, on a bucket or on a key in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Right<'a> {
    action: &'static str,
    key: Option<&'a str>,
}

impl<'a> Right<'a> {
    /// An action on a bucket.
    pub(crate) fn on_bucket(action: &'static str) -> Self {
        Self { action, key: None }
    }

    /// An action on a key.
    pub(crate) fn on_key(action: &'static str, key: &'a str) -> Self {
        Self { action, key: Some(key) }
    }

    /// Deleting a key or, with an id, one of its versions for good.
    pub(crate) fn to_delete(key: &'a str, version_id: Option<&str>) -> Self {
        Self::on_key(if version_id.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" }, key)
    }

    /// Reading a key's current version or, with an id, another one.
    pub(crate) fn to_read(key: &'a str, version_id: Option<&str>) -> Self {
        Self::on_key(if version_id.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" }, key)
    }
}

impl Call<'_> {
    /// Whether the caller has a right: the owner has, unless the bucket's policy denies it, everybody else has
    /// only where it allows it (Amazon's documentation of how requests are authorized).
    pub(crate) fn may(self, bucket: &Bucket, right: Right<'_>) -> bool {
        let caller = self.request.caller.as_ref();
        let resource = right.key.map_or_else(|| bucket.name.clone(), |key| format!("{}/{key}", bucket.name));
        let policy = bucket.policy.as_ref();
        let may = match policy.and_then(|policy| policy.decide(caller, right.action, &resource)) {
            Some(effect) => effect == Effect::Allow,
            None => caller == Some(&bucket.owner),
        };
        may || self.service.defects().may(self.headers(), right.action)
    }

    /// Insists on a right.
    ///
    /// # Errors
    /// 403 `AccessDenied`.
    pub(crate) fn demand(self, bucket: &Bucket, right: Right<'_>) -> Result<(), Error> {
        if self.may(bucket, right) { Ok(()) } else { Err(Refusal::access_denied().into()) }
    }

    /// The error of a key or version that is not there: who may not list the bucket does not learn that (Amazon's
    /// documentation of `GetObject`).
    pub(crate) fn missing(self, bucket: &Bucket, refusal: Refusal) -> Error {
        if self.may_list(bucket) { refusal } else { Refusal::access_denied() }.into()
    }

    /// Whether the caller may learn which keys there are.
    pub(crate) fn may_list(self, bucket: &Bucket) -> bool {
        self.may(bucket, Right::on_bucket("s3:ListBucket"))
    }
}

/// Insists on the rights of a copy: to write the destination, and to read the source, which is not even said to be
/// missing otherwise. What does not exist or cannot be read is left to the copy's own errors.
///
/// # Errors
/// 403 `AccessDenied`.
pub(crate) fn demand_copy(call: Call<'_>, store: &Store, request: &Request) -> Result<(), Error> {
    if let Some(destination) = store.bucket(&request.bucket) {
        call.demand(destination, Right::on_key("s3:PutObject", &request.key))?;
    }
    let raw = request.header("x-amz-copy-source").unwrap_or_default();
    let Ok(CopySource::Object { bucket, key, version_id }) = CopySource::parse(raw) else { return Ok(()) };
    let Some(source) = store.bucket(&bucket) else { return Ok(()) };
    call.demand(source, Right::to_read(&key, version_id.as_deref()))?;
    let choice = version_id.as_deref().map_or(VersionChoice::Current, VersionChoice::Id);
    match (View::new(store, call.now).find(&bucket, &key, choice), choice) {
        (Found::NoKey | Found::NoVersion, _) | (Found::DeleteMarker, VersionChoice::Current) => {
            call.demand(source, Right::on_bucket("s3:ListBucket"))
        }
        _ => Ok(()),
    }
}
