//! `ListObjects`, `ListObjectsV2`

use super::names::{Names, object, owner};
use super::page::{Page, Row, Scope};
use crate::http::xml::Writer;
use crate::http::{Error, Reply, xml};
use crate::ops::{Call, Right};
use crate::store::{Bucket, Object, Version, base64};
use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use std::sync::Arc;

type Current<'a> = (&'a Version, &'a Arc<Object>);

/// The first version: pages continue from a key.
///
/// # Errors
/// 400 for the query, 404, 403.
pub(crate) fn list_objects(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let names = Names::new(call)?;
    let scope = scope(call, call.query().get("marker").unwrap_or_default())?;
    let store = call.service.store();
    let bucket = call.bucket(&store, name, Right::on_bucket("s3:ListBucket"))?;
    let page = page(bucket, scope);
    // Amazon's documentation: only listings with a delimiter say where the next page begins.
    let next = page.rows.last().filter(|_| page.truncated && !scope.delimiter.is_empty()).map(Row::name);
    Ok(Reply::xml(xml::result_document("ListBucketResult", |result| {
        result
            .text("Name", name)
            .text("Prefix", names.show(scope.prefix))
            .text("Marker", names.show(scope.marker));
        result.some("NextMarker", next.map(|next| names.show(next)));
        result.value("MaxKeys", scope.limit);
        names.echo(call, result, "Delimiter", "delimiter");
        names.encoding(result);
        result.value("IsTruncated", page.truncated);
        rows(result, names, &page, Some(bucket));
    })))
}

/// The second version: pages continue from an opaque token.
///
/// # Errors
/// 400 for the query, 404, 403.
pub(crate) fn list_objects_v2(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let names = Names::new(call)?;
    let token = call.query().get("continuation-token");
    let start = match token {
        Some(token) => read_token(token)?,
        None => call.query().get("start-after").unwrap_or_default().to_owned(),
    };
    let scope = scope(call, &start)?;
    let with_owner = call.query().get("fetch-owner") == Some("true");
    let store = call.service.store();
    let bucket = call.bucket(&store, name, Right::on_bucket("s3:ListBucket"))?;
    let page = page(bucket, scope);
    let next = page.rows.last().filter(|_| page.truncated).map(|row| base64(row.name().as_bytes()));
    Ok(Reply::xml(xml::result_document("ListBucketResult", |result| {
        result.text("Name", name).text("Prefix", names.show(scope.prefix));
        result.some("ContinuationToken", token).some("NextContinuationToken", next);
        names.echo(call, result, "StartAfter", "start-after");
        result.value("KeyCount", page.rows.len()).value("MaxKeys", scope.limit);
        names.echo(call, result, "Delimiter", "delimiter");
        names.encoding(result);
        result.value("IsTruncated", page.truncated);
        rows(result, names, &page, with_owner.then_some(bucket));
    })))
}

fn scope<'a>(call: Call<'a>, marker: &'a str) -> Result<Scope<'a>, Error> {
    Ok(Scope {
        prefix: call.query().get("prefix").unwrap_or_default(),
        delimiter: call.query().get("delimiter").unwrap_or_default(),
        limit: call.query().count("max-keys")?,
        marker,
    })
}

fn page<'a>(bucket: &'a Bucket, scope: Scope<'_>) -> Page<'a, Current<'a>> {
    let current = bucket.histories().filter_map(|(key, history)| {
        let version = history.current()?;
        Some((key, (version, version.object()?)))
    });
    scope.page(current.filter(|(key, _)| *key > scope.marker))
}

fn rows(out: &mut Writer, names: Names, page: &Page<'_, Current<'_>>, shown_owner: Option<&Bucket>) {
    for row in &page.rows {
        if let Row::Item(key, (version, current)) = row {
            out.element("Contents", |contents| {
                contents.text("Key", names.show(key)).text("LastModified", version.modified.iso8601_millis());
                object(contents, current);
                if let Some(bucket) = shown_owner {
                    owner(contents, "Owner", &bucket.owner);
                }
                contents.text("StorageClass", "STANDARD");
            });
        }
    }
    for row in &page.rows {
        if let Row::Common(prefix) = row {
            names.common(out, prefix);
        }
    }
}

fn read_token(token: &str) -> Result<String, Error> {
    STANDARD
        .decode(token)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|name| !name.is_empty())
        .ok_or_else(|| {
            Error::invalid_argument(
                "The continuation token provided is incorrect",
                "continuation-token",
                token,
            )
        })
}
