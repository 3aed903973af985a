//! Keys, tokens and signatures appear nowhere, whatever a target does with them.

use crate::rig::{Access, Act, Home, Proxy, Reply, Report, Request, Running};
use std::sync::mpsc;
use upcheck_reference::{Config, Reference};

const ACCESS_KEY: &str = "AKIASECRECYEXAMPLE01";
const SECRET_KEY: &str = "wJalrXUtn/FEMI+K7MDENG&bPxRfi<CYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//token+that=is==long";

/// A target for keys with a session token, which `serve` does not have.
struct WithToken {
    access: Access,
    // Its reference ends with the runtime.
    _runtime: tokio::runtime::Runtime,
    _reference: Reference,
}

impl WithToken {
    fn start() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let reference = runtime.block_on(async {
            let config = Config {
                access_key: ACCESS_KEY.to_owned(),
                secret_key: SECRET_KEY.to_owned(),
                session_token: Some(TOKEN.to_owned()),
                ..Config::random().unwrap()
            };
            Reference::start(config).await.unwrap()
        });
        let access = Access {
            endpoint: reference.url(),
            access_key: ACCESS_KEY.to_owned(),
            secret_key: SECRET_KEY.to_owned(),
            account: reference.config().account.to_string(),
            alt: None,
        };
        Self { access, _runtime: runtime, _reference: reference }
    }
}

/// Everything that a request gives away, and what only the client knows, in the forms in which servers repeat it.
fn gossip(request: &Request) -> String {
    let authorization = request.header("authorization").unwrap();
    let secrets = [ACCESS_KEY, SECRET_KEY, TOKEN, authorization];
    let escape = |form: String| form.replace('&', "&amp;").replace('<', "&lt;");
    secrets.iter().flat_map(|secret| forms(secret)).map(escape).collect::<Vec<_>>().join(" | ")
}

/// A secret as it is, escaped for XML, percent-encoded once and twice, and as a dump in hexadecimal digits.
fn forms(secret: &str) -> Vec<String> {
    let escaped = secret.replace('&', "&amp;").replace('<', "&lt;");
    let percent = |text: &str| -> String {
        let encode = |byte: u8| match byte {
            b if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        };
        text.bytes().map(encode).collect()
    };
    let hex: Vec<String> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    vec![secret.to_owned(), escaped, percent(secret), percent(&percent(secret)), hex.join(" "), hex.concat()]
}

fn run(access: &Access, home: &Home) -> (crate::rig::Ended, String) {
    let path = home.path("report.json");
    let mut command = access.command(home, &["run", "--filter", "copy/plain/whole"]);
    command.arg("--report").arg(format!("json={}", path.display())).env("AWS_SESSION_TOKEN", TOKEN);
    let ended = Running::start(command).end();
    let report = std::fs::read_to_string(path).unwrap_or_default();
    (ended, report)
}

#[track_caller]
fn nothing_leaks(outputs: &[(&str, &str)], signatures: &[String]) {
    for (place, text) in outputs {
        for secret in [ACCESS_KEY, SECRET_KEY, TOKEN].iter().flat_map(|secret| forms(secret)) {
            assert!(!text.contains(&secret), "{secret} in {place}:\n{text}");
        }
        for signature in signatures {
            assert!(!text.contains(signature), "the signature {signature} in {place}:\n{text}");
        }
    }
}

fn signature(request: &Request) -> String {
    request.header("authorization").unwrap().rsplit("Signature=").next().unwrap().to_owned()
}

#[test]
fn a_target_that_repeats_secrets_leaks_none_into_any_output() {
    let (target, home) = (WithToken::start(), Home::new());
    let (tell, told) = mpsc::channel();
    let proxy = Proxy::start(&target.access, move |request| {
        tell.send(signature(request)).unwrap();
        if !request.is_copy() {
            return Act::Pass;
        }
        let mut reply = Reply::error(403, "SignatureDoesNotMatch", &gossip(request));
        reply.headers.push(("x-debug".to_owned(), format!("{SECRET_KEY} {TOKEN}")));
        Act::Answer(reply)
    });
    let (ended, report) = run(proxy.access(), &home);
    let ended = ended.expect(1);
    let signatures: Vec<String> = told.try_iter().collect();
    assert!(signatures.len() > 5);
    nothing_leaks(
        &[("stdout", &ended.stdout), ("stderr", &ended.stderr), ("the report", &report)],
        &signatures,
    );
    // What was taken out has left its mark, so it was there.
    assert!(ended.stdout.contains("x-debug: [redacted] [redacted]"), "{}", ended.stdout);
    let report = Report::read(&home.path("report.json"), &ended);
    assert_eq!(report.check("copy/plain/whole")["verdict"], "fail");
}

#[test]
fn a_refusal_that_repeats_secrets_leaks_none_when_there_is_no_verdict() {
    let (target, home) = (WithToken::start(), Home::new());
    let proxy = Proxy::start(&target.access, |request| {
        Act::Answer(Reply::error(403, "SignatureDoesNotMatch", &gossip(request)))
    });
    let (ended, report) = run(proxy.access(), &home);
    let ended = ended.expect(3);
    assert!(ended.stderr.contains("[redacted]"), "{}", ended.stderr);
    let signatures: Vec<String> = proxy.seen().iter().map(signature).collect();
    nothing_leaks(
        &[("stdout", &ended.stdout), ("stderr", &ended.stderr), ("the report", &report)],
        &signatures,
    );
}

#[test]
fn clean_up_that_is_refused_leaks_nothing() {
    let (target, home) = (WithToken::start(), Home::new());
    let proxy = Proxy::start(&target.access, |request| match request.method.as_str() {
        "DELETE" => Act::Answer(Reply::error(403, "AccessDenied", &gossip(request))),
        _ => Act::Pass,
    });
    let (ended, report) = run(proxy.access(), &home);
    let ended = ended.expect(5);
    let signatures: Vec<String> = proxy.seen().iter().map(signature).collect();
    nothing_leaks(
        &[("stdout", &ended.stdout), ("stderr", &ended.stderr), ("the report", &report)],
        &signatures,
    );
}
