//! What decides a point before anything is sent.

use super::record::Undecided;
use super::trial::Bench;
use crate::plan::Point;
use crate::profile::Capability;
use crate::verdict::Verdict;
use crate::world::{Role, World};
use std::time::Duration;

/// The longest that a world waits for the target's clock.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// How a point ends that need not or cannot be tried.
pub(super) fn turned_away(point: &Point, bench: &Bench, aged: bool) -> Option<Undecided> {
    let Bench { world, .. } = bench;
    if let Some(why) = not_applicable(point, bench) {
        return Some(Undecided::unpinned(Verdict::NotApplicable, why));
    }
    let why = if aged { old_enough(point, world).err() } else { None };
    why.map(|why| {
        let fingerprint = "the target's clock did not pass the source's date".to_owned();
        Undecided { verdict: Verdict::Untestable, why, fingerprint }
    })
}

/// How long to wait until all sources are `age` seconds old by the target's clock.
pub(super) fn waiting_time(world: &World, age: i64) -> Duration {
    let youngest = world.standing().map(|source| source.facts.last_modified.unix()).max();
    youngest.map_or(Duration::ZERO, |born| world.clock.until(born + age).min(LONGEST_WAIT))
}

/// The age that a point's sources need, in seconds.
pub(super) fn age(point: &Point) -> i64 {
    i64::try_from(point.age).unwrap_or(0)
}

fn old_enough(point: &Point, world: &World) -> Result<(), String> {
    for spec in &point.sources {
        // Where there is no source, the trial says why.
        let sources = world.source(point.bucket_of(spec), spec, Role::Itself).unwrap_or_default();
        let Some(born) = sources.iter().map(|source| source.facts.last_modified).max() else { continue };
        let now = world.clock.now();
        if now.unix() < born.unix() + age(point) {
            let wait = LONGEST_WAIT.as_secs();
            return Err(format!(
                "the target's clock ({now}) did not pass the source's date ({born}) within {wait} s"
            ));
        }
    }
    Ok(())
}

/// Why a point need not be looked at: a capability that is not there and not declared.
fn not_applicable(point: &Point, bench: &Bench) -> Option<String> {
    let Bench { profile, world, .. } = bench;
    let lacking = point.needs.iter().find(|c| profile.capabilities.get(c) == Some(&false));
    if let Some(lacking) = lacking {
        return Some(format!("the profile says that the target has no {lacking}"));
    }
    if point.needs.contains(&Capability::AccountId) && profile.account.is_none() {
        return Some("the profile names no account id".to_owned());
    }
    if point.needs.contains(&Capability::SecondAccount) && bench.alt.is_none() {
        return Some(
            "there are no keys of a second account (ALT_ACCESS_KEY_ID, ALT_SECRET_ACCESS_KEY)".to_owned(),
        );
    }
    let undeclared = |c: &Capability| !profile.capabilities.contains_key(c);
    if point.needs.contains(&Capability::EtagMd5) && undeclared(&Capability::EtagMd5) {
        let odd = world.standing().find(|source| source.has_md5_etag() == Some(false));
        return odd.map(|source| format!("the target's ETags are no MD5 digests ({})", source.facts.etag));
    }
    None
}
