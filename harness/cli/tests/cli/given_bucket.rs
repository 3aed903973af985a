//! `--bucket`: a bucket that somebody else needs.

use crate::rig::{Access, Act, Home, Proxy, Server};
use upcheck_wire::{Version, Versioning};

/// All that a bucket holds.
#[derive(Debug, PartialEq)]
struct Contents {
    versioning: Option<Versioning>,
    versions: Vec<Version>,
    uploads: Vec<(String, String)>,
    bytes: Vec<u8>,
}

fn contents(access: &Access) -> Contents {
    access.ask(async |client| Contents {
        versioning: client.get_versioning("given").await.unwrap(),
        versions: client.list_versions("given", "").await.unwrap(),
        uploads: client.list_uploads("given", "").await.unwrap(),
        bytes: client.get_object("given", "upcheck/neighbour", None).await.unwrap().body.to_vec(),
    })
}

/// A bucket with versions, a delete marker, an unfinished upload and names that look like a run's.
fn fill(access: &Access, steps: &[Versioning]) {
    access.ask(async |client| {
        client.create_bucket("given", "us-east-1").await.unwrap();
        client.put_object("given", "upcheck/neighbour", "before").await.unwrap();
        for step in steps {
            client.put_versioning("given", *step).await.unwrap();
            client.put_object("given", "upcheck/neighbour", step.as_str()).await.unwrap();
            client.put_object("given", "gone", step.as_str()).await.unwrap();
            client.delete_object("given", "gone", None).await.unwrap();
        }
        client.create_upload("given", "upcheck-unfinished/a").await.unwrap();
    });
}

#[test]
fn a_given_bucket_is_used_as_it_is_and_left_as_it_was() {
    let states: [(&str, &[Versioning]); 3] = [
        ("plain", &[]),
        ("versioned", &[Versioning::Enabled]),
        ("suspended", &[Versioning::Enabled, Versioning::Suspended]),
    ];
    for (state, steps) in states {
        let (server, home) = (Server::start(), Home::new());
        fill(server.access(), steps);
        let before = contents(server.access());
        let proxy = Proxy::start(server.access(), |_| Act::Pass);
        let profile = server.access().profile(&home);
        let options = ["--bucket", "given", "--target", &profile, "--filter", "not if-modified-since=fails"];
        let ran = proxy.access().run_at(&home, &options);
        ran.ended.expect(0);
        assert_eq!(contents(server.access()), before, "{state}");
        let buckets = server.access().ask(async |client| client.list_buckets().await.unwrap());
        assert_eq!(buckets, ["given"], "{state}");
        assert!(home.journals().is_empty(), "{state}");
        for suite in ["plain", "versioned", "suspended"] {
            let cases = ran
                .report
                .checks()
                .iter()
                .filter(|check| check["name"].as_str().unwrap().starts_with(&format!("copy/{suite}/")));
            for check in cases {
                let (name, applies) = (&check["name"], check["verdict"] != "not-applicable");
                assert_eq!(applies, suite == state, "{state}: {name}");
            }
        }
        for check in ran.report.checks().iter().filter(|check| check["verdict"] == "not-applicable") {
            let why = check["findings"][0].as_str().unwrap();
            let expected = format!("--bucket given is {state}, the case needs ");
            let other = why.strip_prefix(&expected);
            assert!(other.is_some_and(|other| other != state), "{}: {why}", check["name"]);
        }
        for request in proxy.seen() {
            let creates = request.method == "PUT" && request.target == "/given";
            let touches = creates || request.is_put_versioning();
            assert!(!touches, "{state}: {} {}", request.method, request.target);
        }
    }
}

/// Where something fails, the upload under test is aborted like any other.
#[test]
fn uploads_of_failed_checks_are_aborted() {
    let (server, home) = (Server::start(), Home::new());
    fill(server.access(), &[]);
    let before = contents(server.access());
    let proxy =
        Proxy::start(server.access(), |request| if request.is_copy() { Act::Lose } else { Act::Pass });
    let ran = proxy.access().run_at(&home, &["--bucket", "given", "--filter", "copy/plain"]);
    ran.ended.expect(1);
    assert_eq!(contents(server.access()), before);
    assert!(home.journals().is_empty());
}
