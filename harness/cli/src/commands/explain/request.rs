//! A request as it is explained.

use upcheck_wire::{Request, Signing, Tampering};

/// A request as its lines, indented, and behind them what the lines do not show.
pub(super) fn explained(request: &Request) -> String {
    let target = match &request.raw_target {
        Some(target) => shown(target),
        None => request.target(),
    };
    let mut lines = vec![format!("{} {target} HTTP/1.1", request.method)];
    let headers = request.headers.iter();
    lines.extend(headers.map(|(name, value)| format!("{name}: {}", shown(value))));
    lines.extend(request.raw_lines.iter().map(|line| shown(line)));
    if !request.body.is_empty() {
        lines.extend([String::new(), shown(&request.body)]);
    }
    let oddities = oddities(request);
    if !oddities.is_empty() {
        lines.push(String::new());
        lines.extend(oddities);
    }
    lines.iter().map(|line| format!("  {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// How it is signed, and what is left out.
fn oddities(request: &Request) -> Vec<String> {
    let Tampering { omit, mutate_after, wrong_secret, unknown_key, skew_seconds, payload_hash, hoist } =
        &request.tampering;
    let signing = match request.signing {
        Signing::Header => None,
        Signing::Presigned { .. } => Some("signed in the query"),
        Signing::Anonymous => Some("not signed"),
    };
    let mut lines: Vec<String> = signing.map(str::to_owned).into_iter().collect();
    if *wrong_secret {
        lines.push("signed with a wrong secret".to_owned());
    }
    if *unknown_key {
        lines.push("signed in the name of a key that does not exist".to_owned());
    }
    if *skew_seconds != 0 {
        lines.push(format!("signed by a clock that is off by {skew_seconds} s"));
    }
    lines.extend(payload_hash.iter().map(|stated| format!("{stated} in place of the body's hash")));
    lines.extend(omit.iter().map(|name| format!("left out of the signature: {name}")));
    let changed = mutate_after.iter();
    lines.extend(changed.map(|(name, value)| format!("changed after signing: {name}: {}", shown(value))));
    lines.extend(hoist.iter().map(|name| format!("moved into the query: {name}")));
    // What the case writes in its own form is not left out.
    let written = |name: &str| {
        request.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
            || request.raw_lines.iter().any(|line| line.to_ascii_lowercase().starts_with(name.as_bytes()))
    };
    let left_out = request.without.iter().filter(|name| !written(name));
    lines.extend(left_out.map(|name| format!("without {name}")));
    lines
}

/// Text with every character that a terminal would obey as its escape.
fn shown(bytes: &[u8]) -> String {
    let show = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    String::from_utf8_lossy(bytes).chars().map(show).collect()
}
