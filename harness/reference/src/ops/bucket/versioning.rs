//! `PutBucketVersioning`, `GetBucketVersioning`

use crate::http::{Error, Reply, xml};
use crate::ops::object::check_integrity;
use crate::ops::{Call, Right};
use crate::store::Versioning;

/// Turns versioning on or suspends it.
///
/// # Errors
/// 400 `MalformedXML`, or `IllegalVersioningConfigurationException` where there is no status.
pub(crate) fn put_versioning(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    check_integrity(call)?;
    let mut store = call.service.store();
    let bucket = call.bucket_mut(&mut store, name, Right::on_bucket("s3:PutBucketVersioning"))?;
    let status =
        xml::parse(&call.request.document(), "VersioningConfiguration", |root| Ok(root.text_of("Status")))?;
    bucket.versioning = match status.as_deref() {
        Some("Enabled") => Versioning::Enabled,
        Some("Suspended") => Versioning::Suspended,
        Some(_) => return Err(Error::malformed_xml()),
        None => {
            return Err(Error::new(
                400,
                "IllegalVersioningConfigurationException",
                "The Versioning element must be specified",
            ));
        }
    };
    Ok(Reply::ok())
}

/// The status; no element at all where versioning was never turned on.
///
/// # Errors
/// 404, 403.
pub(crate) fn get_versioning(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    let store = call.service.store();
    let status = match call.bucket(&store, name, Right::on_bucket("s3:GetBucketVersioning"))?.versioning {
        Versioning::Never => None,
        Versioning::Enabled => Some("Enabled"),
        Versioning::Suspended => Some("Suspended"),
    };
    Ok(Reply::xml(xml::result_document("VersioningConfiguration", |configuration| {
        configuration.some("Status", status);
    })))
}
