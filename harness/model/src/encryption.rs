//! Encryption: an upload decides it when it is created, and its source when it is stored; in this world neither has any
//! but Amazon's own.

use crate::{Basis, Outcomes, Refusal, Request};

/// The request neither asks for encryption nor brings a customer's key.
pub(crate) fn none_asked_for(request: &Request) -> Result<(), Outcomes> {
    if let Some(raw) = request.header("x-amz-server-side-encryption") {
        let refusal = Refusal::encryption_asked_for(&String::from_utf8_lossy(raw));
        return Err(Outcomes::recorded(refusal));
    }
    if request.header("x-amz-server-side-encryption-aws-kms-key-id").is_some() {
        return Err(Outcomes::recorded(Refusal::kms_key_alone()));
    }
    if has(request, "x-amz-server-side-encryption-customer-") {
        // Recorded for UploadPart.
        return Err(Outcomes::recorded(Refusal::customer_key_of_no_upload()));
    }
    if has(request, "x-amz-copy-source-server-side-encryption-customer-") {
        return Err(Outcomes::refused(Basis::Inferred, Refusal::customer_key_of_no_source()));
    }
    Ok(())
}

fn has(request: &Request, prefix: &str) -> bool {
    request.headers.iter().any(|(name, _)| name.starts_with(prefix))
}
