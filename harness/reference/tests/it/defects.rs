//! Named defects: each can be reached, and none shows where it does not set in.

use crate::fixture::{Call, Fixture, START, Signing};
use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use upcheck_reference::{AltAccount, Defect, defects};

const DIGITS: &str = "0123456789";
const ETAG: &str = "781e5e245d69b566979b86e28d23f2c7";
/// The entity tag of `first`.
const OLDER: &str = "8b04d5e3775d298e78455efc5ca404d5";

/// A store with something of everything, behind an endpoint with a defect.
struct World {
    fixture: Fixture,
    /// `/bucket/key?uploadId=…`
    upload: String,
    /// The versions of `versioned/source`, oldest first, and the marker above them.
    versions: [String; 3],
    /// The older version of `versioned/kept`.
    kept: String,
    /// The entity tag of the upload's part 7.
    seven: String,
}

impl World {
    async fn with(defect: Option<&'static Defect>) -> Self {
        let fixture = Fixture::start_with(|config| {
            config.alt = Some(AltAccount::random().unwrap());
            config.defect = defect;
        })
        .await;
        for bucket in ["bucket", "other", "versioned"] {
            fixture.call("PUT", &format!("/{bucket}")).ok().await;
        }
        fixture.alt_call("PUT", "/theirs").ok().await;
        fixture.alt_call("PUT", "/theirs/source").body(DIGITS).ok().await;
        for key in [
            "digits",
            "a%20b",
            "a%2Bb",
            "a%252Bb",
            "dir//x",
            "dir/x",
            "dir/x/",
            "Digits",
            "%C3%A9",
            "x%3FversionId=null",
        ] {
            fixture.put(&format!("/bucket/{key}"), DIGITS).await;
        }
        fixture.put("/bucket/empty", "").await;
        fixture.put("/versioned/kept", "null").await;
        fixture.set_versioning("versioned", "Enabled").await;
        let version = |answer: crate::fixture::Answer| answer.header("x-amz-version-id").unwrap().to_owned();
        let versions = [
            version(fixture.put("/versioned/source", "first").await),
            version(fixture.put("/versioned/source", "second").await),
            version(fixture.call("DELETE", "/versioned/source").ok().await),
        ];
        let kept = version(fixture.put("/versioned/kept", "first").await);
        fixture.put("/versioned/kept", "second").await;
        fixture.put("/bucket/large", vec![1; 5000]).await;
        fixture.advance(60);
        let id = fixture.call("POST", "/bucket/key?uploads").header("content-type", "text/x").ok().await;
        let upload = format!("/bucket/key?uploadId={}", id.element("UploadId"));
        let seven = fixture.call("PUT", &format!("{upload}&partNumber=7")).body(vec![7; 5000]).ok().await;
        let seven = seven.header("etag").unwrap().to_owned();
        Self { fixture, upload, versions, kept, seven }
    }

    /// A copy of `bucket/digits` to part 2.
    fn copy(&self) -> Call {
        self.copy_of("bucket/digits")
    }

    fn copy_of(&self, source: &str) -> Call {
        self.part("2").header("x-amz-copy-source", source)
    }

    fn part(&self, number: &str) -> Call {
        self.fixture.call("PUT", &format!("{}&partNumber={number}", self.upload))
    }

    fn call(&self, target: &str) -> Call {
        self.fixture.call("PUT", target).header("x-amz-copy-source", "bucket/digits")
    }

    /// Completes the upload with its part 7.
    fn complete(&self) -> Call {
        let part = format!("<Part><PartNumber>7</PartNumber><ETag>{}</ETag></Part>", self.seven);
        let list = format!("<CompleteMultipartUpload>{part}</CompleteMultipartUpload>");
        self.fixture.call("POST", &self.upload).body(list)
    }

    /// Requests for whatever a defect may be about, and at the end some that leave nothing to be asked for.
    fn requests(&self) -> Vec<Call> {
        let id = self.upload.split_once('=').unwrap().1;
        let [first, second, marker] = &self.versions;
        let account = self.fixture.reference.config().account.to_string();
        let with = |name: &str, value: &str| self.copy().header(&format!("x-amz-copy-source-{name}"), value);
        let mut calls = vec![self.copy(), self.copy()];
        for range in [
            "bytes=2-5",
            "bytes=0-0",
            "bytes=3-3",
            "bytes=0-9",
            "bytes=8-10",
            "bytes=12-14",
            "bytes=5-2",
            "bytes=0-4294967299",
        ] {
            calls.push(with("range", range));
        }
        for range in
            ["", "0-4", "bytes=5-", "bytes=-5", "bytes=0-2,4-5", "lines=0-4", "bytes=0-4x", "bytes=a-b"]
        {
            calls.push(with("range", range));
        }
        let (past, same, later) = (
            "Tue, 14 Nov 2023 22:13:19 GMT",
            "Tue, 14 Nov 2023 22:13:20 GMT",
            "Wed, 15 Nov 2023 00:00:00 GMT",
        );
        for (name, value) in [
            ("if-match", ETAG),
            ("if-match", &format!("\"{ETAG}\"")),
            ("if-match", &ETAG[..8]),
            ("if-match", &format!("{ETAG}0")),
            ("if-match", "other"),
            ("if-none-match", ETAG),
            ("if-none-match", &format!("\"{ETAG}\"")),
            ("if-modified-since", past),
            ("if-modified-since", same),
            ("if-modified-since", later),
            ("if-modified-since", "no date"),
            ("if-unmodified-since", past),
            ("if-unmodified-since", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("if-unmodified-since", "Fri, 01 Jan 2100 00:00:00 GMT"),
            ("if-unmodified-since", same),
            ("if-unmodified-since", later),
        ] {
            calls.push(with(name, value));
        }
        calls.push(with("if-match", ETAG).header("x-amz-copy-source-if-unmodified-since", past));
        calls.push(with("if-none-match", ETAG).header("x-amz-copy-source-if-modified-since", past));
        calls.push(with("if-none-match", "other").header("x-amz-copy-source-if-unmodified-since", past));
        for date in [same, later, "no date"] {
            calls.push(with("if-match", "other").header("x-amz-copy-source-if-modified-since", date));
        }
        calls.push(with("if-match", "other").header("x-amz-copy-source-range", "bytes=0-4"));
        for source in [
            "",
            "bucket",
            "/bucket/digits",
            "bucket%2Fdigits",
            "bucket%2fdigits",
            "bucket/%zz",
            "bucket/a+b",
            "bucket/a%20b",
            "bucket/a%2Bb",
            "bucket/a%252Bb",
            "bucket/dir//x",
            "bucket/dir/x/",
            "bucket/y/../digits",
            "bucket/%C3%A9",
            "bucket/x%3FversionId=null",
            "bucket/DIGITS",
            "bucket/none",
            "none/digits",
            "other/digits",
            "bucket/empty",
            "bucket/digits?versionId=null",
            "bucket/digits?versionId=none",
            "versioned/source",
            "versioned/kept",
            "theirs/source",
            "bucket/large",
            "versioned/kept?versionId=null",
            "bucket/digits%20",
            "bucket/e%CC%81",
            "bucket/key",
            "bucket/none%20x",
            "/theirs/source",
            "theirs%2Fsource",
            "theirs/source?versionId=null",
            "bucket/digits%00",
            "bucket/digits%09",
            "bucket/a%5Cb",
            "bucket/a%5Bb%5D",
            "http://host/bucket/digits",
            "/bucket",
        ] {
            calls.push(self.copy_of(source));
        }
        calls.push(self.copy_of(&format!("bucket/{}", "long".repeat(300))));
        calls.push(self.copy_of(&format!("/versioned/source?versionId={first}")));
        calls.push(presigned(self.copy_of("theirs/source")));
        for version in [first, second, marker] {
            calls.push(self.copy_of(&format!("versioned/source?versionId={version}")));
            calls.push(self.copy_of(&format!("versioned/kept?versionId={version}")));
        }
        let kept = || self.copy_of(&format!("versioned/kept?versionId={}", self.kept));
        calls.push(kept());
        calls.push(kept().header("x-amz-copy-source-if-match", OLDER));
        calls.push(kept().header("x-amz-copy-source-if-match", "other"));
        calls.push(kept().header("x-amz-copy-source-range", "bytes=0-5"));
        calls.push(self.copy_of("theirs/source").header("x-amz-copy-source-range", "bytes=0-4"));
        for (name, value) in [
            ("x-amz-server-side-encryption", "AES256"),
            ("x-amz-server-side-encryption-aws-kms-key-id", "key"),
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
            ("x-amz-copy-source-server-side-encryption-customer-algorithm", "AES256"),
            ("x-amz-request-payer", "requester"),
            ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
            ("range", "bytes=0-4"),
        ] {
            calls.push(self.copy().header(name, value));
        }
        for owner in [account.as_str(), "000000000000", "", "x"] {
            calls.push(self.copy().header("x-amz-expected-bucket-owner", owner));
            calls.push(self.copy().header("x-amz-source-expected-bucket-owner", owner));
            calls.push(self.copy_of("none/x").header("x-amz-source-expected-bucket-owner", owner));
            let both = self.copy().header("x-amz-expected-bucket-owner", &account);
            calls.push(both.header("x-amz-source-expected-bucket-owner", owner));
        }
        for target in ["/bucket/other", "/other/key", "/none/key"] {
            calls.push(self.call(&format!("{target}?uploadId={id}&partNumber=2")));
        }
        calls.push(self.call("/bucket/key?uploadId=none&partNumber=2"));
        calls.push(self.call(&format!("/bucket/key?uploadId={id}x&partNumber=2")));
        calls.push(self.call(&format!("/bucket/key?uploadId=.%2F{id}&partNumber=2")));
        calls.push(self.call("/bucket/key?partNumber=2"));
        calls.push(self.call(&self.upload));
        for number in ["0", "-2", "10000", "10001", "65538", "x"] {
            calls.push(self.part(number).header("x-amz-copy-source", "bucket/digits"));
        }
        let source = |call: Call| call.unsigned("x-amz-copy-source", "bucket/digits");
        let altered = |call: Call| Call { secret_key: "other".to_owned(), ..call };
        let at = |call: Call, seconds: i64| {
            let time = UNIX_EPOCH + Duration::from_secs(START.strict_add_signed(seconds));
            Call { time, ..call }
        };
        calls.push(source(self.part("2")));
        calls.push(source(presigned(self.part("2"))));
        calls.push(self.copy().unsigned("x-amz-copy-source-range", "bytes=0-4"));
        calls.push(altered(self.copy()));
        calls.push(altered(presigned(self.copy())));
        calls.push(altered(presigned(with("range", "bytes=0-4"))));
        calls.push(self.copy().unsigned("x-amz-request-payer", "requester"));
        calls.push(at(self.copy(), -10_000));
        calls.push(at(presigned(self.copy()), -10_000));
        calls.push(at(presigned(self.copy()), 10_000));
        calls.push(self.copy().body("body"));
        calls.push(self.copy().payload(&"0".repeat(64)));
        calls.push(Call { token: Some("none".to_owned()), ..self.copy() });
        calls.push(Call { signing: Signing::Nowhere, ..self.copy() });
        let in_query = format!("{}&partNumber=2&x-amz-copy-source=bucket%2Fdigits", self.upload);
        calls.push(presigned(self.fixture.call("PUT", &in_query)));
        let range_in_query = format!("{}&partNumber=2&x-amz-copy-source-range=bytes%3D0-4", self.upload);
        calls.push(presigned(self.call(&range_in_query)));
        calls.push(self.fixture.call("GET", "/bucket/digits").header("x-amz-copy-source", "bucket/digits"));
        calls.push(self.fixture.call("GET", &self.upload));
        let theirs = self.fixture.alt_call("PUT", &format!("{}&partNumber=2", self.upload));
        calls.push(theirs.header("x-amz-copy-source", "theirs/source"));
        calls.push(self.copy());
        calls.push(self.fixture.call("PUT", "/bucket/digits").body("others"));
        calls.push(self.copy_of("bucket/large"));
        calls.push(self.fixture.call("DELETE", "/bucket/large"));
        calls.push(self.complete());
        calls
    }

    /// Makes `/bucket/joined` of two parts, and copies of it what lies in the second one, to a key with two uploads.
    async fn copy_of_parts(&self) {
        let fixture = &self.fixture;
        let id = fixture.call("POST", "/bucket/joined?uploads").ok().await.element("UploadId");
        let target = format!("/bucket/joined?uploadId={id}");
        let mut list = String::new();
        for (number, size) in [(9, 5 << 20), (10, 10)] {
            let part = fixture.call("PUT", &format!("{target}&partNumber={number}")).body(vec![number; size]);
            let etag = part.payload("UNSIGNED-PAYLOAD").ok().await.header("etag").unwrap().to_owned();
            list.push_str(&format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"));
        }
        let list = format!("<CompleteMultipartUpload>{list}</CompleteMultipartUpload>");
        let etag = fixture.call("POST", &target).body(list).ok().await.element("ETag");
        fixture.call("POST", "/bucket/last?uploads").ok().await;
        let id = fixture.call("POST", "/bucket/last?uploads").ok().await.element("UploadId");
        for (number, name, value) in [
            (1, "range", "bytes=5242881-5242884"),
            (2, "range", "bytes=5172881-5242884"),
            (1, "if-match", &etag),
            (1, "if-match", "other"),
        ] {
            let copy = fixture.call("PUT", &format!("/bucket/last?partNumber={number}&uploadId={id}"));
            let copy = copy.header("x-amz-copy-source", "bucket/joined");
            self.send(&copy.header(&format!("x-amz-copy-source-{name}"), value)).await;
        }
    }

    fn reached(&self) -> u64 {
        self.fixture.reference.reached()
    }

    /// What comes back of a request, whole or not.
    async fn raw(&self, call: &Call) -> Vec<u8> {
        let mut stream = TcpStream::connect(call.address).await.unwrap();
        stream.write_all(&call.bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A defect may end the connection in any way.
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }

    /// Sends a request and waits until it is answered, has no answer to come, or reached the defect.
    async fn send(&self, call: &Call) {
        let reached = async {
            while self.reached() == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            _ = self.raw(call) => {}
            () = reached => {}
        }
    }
}

fn presigned(call: Call) -> Call {
    call.presigned(60)
}

#[tokio::test]
async fn without_a_defect_nothing_is_reached() {
    let world = World::with(None).await;
    for call in world.requests() {
        world.send(&call).await;
    }
    assert_eq!(world.reached(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_simple_request_reaches_every_defect_and_setting_up_reaches_none() {
    let mut areas: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for defect in defects() {
        areas.entry(defect.area()).or_default().push(defect);
    }
    let mut searches = JoinSet::new();
    for (_, defects) in areas {
        searches.spawn(async move {
            let mut unreached = Vec::new();
            for defect in defects {
                if !is_reached(defect).await {
                    unreached.push(defect.id);
                }
            }
            unreached
        });
    }
    assert_eq!(searches.join_all().await.concat(), [""; 0]);
}

async fn is_reached(defect: &'static Defect) -> bool {
    let world = World::with(Some(defect)).await;
    assert_eq!(world.reached(), 0, "{}", defect.id);
    for call in world.requests() {
        if world.reached() > 0 {
            return true;
        }
        world.send(&call).await;
    }
    if world.reached() == 0 {
        world.copy_of_parts().await;
    }
    world.reached() > 0
}

/// One defect for each place where defects set in, and what a client sees of it.
#[tokio::test]
async fn every_hook_changes_what_it_is_for() {
    type Rows = Vec<(&'static str, fn(&World) -> Call, u16, &'static str)>;
    let rows: Rows = vec![
        (
            "auth/unsigned-range-accepted",
            |w| w.copy().unsigned("x-amz-copy-source-range", "bytes=0-4"),
            200,
            "ETag",
        ),
        ("rights/nobody-as-the-owner", |w| Call { signing: Signing::Nowhere, ..w.copy() }, 200, "ETag"),
        (
            "routing/other-methods",
            |w| w.fixture.call("GET", "/bucket/digits").header("x-amz-copy-source", "x"),
            200,
            DIGITS,
        ),
        ("rights/source-never-asked", |w| w.copy_of("theirs/source"), 200, "ETag"),
        ("range/end-clamped", |w| w.copy().header("x-amz-copy-source-range", "bytes=0-99"), 200, ETAG),
        ("range/no-number-500", |w| w.copy().header("x-amz-copy-source-range", "x"), 500, "InternalError"),
        ("parts/nothing", World::copy, 200, "d41d8cd98f00b204e9800998ecf8427e"),
        ("answer/root-of-copy-object", World::copy, 200, "CopyObjectResult"),
        ("conditions/304", |w| w.copy().header("x-amz-copy-source-if-none-match", ETAG), 304, ""),
        ("listing/size-zero", |w| w.fixture.call("GET", &w.upload), 200, "<Size>0</Size>"),
        ("transport/cut", |w| w.copy().header("x-amz-copy-source-range", "bytes=1-1"), 200, "<?xml"),
        (
            "transport/length-too-small",
            |w| w.copy().header("x-amz-copy-source-range", "bytes=1-1"),
            200,
            "CopyPart",
        ),
        (
            "transport/answered-twice",
            |w| w.copy().header("x-amz-copy-source-range", "bytes=1-1"),
            200,
            "</CopyPartResult>HTTP/1.1 200 OK\r\n",
        ),
    ];
    for (id, call, status, text) in rows {
        let world = World::with(Defect::find(id)).await;
        let bytes = world.raw(&call(&world)).await;
        let answer = String::from_utf8_lossy(&bytes);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(text),
            "{id}: {answer}"
        );
        assert_eq!(world.reached(), 1, "{id}");
        let unaffected = world.fixture.get("/bucket/digits").await;
        assert_eq!(
            (unaffected.status, unaffected.text().as_str(), world.reached()),
            (200, DIGITS, 1),
            "{id}"
        );
    }
}

#[tokio::test]
async fn what_is_stored_is_wrong_where_a_defect_says_so() {
    let numbers = |world: &World| {
        let list = world.fixture.call("GET", &world.upload);
        async { list.send().await.elements("PartNumber") }
    };
    let world = World::with(Defect::find("parts/lost")).await;
    world.copy().ok().await;
    assert_eq!((numbers(&world).await, world.reached()), (vec!["7".to_owned()], 1));

    let world = World::with(Defect::find("aftermath/refused-empty-part")).await;
    world.copy().ok().await;
    assert_eq!(world.reached(), 0);
    world.copy_of("bucket/none").refused().await;
    let list = world.fixture.get(&world.upload).await;
    assert_eq!((list.elements("Size"), world.reached()), (vec!["0".to_owned(), "5000".to_owned()], 1));

    let world = World::with(Defect::find("complete/parts-truncated")).await;
    world.complete().ok().await;
    assert_eq!((world.fixture.get("/bucket/key").await.body.len(), world.reached()), (4096, 1));
}

#[tokio::test]
async fn a_stall_keeps_one_copy_from_its_answer_and_no_other() {
    let world = World::with(Defect::find("transport/stall")).await;
    let copy = world.copy().header("x-amz-copy-source-range", "bytes=1-1");
    world.send(&copy).await;
    assert_eq!(world.reached(), 1);
    copy.ok().await;
    assert_eq!(world.reached(), 1);
}
