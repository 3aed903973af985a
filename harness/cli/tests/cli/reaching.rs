//! Ways to a target: TLS, virtual hosts, profiles of the shared AWS files.

use crate::rig::{Access, Ended, Home, Running, Server};

/// A single check, which shows that the target is reached.
const ONE: [&str; 3] = ["run", "--filter", "copy/plain/whole"];

fn run(home: &Home, access: &Access, options: &[&str]) -> Ended {
    access.upcheck(home, &[&ONE[..], options].concat())
}

#[test]
fn a_certificate_is_trusted_when_its_authority_is_given_or_when_none_is_asked_for() {
    let home = Home::new();
    let ca = home.path("ca.pem").display().to_string();
    let serve = Running::start(home.command(&["serve", "--tls", "--ca-out", &ca]));
    let access = Access::of(&serve);
    assert!(access.endpoint.starts_with("https://"), "{}", access.endpoint);
    let refused = run(&home, &access, &[]).expect(3);
    assert!(refused.stderr.contains("certificate"), "{}", refused.stderr);
    run(&home, &access, &["--ca-bundle", &ca]).expect(0);
    run(&home, &access, &["--no-verify-ssl"]).expect(0);
    let missing = run(&home, &access, &["--ca-bundle", "/no/such/file.pem"]).expect(2);
    assert!(missing.stderr.contains("/no/such/file.pem"), "{}", missing.stderr);
}

#[test]
fn buckets_can_be_part_of_the_host_name() {
    let (server, home) = (Server::start(), Home::new());
    let named = server.access().at(server.access().endpoint.replace("127.0.0.1", "localhost"));
    run(&home, &named, &["--addressing", "virtual"]).expect(0);
    let profile = home.write("virtual.yaml", "schema: upc/target/1\naddressing: virtual\n");
    run(&home, &named, &["--target", &profile]).expect(0);
    let numeric = run(&home, server.access(), &["--addressing", "virtual"]).expect(2);
    assert!(numeric.stderr.contains("127.0.0.1"), "{}", numeric.stderr);
    run(&home, &named, &["--addressing", "sideways"]).expect(2);
    server.is_empty();
}

#[test]
fn keys_region_and_endpoint_come_from_a_named_profile() {
    let (server, home) = (Server::start(), Home::new());
    let Access { endpoint, access_key, secret_key, .. } = server.access();
    let config = format!("[profile mine]\nregion = us-east-1\nendpoint_url = {endpoint}\n");
    let keys = format!("[mine]\naws_access_key_id = {access_key}\naws_secret_access_key = {secret_key}\n");
    let (config, keys) = (home.write("config", &config), home.write("credentials", &keys));
    let with_files = |options: &[&str]| {
        let mut command = home.command(&[&ONE[..], options].concat());
        command.env("AWS_CONFIG_FILE", &config).env("AWS_SHARED_CREDENTIALS_FILE", &keys);
        Running::start(command).end()
    };
    let named = with_files(&["--profile", "mine"]).expect(0);
    assert!(named.stdout.contains(endpoint.as_str()), "{}", named.stdout);
    let unknown = with_files(&["--profile", "yours"]).expect(2);
    assert!(unknown.stderr.contains("there is no profile yours"), "{}", unknown.stderr);
    let nobody = with_files(&[]).expect(0);
    assert!(nobody.stdout.contains("the embedded reference"), "{}", nobody.stdout);
    server.is_empty();
}
