//! `upcheck serve`

use crate::rig::{Access, Home, Running};
use std::net::TcpListener;

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
    let options =
        ["--access-key", "AKIAGIVEN", "--secret-key", "given-secret", "--account-id", "123456789012"];
    let serve = Running::start(home.command(&[&["serve"], &options[..]].concat()));
    let ready = serve.first_line();
    let access = Access {
        endpoint: ready.strip_prefix("ready ").unwrap().to_owned(),
        access_key: "AKIAGIVEN".to_owned(),
        secret_key: "given-secret".to_owned(),
    };
    access.run(&["--filter", "copy/plain/whole"]).ended.expect(0);
    let other = Access { secret_key: "another-secret".to_owned(), ..access };
    other.upcheck(&home, &["run", "--filter", "copy/plain/whole"]).expect(3);
    serve.says("account 123456789012\n");
    assert_eq!(serve.stderr_so_far(), "account 123456789012\n");
    stop(serve, "INT", &format!("{ready}\n"));
}

#[test]
fn requests_must_be_signed_for_its_region() {
    let home = Home::new();
    let options = ["--access-key", "AKIAGIVEN", "--secret-key", "given-secret", "--region", "eu-central-1"];
    let serve = Running::start(home.command(&[&["serve"], &options[..]].concat()));
    let endpoint = serve.first_line().strip_prefix("ready ").unwrap().to_owned();
    let access =
        Access { endpoint, access_key: "AKIAGIVEN".to_owned(), secret_key: "given-secret".to_owned() };
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
    ] {
        let ended = home.upcheck(&[&["serve"], &options[..]].concat()).expect(2);
        assert!(ended.stderr.contains(help), "{}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
}

/// Stops a server with a signal, for which it must end well and at once.
fn stop(serve: Running, signal: &str, stdout: &str) {
    if cfg!(unix) {
        serve.signal(signal);
        assert_eq!(serve.end().expect(0).stdout, stdout);
    }
}
