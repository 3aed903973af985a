//! `upcheck doctor`: what it says of sound, odd and unusable targets.

use crate::rig::{Act, Home, Proxy, Reply, Server};

#[test]
fn a_sound_target_gets_a_profile_that_a_run_takes_and_nothing_is_left() {
    let server = Server::start();
    let home = Home::new();
    let seen = server.access().upcheck(&home, &["doctor"]).expect(0);
    assert!(!seen.stdout.contains("\nodd ") && !seen.stdout.contains("\nbad "), "{}", seen.stdout);
    assert!(seen.stdout.contains("cannot stand in the host name"), "{}", seen.stdout);
    let (_, profile) = seen.stdout.split_once("--target FILE`\n").unwrap();
    assert!(profile.contains("versioning: true") && profile.contains("etag-md5: true"), "{profile}");
    let file = home.write("target.yaml", profile);
    server.access().run(&["--target", &file, "--filter", "copy/versioned"]).ended.expect(0);
    server.is_empty();
}

#[test]
fn a_target_without_versioning_that_refuses_small_sources_is_described() {
    let server = Server::start();
    let home = Home::new();
    let proxy = Proxy::start(server.access(), |request| {
        let small = request.is_copy() && !request.source().1.ends_with("-4096");
        if request.is_put_versioning() {
            Act::Answer(Reply::error(501, "NotImplemented", "no"))
        } else if small {
            Act::Answer(Reply::error(400, "InvalidRequest", "too small"))
        } else {
            Act::Pass
        }
    });
    let seen = proxy.access().upcheck(&home, &["doctor"]).expect(0);
    for line in ["  versioning: false", "  suspended-versioning: false", "  small_source: 4096"] {
        assert!(seen.stdout.contains(line), "{line} is missing in {}", seen.stdout);
    }
    server.is_empty();
}

#[test]
fn what_stops_it_is_named_with_its_mend_and_leaves_no_journal() {
    let server = Server::start();
    let home = Home::new();
    let gone = home.upcheck(&["doctor", "--endpoint-url", "http://127.0.0.1:1"]).expect(2);
    assert!(gone.stderr.contains("AWS_ACCESS_KEY_ID is not set"), "{}", gone.stderr);
    let region = server.access().upcheck(&home, &["doctor", "--region", "eu-west-1"]).expect(3);
    assert!(region.stderr.contains("add --region us-east-1"), "{}", region.stderr);
    home.upcheck(&["doctor"]).expect(2);
    assert_eq!(home.journals(), Vec::<std::path::PathBuf>::new());
    server.is_empty();
}

#[test]
fn both_styles_of_addressing_are_tried() {
    let (server, home) = (Server::start(), Home::new());
    let named = server.access().at(server.access().endpoint.replace("127.0.0.1", "localhost"));
    let seen = named.upcheck(&home, &["doctor"]).expect(0);
    assert!(seen.stdout.contains("the bucket may also stand in the host name"), "{}", seen.stdout);
    let other = named.upcheck(&home, &["doctor", "--addressing", "virtual"]).expect(0);
    assert!(other.stdout.contains("the bucket may also stand in the path"), "{}", other.stdout);
    server.is_empty();
}
