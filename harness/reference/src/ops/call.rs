//! What every call works with.

use super::Right;
use crate::http::{Error, Query, Request, Resource, combined};
use crate::service::Service;
use crate::store::{Bucket, Store};
use crate::timestamp::Timestamp;
use ::http::HeaderMap;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use upcheck_grammar::AccountId;
use upcheck_model::Refusal;

/// One verified request on its way to its answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// Where the store is.
    pub(crate) service: &'a Service,
    /// What is asked.
    pub(crate) request: &'a Request,
    /// When it is asked: one moment for the whole call.
    pub(crate) now: Timestamp,
}

impl<'a> Call<'a> {
    /// The header called `name` (lower case).
    pub(crate) fn header(self, name: &str) -> Option<Cow<'a, str>> {
        self.request.header(name)
    }

    /// All headers.
    pub(crate) fn headers(self) -> &'a HeaderMap {
        &self.request.headers
    }

    /// The query.
    pub(crate) fn query(self) -> &'a Query {
        &self.request.query
    }

    /// The account that asks.
    ///
    /// # Errors
    /// 403 with `message` where nobody says who asks.
    pub(crate) fn caller(self, message: &'static str) -> Result<&'a AccountId, Error> {
        self.request.caller.as_ref().ok_or_else(|| Error::access_denied(message))
    }

    /// The bucket called `name`, for a caller with `right`.
    ///
    /// # Errors
    /// 404 `NoSuchBucket`, 403 without the right and where another owner is expected.
    pub(crate) fn bucket<'s>(
        self,
        store: &'s Store,
        name: &str,
        right: Right<'_>,
    ) -> Result<&'s Bucket, Error> {
        let bucket = store.bucket(name).ok_or_else(|| Refusal::no_such_bucket(name))?;
        self.demand(bucket, right)?;
        self.check_owner("x-amz-expected-bucket-owner", &bucket.owner)?;
        Ok(bucket)
    }

    /// The bucket called `name`, to be changed by a caller with `right`.
    ///
    /// # Errors
    /// As [`Call::bucket`].
    pub(crate) fn bucket_mut<'s>(
        self,
        store: &'s mut Store,
        name: &str,
        right: Right<'_>,
    ) -> Result<&'s mut Bucket, Error> {
        self.bucket(store, name, right)?;
        store.bucket_mut(name).ok_or_else(|| Refusal::no_such_bucket(name).into())
    }

    /// The caller's own bucket called `name`, to be changed. A policy does not count, so that no owner is shut out
    /// by one (Amazon's documentation of `PutBucketPolicy`).
    ///
    /// # Errors
    /// 404 `NoSuchBucket`, 403 where the bucket belongs to another account or another owner is expected.
    pub(crate) fn own_bucket<'s>(self, store: &'s mut Store, name: &str) -> Result<&'s mut Bucket, Error> {
        let bucket = store.bucket_mut(name).ok_or_else(|| Refusal::no_such_bucket(name))?;
        if self.request.caller.as_ref() != Some(&bucket.owner) {
            return Err(Refusal::access_denied().into());
        }
        self.check_owner("x-amz-expected-bucket-owner", &bucket.owner)?;
        Ok(bucket)
    }

    /// Holds `owner` against the header called `header`, where it is there.
    ///
    /// # Errors
    /// 400 `InvalidBucketOwnerAWSAccountID` where its value is no account id, 403 where it is another.
    pub(crate) fn check_owner(self, header: &str, owner: &AccountId) -> Result<(), Error> {
        match expected_owner(self.request, header)? {
            Some(expected) if expected != *owner => Err(Refusal::access_denied().into()),
            _ => Ok(()),
        }
    }
}

/// The account id in the header called `header`, where it is there.
///
/// # Errors
/// 400 `InvalidBucketOwnerAWSAccountID` (recorded on Amazon S3 for bucket calls).
pub(crate) fn expected_owner(request: &Request, header: &str) -> Result<Option<AccountId>, Error> {
    let Some(raw) = request.header(header) else { return Ok(None) };
    let account = AccountId::parse(raw.as_bytes()).map_err(|_| Refusal::malformed_owner(&raw))?;
    Ok(Some(account))
}

/// The canonical user id that answers show for an account: 64 hex digits.
pub(crate) fn canonical_id(account: &AccountId) -> String {
    upcheck_sigv4::hex(&Sha256::digest(account.as_str()))
}

/// An entity tag as headers and documents show it.
pub(crate) fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

/// The request as the model of `UploadPartCopy` reads it.
pub(crate) fn model_request(call: Call<'_>) -> upcheck_model::Request {
    let (bucket, key) = match &call.request.resource {
        Resource::Object { bucket, key } => (bucket.clone(), key.clone()),
        Resource::Bucket(bucket) => (bucket.clone(), String::new()),
        Resource::Service => Default::default(),
    };
    let parameter = |name| call.query().get(name).map(ToOwned::to_owned);
    let headers = call.headers();
    upcheck_model::Request {
        bucket,
        key,
        part_number: parameter("partNumber"),
        upload_id: parameter("uploadId"),
        headers: headers
            .keys()
            .filter_map(|name| Some((name.to_string(), combined(headers, name.as_str())?.into_owned())))
            .collect(),
    }
}
