//! The examination, from the first connection to the smallest source.

use super::finding::Finding;
use crate::case::BucketState;
use crate::hex::hex;
use crate::profile::{Capability, SmallSize};
use crate::world::{Bucket, Journal, JournalError, LeftOver, RunName, clean, pattern};
use bytes::Bytes;
use md5::{Digest, Md5};
use std::fmt::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use upcheck_grammar::CopySource;
use upcheck_wire::{
    Addressing, Client, ClientConfig, Exchange, Failed, Method, NoAnswer, Request, Versioning, Why,
};

/// How far the target's clock may be off before Amazon refuses signatures, in seconds. Documented.
const SKEW: i64 = 900;

/// How long versioning may take until it shows.
const VERSIONING: Duration = Duration::from_secs(10);

/// The sizes of sources that are tried, in bytes.
const SIZES: [u64; 6] = [0, 1, SmallSize::LEAST, 1024, 4096, SmallSize::MOST];

/// An examination of one endpoint.
#[derive(Debug)]
pub struct Examination<'a> {
    /// The connection.
    pub client: &'a Client,
    /// The name that everything begins with.
    pub run: RunName,
    /// Where names go before they are created.
    pub journal: Journal,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// In the order in which it was looked at.
    pub findings: Vec<Finding>,
    /// A target profile to save, as YAML.
    pub profile: String,
    /// What could not be removed.
    pub left_over: Vec<LeftOver>,
}

/// Why there is no diagnosis.
#[derive(Debug, thiserror::Error)]
pub enum NoDiagnosis {
    /// The endpoint does not answer, or refuses the keys; what was found until then.
    #[error("{}", in_lines(.0))]
    Stopped(Vec<Finding>),
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What the target has been found to do.
#[derive(Debug, Default)]
struct Found {
    capabilities: Vec<(Capability, bool)>,
    small: Option<u64>,
}

/// Looks at everything, and removes what it made.
///
/// # Errors
/// The endpoint cannot be used at all.
pub async fn examine(mut examination: Examination<'_>) -> Result<Diagnosis, NoDiagnosis> {
    let mut findings = Vec::new();
    if !reach(examination.client, &mut findings).await {
        examination.journal.end()?;
        return Err(NoDiagnosis::Stopped(findings));
    }
    let name = examination.run.bucket(BucketState::Versioned);
    let bucket = Bucket { name: name.clone(), own: true, foreign: false };
    examination.journal.enter(&bucket)?;
    let Examination { client, run, journal } = examination;
    if let Err(failed) = client.create_bucket(&name, &client.config().region).await {
        findings.push(Finding::bad(
            "buckets",
            format!("none can be made: {failed}; give the suite one with --bucket"),
        ));
        journal.end()?;
        return Err(NoDiagnosis::Stopped(findings));
    }
    findings.push(Finding::good("buckets", "can be made"));
    findings.push(addressing(client, &name).await);
    let mut found = Found::default();
    // Before versioning is touched: sources, tags and parts of a plain bucket.
    let key = |name: &str| format!("{}{name}", run.key_prefix());
    tags(client, &name, &key("tag"), &mut findings, &mut found).await;
    sources(client, &name, &key, &mut findings, &mut found).await;
    versioning(client, &name, &mut findings, &mut found).await;
    batches(client, &name, &key("batch"), &mut findings).await;
    let left_over = clean(client, None, &run, &bucket).await;
    if left_over.is_empty() {
        journal.end()?;
    }
    Ok(Diagnosis { findings, profile: profile(&found), left_over })
}

/// Connection, clock, key and region.
async fn reach(client: &Client, findings: &mut Vec<Finding>) -> bool {
    let endpoint = &client.config().endpoint;
    let listed = client.list_buckets().await;
    let exchange = client.send(&Request::new(Method::Get)).await;
    let answer = match &exchange.received {
        Ok(answer) => answer,
        Err(none) => {
            let hint = match none {
                NoAnswer::Connect(_) if endpoint.is_secure() => "; is it TLS, and its certificate trusted?",
                NoAnswer::Connect(_) => "; is it running, and at this port?",
                NoAnswer::Broken(_) if !endpoint.is_secure() => "; does it want https?",
                _ => "",
            };
            findings.push(Finding::bad("endpoint", format!("{endpoint} does not answer: {none}{hint}")));
            return false;
        }
    };
    let tls = if endpoint.is_secure() { ", encrypted, with a certificate that is trusted" } else { "" };
    findings.push(Finding::good("endpoint", format!("{endpoint} answers in {:.0?}{tls}", exchange.elapsed)));
    findings.push(clock(&exchange));
    match (listed, answer.error()) {
        (Ok(buckets), _) => {
            findings.push(Finding::good("key", format!("is accepted; it sees {} buckets", buckets.len())));
            true
        }
        (Err(failed), error) => {
            let region = error.as_ref().and_then(|error| error.element("Region").map(str::to_owned));
            if let Some(region) = region {
                findings.push(Finding::bad(
                    "region",
                    format!("the endpoint is in {region}: add --region {region}"),
                ));
                return false;
            }
            // A key that may not list buckets may still make one.
            let refused =
                matches!(failed.code(), Some("AccessDenied" | "NotImplemented" | "MethodNotAllowed"));
            let finding = if refused { Finding::odd } else { Finding::bad };
            findings.push(finding("key", format!("ListBuckets is refused: {failed}")));
            refused
        }
    }
}

fn clock(exchange: &Exchange) -> Finding {
    let date = exchange.received.as_ref().ok().and_then(upcheck_wire::Answer::date);
    let Some(date) = date else {
        return Finding::odd(
            "clock",
            "the answer has no Date: this machine's clock is taken for the target's",
        );
    };
    let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let off = date.unix() - i64::try_from(here).unwrap_or(i64::MAX);
    match off.abs() {
        0..=2 => Finding::good("clock", "agrees with this machine's"),
        3..SKEW => Finding::odd("clock", format!("is {off} s off this machine's")),
        _ => Finding::bad("clock", format!("is {off} s off this machine's: signatures will be refused")),
    }
}

/// Whether the bucket answers in the other style too.
async fn addressing(client: &Client, bucket: &str) -> Finding {
    let (other, name) = match client.config().addressing {
        Addressing::Path => (Addressing::Virtual, "in the host name (--addressing virtual)"),
        Addressing::Virtual => (Addressing::Path, "in the path (--addressing path)"),
    };
    let config = ClientConfig { addressing: other, ..client.config().clone() };
    let looked = match Client::new(config) {
        Ok(client) => client.head_bucket(bucket).await.map_err(|failed| failed.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match looked {
        Ok(()) => Finding::good("addressing", format!("works; the bucket may also stand {name}")),
        Err(why) => Finding::good("addressing", format!("works; the bucket cannot stand {name}: {why}")),
    }
}

async fn tags(client: &Client, bucket: &str, key: &str, findings: &mut Vec<Finding>, found: &mut Found) {
    let body = pattern(0, SmallSize::LEAST);
    let digest = hex(&Md5::digest(&body));
    match client.put_object(bucket, key, Bytes::from(body)).await {
        Ok(stored) if stored.etag == digest => {
            found.capabilities.push((Capability::EtagMd5, true));
            findings.push(Finding::good("ETags", "are MD5 digests"));
        }
        Ok(stored) => {
            found.capabilities.push((Capability::EtagMd5, false));
            findings.push(Finding::odd("ETags", format!("are no MD5 digests ({})", stored.raw_etag)));
        }
        Err(failed) => findings.push(Finding::bad("objects", format!("none can be stored: {failed}"))),
    }
}

/// From which size on sources can be copied from, and up to which part number.
async fn sources(
    client: &Client,
    bucket: &str,
    key: &impl Fn(&str) -> String,
    findings: &mut Vec<Finding>,
    found: &mut Found,
) {
    let target = key("target");
    let upload = match client.create_upload(bucket, &target).await {
        Ok(upload) => upload,
        Err(failed) => {
            findings.push(Finding::bad("uploads", format!("none can be made: {failed}")));
            return;
        }
    };
    let mut refused = Vec::new();
    for size in SIZES {
        let source = key(&format!("source-{size}"));
        if client.put_object(bucket, &source, Bytes::from(pattern(1, size))).await.is_err() {
            continue;
        }
        match copy(client, (bucket, &target, &upload), (&source, "1")).await {
            Ok(()) if size >= SmallSize::LEAST => {
                found.small = Some(size);
                break;
            }
            Ok(()) => {}
            Err(why) => refused.push(format!("{size} bytes ({why})")),
        }
    }
    findings.push(match (found.small, refused.is_empty()) {
        (Some(_), true) => Finding::good("sources", "of any size can be copied from"),
        (Some(small), false) => {
            let refused = refused.join(", ");
            Finding::odd("sources", format!("are refused with {refused}; {small} bytes are enough"))
        }
        (None, _) => Finding::bad("sources", format!("UploadPartCopy is refused: {}", refused.join(", "))),
    });
    if let Some(small) = found.small {
        let source = key(&format!("source-{small}"));
        findings.push(match copy(client, (bucket, &target, &upload), (&source, "10000")).await {
            Ok(()) => Finding::good("parts", "up to number 10000"),
            Err(why) => Finding::odd("parts", format!("number 10000 is refused: {why}")),
        });
    }
    // Clean-up looks for it once more.
    let _ = client.abort_upload(bucket, &target, &upload).await;
}

async fn copy(
    client: &Client,
    (bucket, target, upload): (&str, &str, &str),
    (source, part): (&str, &str),
) -> Result<(), String> {
    let from = CopySource::Object { bucket: bucket.to_owned(), key: source.to_owned(), version_id: None };
    let request = Request::new(Method::Put)
        .bucket(bucket)
        .key(target)
        .query("partNumber", part)
        .query("uploadId", upload)
        .header("x-amz-copy-source", from.to_string());
    match client.send(&request).await.received {
        Ok(answer) if answer.is_success() => Ok(()),
        Ok(answer) => {
            let error = answer.error().map(|error| format!(" {}: {}", error.code, error.message));
            Err(format!("{}{}", answer.status, error.unwrap_or_default()))
        }
        Err(none) => Err(none.to_string()),
    }
}

async fn versioning(client: &Client, bucket: &str, findings: &mut Vec<Finding>, found: &mut Found) {
    for (capability, wanted) in [
        (Capability::Versioning, Versioning::Enabled),
        (Capability::SuspendedVersioning, Versioning::Suspended),
    ] {
        let taken = take(client, bucket, wanted).await;
        found.capabilities.push((capability, taken.is_ok()));
        findings.push(match taken {
            Ok(waited) if waited < Duration::from_secs(1) => Finding::good("versioning", wanted.as_str()),
            Ok(waited) => {
                Finding::odd("versioning", format!("{}, but only after {waited:.0?}", wanted.as_str()))
            }
            Err(why) => Finding::odd("versioning", format!("cannot be {}: {why}", wanted.as_str())),
        });
    }
}

/// Sets versioning and waits until it shows.
async fn take(client: &Client, bucket: &str, wanted: Versioning) -> Result<Duration, String> {
    client.put_versioning(bucket, wanted).await.map_err(|failed| failed.to_string())?;
    let began = std::time::Instant::now();
    loop {
        let now = client.get_versioning(bucket).await.map_err(|failed| failed.to_string())?;
        if now == Some(wanted) {
            return Ok(began.elapsed());
        }
        if began.elapsed() > VERSIONING {
            let now = now.map_or("never configured", Versioning::as_str);
            return Err(format!("GetBucketVersioning says {now} after {VERSIONING:.0?}"));
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

async fn batches(client: &Client, bucket: &str, key: &str, findings: &mut Vec<Finding>) {
    if client.put_object(bucket, key, Bytes::from_static(b"batch")).await.is_err() {
        return;
    }
    findings.push(match client.delete_objects(bucket, &[(key.to_owned(), None)]).await {
        Ok(errors) if errors.is_empty() => Finding::good("DeleteObjects", "works"),
        Ok(_) => Finding::odd("DeleteObjects", "reports errors: clean-up deletes one by one"),
        Err(failed) => {
            Finding::odd("DeleteObjects", format!("{}: clean-up deletes one by one", reason(&failed)))
        }
    });
}

fn reason(failed: &Failed) -> String {
    match &failed.why {
        Why::Refused(_) => format!("is refused with {}", failed.status().unwrap_or_default()),
        _ => failed.to_string(),
    }
}

fn profile(found: &Found) -> String {
    let mut text = String::from("schema: upc/target/1\ncapabilities:\n");
    for (capability, has) in &found.capabilities {
        let _ = writeln!(text, "  {capability}: {has}");
    }
    if let Some(small) = found.small.filter(|small| *small > SmallSize::LEAST) {
        let _ = write!(text, "limits:\n  small_source: {small}\n");
    }
    text
}

fn in_lines(findings: &[Finding]) -> String {
    let each: Vec<String> =
        findings.iter().map(|f| format!("{:<4} {}: {}", f.health, f.what, f.text)).collect();
    each.join("\n")
}
