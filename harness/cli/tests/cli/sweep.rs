//! Journals, `--keep` and `upcheck sweep`.

use crate::rig::{Act, Home, Proxy, Running, Server};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn kept_buckets_stay_until_their_journal_is_swept() {
    let (server, home) = (Server::start(), Home::new());
    let journal = home.path("deep/run.journal").display().to_string();
    let ran = server.access().run_at(&home, &["--filter", "copy/", "--keep", "--journal", &journal]);
    let ended = ran.ended.expect(0);
    let run = ran.report.get("run").as_str().unwrap();
    let buckets = server.access().ask(async |client| client.list_buckets().await.unwrap());
    assert_eq!(buckets, ["plain", "suspended", "versioned"].map(|state| format!("{run}-{state}")));
    for bucket in &buckets {
        assert!(ended.stdout.contains(&format!("kept bucket {bucket}")), "{}", ended.stdout);
    }
    let objects = server.access().ask(async |client| client.list_objects(&buckets[0], "").await.unwrap());
    assert!(objects.iter().any(|key| key.contains("/to/")), "no destination is kept: {objects:?}");
    assert!(home.journals().is_empty(), "the journal was named elsewhere");
    let swept = server.access().upcheck(&home, &["sweep", "--journal", &journal]).expect(0);
    assert!(swept.stdout.contains(&format!("{run}: nothing is left")), "{}", swept.stdout);
    server.is_empty();
    assert!(!home.path("deep/run.journal").exists());
}

#[test]
fn a_journal_that_is_there_is_never_overwritten() {
    let (server, home) = (Server::start(), Home::new());
    let journal = home.write("run.journal", "what another run left\n");
    let ended = server.access().upcheck(&home, &["run", "--journal", &journal]).expect(2);
    assert!(ended.stderr.contains("is there already"), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(&journal).unwrap(), "what another run left\n");
    server.is_empty();
}

#[test]
fn journals_go_to_the_state_folder() {
    let (server, home) = (Server::start(), Home::new());
    let mut command = server.access().command(&home, &["run", "--filter", "copy/plain/whole", "--keep"]);
    command.env("XDG_STATE_HOME", home.path("state"));
    Running::start(command).end().expect(0);
    assert_eq!(fs::read_dir(home.path("state/upcheck")).unwrap().count(), 1);
    let mut command = server.access().command(&home, &["sweep"]);
    command.env("XDG_STATE_HOME", home.path("state"));
    Running::start(command).end().expect(0);
    assert_eq!(fs::read_dir(home.path("state/upcheck")).unwrap().count(), 0);
    server.is_empty();
}

#[test]
fn a_live_run_is_not_swept() {
    let (server, home) = (Server::start(), Home::new());
    let stalled = Arc::new(AtomicBool::new(true));
    let stalls = Arc::clone(&stalled);
    let proxy = Proxy::start(server.access(), move |request| {
        while request.is_copy() && stalls.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(2));
        }
        Act::Pass
    });
    let filter = ["run", "--filter", "copy/plain/whole"];
    let run = Running::start(proxy.access().command(&home, &filter));
    // The bucket, the source twice, the upload, the copy.
    proxy.wait_for(5);
    let journal = home.journals().pop().unwrap();
    let name = journal.file_stem().unwrap().to_str().unwrap().to_owned();
    let journal = journal.display().to_string();
    for arguments in [&["sweep", "--journal", &journal][..], &["sweep", "--prefix", &name]] {
        let ended = proxy.access().upcheck(&home, arguments).expect(2);
        assert!(ended.stderr.contains("still alive"), "{}", ended.stderr);
    }
    let passed_over = proxy.access().upcheck(&home, &["sweep"]).expect(0);
    assert_eq!(passed_over.stdout, "nothing to sweep\n");
    stalled.store(false, Ordering::Relaxed);
    run.end().expect(0);
    server.is_empty();
    assert!(home.journals().is_empty());
}

#[test]
fn what_is_no_journal_and_no_run_gets_2() {
    let (server, home) = (Server::start(), Home::new());
    let text = home.write("text", "hello\n");
    let head =
        r#"{"schema":"upc/journal/1","endpoint":"http://other:1","region":"r","run":"upcheck-abcdefghijkl"}"#;
    let other = home.write("other", &format!("{head}\n"));
    let odd_run =
        head.replace("http://other:1", &server.access().endpoint).replace("upcheck-a", "up/check-a");
    let odd_run = home.write("odd", &format!("{odd_run}\n"));
    for (arguments, why) in [
        (&["sweep", "--journal", &text][..], "is no journal"),
        (&["sweep", "--journal", "/no/such/journal"], "/no/such/journal"),
        (&["sweep", "--journal", &other], "give --endpoint-url http://other:1"),
        (&["sweep", "--journal", &odd_run], "remove the file by hand"),
        (&["sweep", "--prefix", "no-run"], "`upcheck-` and twelve characters"),
        (&["sweep", "--prefix", "upcheck-"], "`upcheck-` and twelve characters"),
        (&["sweep", "--bucket", "bucket"], "--prefix"),
        (&["sweep", "--journal", &text, "--prefix", "upcheck-abcdefghijkl"], "--journal"),
    ] {
        let ended = server.access().upcheck(&home, arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(why), "{arguments:?}: {}", ended.stderr);
    }
    for file in [&text, &other, &odd_run] {
        assert!(fs::exists(file).unwrap(), "{file} was removed");
    }
}

#[test]
fn sweeping_by_name_touches_no_other_bucket() {
    let (server, home) = (Server::start(), Home::new());
    let ran = server.access().run_at(&home, &["--filter", "copy/plain/whole", "--keep"]);
    let run = ran.report.get("run").as_str().unwrap();
    let foreign = [format!("{run}-other"), "mine".to_owned()];
    server.access().ask(async |client| {
        for bucket in &foreign {
            client.create_bucket(bucket, "us-east-1").await.unwrap();
            client.put_object(bucket, "kept", "kept").await.unwrap();
        }
    });
    let none = server.access().upcheck(&home, &["sweep", "--prefix", "upcheck-abcdefghijkl"]).expect(0);
    assert!(none.stdout.contains("nothing is left (no bucket)"), "{}", none.stdout);
    server.access().upcheck(&home, &["sweep", "--prefix", run]).expect(0);
    let mut buckets = server.access().ask(async |client| client.list_buckets().await.unwrap());
    buckets.sort();
    assert_eq!(buckets, ["mine".to_owned(), format!("{run}-other")]);
    assert!(home.journals().is_empty(), "the journal of a run that was swept by name goes too");
}

/// A journal leads to the buckets that a run of its name would make, and to no others.
#[test]
fn a_journal_that_was_tampered_with_leads_nowhere() {
    let (server, home) = (Server::start(), Home::new());
    server.access().ask(async |client| {
        client.create_bucket("mine", "us-east-1").await.unwrap();
        client.put_object("mine", "kept", "kept").await.unwrap();
    });
    let endpoint = &server.access().endpoint;
    let head = r#""schema":"upc/journal/1","region":"us-east-1","run":"upcheck-abcdefghijkl""#;
    let text = format!("{{\"endpoint\":\"{endpoint}\",{head}}}\n{{\"bucket\":\"mine\",\"own\":true}}\n");
    let journal = home.write("run.journal", &text);
    server.access().upcheck(&home, &["sweep", "--journal", &journal]).expect(0);
    let objects = server.access().ask(async |client| client.list_objects("mine", "").await.unwrap());
    assert_eq!(objects, ["kept"]);
}

#[test]
fn a_kept_run_in_a_given_bucket_is_swept_by_name_or_journal() {
    for by_name in [true, false] {
        let (server, home) = (Server::start(), Home::new());
        server.access().ask(async |client| {
            client.create_bucket("given", "us-east-1").await.unwrap();
            client.put_object("given", "kept", "kept").await.unwrap();
        });
        let options = ["--filter", "copy/plain", "--bucket", "given", "--keep"];
        let ran = server.access().run_at(&home, &options);
        ran.ended.expect(0);
        let objects = || server.access().ask(async |client| client.list_objects("given", "").await.unwrap());
        assert!(objects().len() > 1);
        let run = ran.report.get("run").as_str().unwrap();
        let arguments =
            if by_name { &["sweep", "--prefix", run, "--bucket", "given"][..] } else { &["sweep"] };
        server.access().upcheck(&home, arguments).expect(0);
        assert_eq!(objects(), ["kept"]);
        assert!(home.journals().is_empty());
    }
}

#[test]
fn what_cannot_be_swept_gets_5_and_keeps_the_journal() {
    let (server, home) = (Server::start(), Home::new());
    let refuses = Arc::new(AtomicBool::new(true));
    let rule = Arc::clone(&refuses);
    let proxy = Proxy::start(server.access(), move |request| {
        match request.method == "DELETE" && rule.load(Ordering::Relaxed) {
            true => Act::Answer(crate::rig::Reply::error(403, "AccessDenied", "Access Denied")),
            false => Act::Pass,
        }
    });
    proxy.access().upcheck(&home, &["run", "--filter", "copy/plain/whole", "--keep"]).expect(0);
    let swept = proxy.access().upcheck(&home, &["sweep"]).expect(5);
    assert!(swept.stdout.contains("LEFT OVER"), "{}", swept.stdout);
    assert_eq!(home.journals().len(), 1);
    refuses.store(false, Ordering::Relaxed);
    proxy.access().upcheck(&home, &["sweep"]).expect(0);
    server.is_empty();
    assert!(home.journals().is_empty());
}
