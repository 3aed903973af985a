//! `upcheck serve`

use crate::rig::{Access, Home, Running};
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

#[test]
fn the_ready_line_is_all_there_is_on_standard_output() {
    let home = Home::new();
    let serve = Running::start(home.command(&["serve"]));
    let access = Access::of(&serve);
    access.run(&["--filter", "copy/plain/whole"]).ended.expect(0);
    let said = serve.stderr_so_far();
    let account = said.lines().find_map(|line| line.strip_prefix("account ")).unwrap();
    assert!(account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()), "{said}");
    let ready = format!("ready {}\n", access.endpoint);
    stop(serve, "TERM", &ready);
}

#[test]
fn given_keys_are_honoured_and_not_repeated() {
    let home = Home::new();
    let options = [
        ["--access-key", "AKIAGIVEN"],
        ["--secret-key", "given-secret"],
        ["--account-id", "123456789012"],
        ["--alt-access-key", "AKIAOTHER"],
        ["--alt-secret-key", "other-secret"],
        ["--alt-account-id", "210987654321"],
    ];
    let serve = Running::start(home.command(&[&["serve"], options.as_flattened()].concat()));
    let ready = serve.first_line();
    let access = Access {
        endpoint: ready.strip_prefix("ready ").unwrap().to_owned(),
        access_key: "AKIAGIVEN".to_owned(),
        secret_key: "given-secret".to_owned(),
        account: "123456789012".to_owned(),
        alt: None,
    };
    access.run(&["--filter", "copy/plain/whole"]).ended.expect(0);
    let alt = Access {
        access_key: "AKIAOTHER".to_owned(),
        secret_key: "other-secret".to_owned(),
        ..access.clone()
    };
    alt.run(&["--filter", "copy/plain/whole"]).ended.expect(0);
    let other = Access { secret_key: "another-secret".to_owned(), ..access };
    other.upcheck(&home, &["run", "--filter", "copy/plain/whole"]).expect(3);
    let accounts = "account 123456789012\nalt account 210987654321\n";
    serve.says(accounts);
    assert_eq!(serve.stderr_so_far(), accounts);
    stop(serve, "INT", &format!("{ready}\n"));
}

#[test]
fn made_up_keys_of_both_accounts_are_shown() {
    let home = Home::new();
    let serve = Running::start(home.command(&["serve"]));
    let access = Access::of(&serve);
    serve.says("alt account ");
    let said = serve.stderr_so_far();
    let value = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let alt = Access {
        access_key: value("ALT_ACCESS_KEY_ID="),
        secret_key: value("ALT_SECRET_ACCESS_KEY="),
        ..access.clone()
    };
    alt.run(&["--filter", "copy/plain/whole"]).ended.expect(0);
    assert_ne!(value("account "), value("alt account "));
}

#[test]
fn an_encrypted_server_writes_its_authoritys_certificate_and_removes_it() {
    let home = Home::new();
    let temporary = home.path("tmp");
    fs::create_dir(&temporary).unwrap();
    let named = home.path("ca.pem");
    for options in [&["serve", "--tls"][..], &["serve", "--tls", "--ca-out", named.to_str().unwrap()]] {
        let mut command = home.command(options);
        command.env("TMPDIR", &temporary);
        let serve = Running::start(command);
        let ready = serve.first_line();
        assert!(ready.starts_with("ready https://127.0.0.1:"), "{ready}");
        serve.says("alt account ");
        let said = serve.stderr_so_far();
        let path = PathBuf::from(said.lines().find_map(|line| line.strip_prefix("ca ")).unwrap());
        let pem = fs::read_to_string(&path).unwrap();
        assert!(
            pem.starts_with("-----BEGIN CERTIFICATE-----\n") && pem.ends_with("-----END CERTIFICATE-----\n")
        );
        if cfg!(unix) {
            let asked_for = options.contains(&"--ca-out");
            assert_eq!(path.starts_with(&temporary), !asked_for, "{}", path.display());
            stop(serve, "TERM", &format!("{ready}\n"));
            assert_eq!(path.exists(), asked_for);
        }
    }
}

#[test]
fn requests_must_be_signed_for_its_region() {
    let home = Home::new();
    let options = ["--access-key", "AKIAGIVEN", "--secret-key", "given-secret", "--region", "eu-central-1"];
    let serve = Running::start(home.command(&[&["serve"], &options[..]].concat()));
    let endpoint = serve.first_line().strip_prefix("ready ").unwrap().to_owned();
    let access = Access {
        endpoint,
        access_key: "AKIAGIVEN".to_owned(),
        secret_key: "given-secret".to_owned(),
        account: String::new(),
        alt: None,
    };
    access.run(&["--filter", "copy/plain/whole", "--region", "eu-central-1"]).ended.expect(0);
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        let mut command = access.command(&home, &["run", "--filter", "copy/plain/whole"]);
        command.env(name, "eu-central-1");
        Running::start(command).end().expect(0);
    }
    access.upcheck(&home, &["run", "--filter", "copy/plain/whole"]).expect(3);
}

#[test]
fn a_port_that_is_taken_and_wrong_options_get_2() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (options, help) in [
        (["--listen", &address], "cannot listen on"),
        (["--listen", "nowhere"], "--listen"),
        (["--account-id", "12"], "--account-id"),
        (["--alt-account-id", "12"], "--alt-account-id"),
        (["--ca-out", "ca.pem"], "--tls"),
        (["--tls", "--ca-out=/nowhere/ca.pem"], "cannot write /nowhere/ca.pem"),
        (["--access-key=A", "--alt-access-key=A"], "an access key and an account id of its own"),
        (["--defect", "range/last-exclude"], "near it: range/last-excluded"),
        (["--defect", "nonsense"], "there is no defect `nonsense` (`upcheck serve --defects` lists all)"),
        (["--json", "--tls"], "--defects"),
    ] {
        let ended = home.upcheck(&[&["serve"], &options[..]].concat()).expect(2);
        assert!(ended.stderr.contains(help), "{}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn the_defects_are_listed_in_both_forms() {
    let home = Home::new();
    let listed = home.upcheck(&["serve", "--defects", "--json"]).expect(0);
    let defects: Vec<Value> = serde_json::from_str(&listed.stdout).unwrap();
    let ids: Vec<_> = defects.iter().map(|defect| defect["id"].as_str().unwrap()).collect();
    let text = home.upcheck(&["serve", "--defects"]).expect(0).stdout;
    assert_eq!(text.lines().filter(|line| !line.starts_with(' ')).collect::<Vec<_>>(), ids);
    for defect in &defects {
        let id = defect["id"].as_str().unwrap();
        assert!(id.starts_with(&format!("{}/", defect["area"].as_str().unwrap())), "{id}");
        assert!(text.contains(defect["sentence"].as_str().unwrap()), "{id}");
        let origin = &defect["origin"];
        let shown = match origin["kind"].as_str().unwrap() {
            "wild" => origin["url"].as_str().filter(|url| url.starts_with("https://")),
            _ => origin["why"].as_str(),
        };
        assert!(shown.is_some_and(|shown| text.contains(shown)), "{id}: {origin}");
    }
}

#[test]
fn a_defect_is_served_and_said_how_often_it_was_reached() {
    let home = Home::new();
    let serve = Running::start(home.command(&["serve", "--defect", "range/end-clamped"]));
    let access = Access::of(&serve);
    let said =
        "defect range/end-clamped: A range that ends beyond the source is cut to fit instead of refused.\n";
    serve.says(said);
    access.run(&["--filter", "copy/plain/whole"]).ended.expect(0);
    access.run(&["--filter", "range/beyond/last-beyond[range=last-far-beyond]"]).ended.expect(1);
    if cfg!(unix) {
        serve.signal("TERM");
        let stderr = serve.end().expect(0).stderr;
        assert!(stderr.lines().any(|line| line == "defect reached 1"), "{stderr}");
    }
}

/// Stops a server with a signal, for which it must end well and at once.
fn stop(serve: Running, signal: &str, stdout: &str) {
    if cfg!(unix) {
        serve.signal(signal);
        assert_eq!(serve.end().expect(0).stdout, stdout);
    }
}
