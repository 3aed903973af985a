//! The target's clock, as its `Date` headers show it.

use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::time::{SystemTime, UNIX_EPOCH};
use upcheck_grammar::HttpDate;

/// The target's clock: its last `Date` header, and how long ago that was. This machine's clock where the target
/// sends none.
#[derive(Debug, Default)]
pub struct Clock(Mutex<Option<(HttpDate, Instant)>>);

impl Clock {
    /// Takes note of a `Date` header that has just come in.
    pub fn saw(&self, date: Option<HttpDate>) {
        if let Some(date) = date {
            *self.lock() = Some((date, Instant::now()));
        }
    }

    /// The target's time, in whole seconds: never ahead of the target.
    #[must_use]
    pub fn now(&self) -> HttpDate {
        match *self.lock() {
            Some((date, seen)) => {
                let since = i64::try_from(seen.elapsed().as_secs()).unwrap_or(0);
                HttpDate::from_unix(date.unix().saturating_add(since)).unwrap_or(date)
            }
            None => here(),
        }
    }

    /// How long to wait until the target's time is past `moment`; a second more than it seems, for its fraction.
    #[must_use]
    pub fn until(&self, moment: i64) -> Duration {
        let seconds = moment.saturating_sub(self.now().unix());
        u64::try_from(seconds).map_or(Duration::ZERO, Duration::from_secs)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(HttpDate, Instant)>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn here() -> HttpDate {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(0);
    HttpDate::from_unix(seconds).unwrap_or(HttpDate::EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_targets_date_wins_over_this_machines() {
        let clock = Clock::default();
        clock.saw(HttpDate::from_unix(1_000_000));
        clock.saw(None);
        assert_eq!(clock.now().unix(), 1_000_000);
        assert_eq!(clock.until(1_000_002), Duration::from_secs(2));
        assert_eq!(clock.until(999_999), Duration::ZERO);
    }
}
