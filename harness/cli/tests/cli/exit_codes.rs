//! Every exit code, through the binary.

use crate::rig::{Act, Home, Proxy, Reply, Report, Request, Running, Server};
use std::fs;
use std::net::TcpListener;

#[test]
fn the_embedded_reference_conforms() {
    let home = Home::new();
    let ended = home.upcheck(&["run", "--filter", "copy/plain"]).expect(0);
    assert!(ended.stdout.contains("(the embedded reference)"), "{}", ended.stdout);
    assert!(home.journals().is_empty(), "a target that ends with the process needs no journal");
}

#[test]
fn a_conforming_server_gets_0() {
    let (server, home) = (Server::start(), Home::new());
    let ran = server.access().run_at(&home, &["--filter", "copy/plain"]);
    ran.ended.expect(0);
    assert_eq!(ran.report.get("exit_code"), 0);
    assert_eq!(ran.report.count("pass"), ran.report.checks().len());
    server.is_empty();
    assert!(home.journals().is_empty());
}

#[test]
fn the_endpoint_may_come_from_the_environment() {
    let (server, home) = (Server::start(), Home::new());
    for name in ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
        let access = server.access();
        let mut command = home.command(&["run", "--filter", "copy/plain/whole"]);
        command.env(name, &access.endpoint).env("AWS_ACCESS_KEY_ID", &access.access_key);
        command.env("AWS_SECRET_ACCESS_KEY", &access.secret_key);
        let ended = Running::start(command).end().expect(0);
        assert!(ended.stdout.contains(&access.endpoint), "{name}: {}", ended.stdout);
    }
}

#[test]
fn a_failed_must_gets_1_at_either_gate() {
    let server = Server::start();
    let refuse = |request: &Request| match request.is_copy() {
        true => Act::Answer(Reply::error(403, "AccessDenied", "Access Denied")),
        false => Act::Pass,
    };
    let proxy = Proxy::start(server.access(), refuse);
    for gate in ["must", "should"] {
        let ran = proxy.access().run(&["--filter", "copy/plain/whole", "--gate", gate]);
        ran.ended.expect(1);
        assert_eq!(ran.report.get("exit_code"), 1);
    }
    server.is_empty();
}

#[test]
fn a_failed_should_gets_1_unless_the_gate_is_must() {
    let server = Server::start();
    let unquote = |request: &Request| match request.is_copy() {
        true => Act::Change(Box::new(|reply| reply.with_body(|body| body.replace("&quot;", "")))),
        false => Act::Pass,
    };
    let proxy = Proxy::start(server.access(), unquote);
    for (gate, code) in [("should", 1), ("must", 0)] {
        let ran = proxy.access().run(&["--filter", "copy/plain/whole", "--gate", gate]);
        ran.ended.expect(code);
        assert_eq!(ran.report.check("copy/plain/whole")["verdict"], "pass");
        assert_eq!(ran.report.check("copy/plain/whole#detail")["verdict"], "fail");
    }
}

/// Each row: the arguments, whether keys are in the environment, and a word of the help that is given.
#[test]
fn wrong_usage_gets_2_with_help() {
    let home = Home::new();
    let faulty = home.write("cases/area/suite.yaml", "schema: upc/1\nsuite: area/suite\nabuot: x\n");
    let faulty = faulty.strip_suffix("/area/suite.yaml").unwrap();
    let profile = home.write("profile.yaml", "schema: upc/target/1\ncapabilites: {}\n");
    let file = home.write("file", "");
    let below_file = format!("json={file}/report.json");
    let journal_below_file = format!("{file}/journal");
    let url = "http://127.0.0.1:1";
    let rows: [(&[&str], bool, &str); 25] = [
        (&[], false, "Usage"),
        (&["fly"], false, "unrecognized subcommand"),
        (&["run", "--fly"], false, "--fly"),
        (&["run", "--level", "high"], false, "must, should, may or observe"),
        (&["run", "--gate", "may"], false, "must or should"),
        (&["run", "--filter", "level:high"], false, "must, should, may or observe"),
        (&["run", "--filter", "not"], false, "needs a term behind it"),
        (&["run", "--timeout", "0"], false, "500ms"),
        (&["run", "--timeout", "soon"], false, "500ms"),
        (&["run", "--report", "xml=a"], false, "there are json"),
        (&["run", "--report", "json="], false, "KIND=PATH"),
        (&["run", "--endpoint-url", url], false, "AWS_ACCESS_KEY_ID is not set"),
        (&["run", "--endpoint-url", "localhost:9000"], true, "must begin with http://"),
        (&["run", "--endpoint-url", "http://host/s3"], true, "must not have a path"),
        (&["run", "--endpoint-url", "http://user:word@host"], true, "credentials are given apart"),
        (&["run", "--endpoint-url", "https://s3.amazonaws.com"], true, "--allow-amazon"),
        (&["run", "--cases", faulty], false, "did you mean `about`?"),
        (&["run", "--cases", "/no/such/folder"], false, "cannot read /no/such/folder"),
        (&["run", "--target", &profile], false, "did you mean `capabilities`?"),
        (&["run", "--target", "/no/such/file"], false, "cannot read the profile /no/such/file"),
        (&["run", "--report", &below_file], false, "cannot write the report"),
        (&["run", "--endpoint-url", url, "--report", &below_file], true, "cannot write the report"),
        (&["run", "--endpoint-url", url, "--journal", &journal_below_file], true, "--journal"),
        (&["run", "--bucket", "bucket"], false, "--bucket needs an endpoint"),
        (&["sweep"], true, "--endpoint-url"),
    ];
    for (arguments, keys, help) in rows {
        let mut command = home.command(arguments);
        if keys {
            command.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "secret");
        }
        let ended = Running::start(command).end();
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(help), "{arguments:?}: {}", ended.stderr);
        assert!(!ended.stderr.contains("word@"), "{arguments:?}: a password is repeated: {}", ended.stderr);
        assert!(home.journals().is_empty(), "{arguments:?}: a journal is left of a run that never began");
    }
}

#[test]
fn no_verdict_gets_3_and_leaves_no_journal() {
    let (server, home) = (Server::start(), Home::new());
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreachable = server.access().at(format!("http://{free}"));
    let mut wrong_secret = server.access().clone();
    wrong_secret.secret_key.push('x');
    let mut wrong_key = server.access().clone();
    wrong_key.access_key.push('X');
    let given: &[&str] = &["--bucket", "no-such-bucket"];
    for (access, options, why) in [
        (&unreachable, &[][..], "the endpoint cannot be reached"),
        (&unreachable, given, "the endpoint cannot be reached"),
        (&wrong_secret, &[], "the endpoint refuses the credentials"),
        (&wrong_key, &[], "the endpoint refuses the credentials"),
        (server.access(), given, "there is no bucket to work in"),
    ] {
        let ended = access.upcheck(&home, &[&["run", "--filter", "copy/plain"], options].concat());
        assert_eq!(ended.code, Some(3), "{why}: {ended:?}");
        assert!(ended.stderr.contains(why), "{why}: {}", ended.stderr);
        assert!(home.journals().is_empty(), "{why}");
    }
    server.is_empty();
}

#[test]
fn nothing_ran_gets_4() {
    let home = Home::new();
    home.upcheck(&["run", "--filter", "no/such/case"]).expect(4);
    home.upcheck(&["run", "--filter", "no/such/case", "--dry-run"]).expect(4);
    home.upcheck(&["list", "--filter", "no/such/case"]).expect(4);
    home.upcheck(&["explain", "no/such/case"]).expect(4);
    let server = Server::start();
    server.access().upcheck(&home, &["run", "--filter", "no/such/case"]).expect(4);
    server.is_empty();
    assert!(home.journals().is_empty());
}

#[test]
fn nothing_applicable_gets_4() {
    let home = Home::new();
    let profile = home.write("p.yaml", "schema: upc/target/1\ncapabilities: {versioning: false}\n");
    let report = home.path("report.json").display().to_string();
    let json = format!("json={report}");
    let ended = home
        .upcheck(&["run", "--filter", "copy/versioned", "--target", &profile, "--report", &json])
        .expect(4);
    let report = Report::read(&home.path("report.json"), &ended);
    assert_eq!(report.count("not-applicable"), report.checks().len());
}

#[test]
fn untestable_gets_5() {
    let server = Server::start();
    // A target that refuses whatever it is asked: each refusal seems right, and none means anything.
    let proxy = Proxy::start(server.access(), |request| match request.is_copy() {
        true => Act::Answer(Reply::error(400, "InvalidArgument", "no")),
        false => Act::Pass,
    });
    let ran = proxy.access().run(&["--filter", "range/malformed"]);
    ran.ended.expect(5);
    for check in ran.report.checks() {
        let expected = if check["aspect"] == "decision" { "untestable" } else { "not-applicable" };
        assert_eq!(check["verdict"], expected, "{}", check["name"]);
        assert_eq!(check["exchange"]["received"]["status"], 400, "{}: no exchange is shown", check["name"]);
    }
    server.is_empty();
}

/// Whatever a check needs and cannot have makes it untestable: never a failure of the copy, and never green.
#[test]
fn a_fixture_that_cannot_be_had_gets_5() {
    let is_upload: fn(&Request) -> bool =
        |request| request.method == "POST" && request.target.contains("?uploads");
    let is_source: fn(&Request) -> bool =
        |request| request.method == "PUT" && request.place().1.ends_with("/src");
    let is_look: fn(&Request) -> bool =
        |request| request.method == "HEAD" && request.place().1.ends_with("/src");
    for (breaks, why) in
        [(is_upload, "CreateMultipartUpload"), (is_source, "PutObject"), (is_look, "HeadObject")]
    {
        let server = Server::start();
        let proxy = Proxy::start(server.access(), move |request| match breaks(request) {
            true => Act::Answer(Reply::error(500, "InternalError", "no")),
            false => Act::Pass,
        });
        let ran = proxy.access().run(&["--filter", "copy/plain/whole"]);
        ran.ended.expect(5);
        assert_eq!(ran.report.check("copy/plain/whole")["verdict"], "untestable", "{why}");
        assert_eq!(ran.report.count("pass") + ran.report.count("fail"), 0, "{why}");
        let findings = ran.report.findings("copy/plain/whole");
        assert!(findings.contains(why), "{findings}");
        server.is_empty();
    }
}

#[test]
fn left_overs_get_5_and_are_named() {
    let (server, home) = (Server::start(), Home::new());
    let proxy = Proxy::start(server.access(), |request| {
        let deletes = request.method == "DELETE" && !request.target.contains("uploadId=");
        match deletes || request.is_delete_many() {
            true => Act::Answer(Reply::error(403, "AccessDenied", "Access Denied")),
            false => Act::Pass,
        }
    });
    let ran = proxy.access().run_at(&home, &["--filter", "copy/plain/whole"]);
    let ended = ran.ended.expect(5);
    let run = ran.report.get("run").as_str().unwrap();
    assert!(ended.stdout.contains(&format!("LEFT OVER bucket {run}-plain")), "{}", ended.stdout);
    assert!(ended.stdout.contains(&format!("upcheck sweep --prefix {run}")), "{}", ended.stdout);
    assert!(!ran.report.get("left_over").as_array().unwrap().is_empty());
    assert_eq!(home.journals().len(), 1, "what is left must stay in the journal");
    server.access().upcheck(&home, &["sweep", "--prefix", run]).expect(0);
    server.is_empty();
}

/// A report is tried before anything is sent; what was in the file before is gone either way.
#[test]
fn a_report_that_cannot_be_written_costs_no_run() {
    let (server, home) = (Server::start(), Home::new());
    let folder = home.path("folder");
    fs::create_dir(&folder).unwrap();
    let proxy = Proxy::start(server.access(), |_| Act::Pass);
    let json = format!("json={}", folder.display());
    proxy.access().upcheck(&home, &["run", "--report", &json]).expect(2);
    assert_eq!(proxy.seen().len(), 0);
    assert!(home.journals().is_empty());
}
