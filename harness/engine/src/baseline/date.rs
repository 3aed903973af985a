//! The day until which an entry holds.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};
use upcheck_grammar::HttpDate;

/// One day in seconds.
const DAY: i64 = 86_400;

/// A day of the calendar, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    text: String,
    /// When it begins, in seconds since the Unix epoch.
    begins: i64,
}

impl Date {
    /// Reads `YYYY-MM-DD`; `None` where that is no day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // The form of RFC 3339 has digits of fixed number, and its days are those of the calendar.
        let begins = HttpDate::parse_rfc3339(format!("{text}T00:00:00Z").as_bytes()).ok()?.unix();
        Some(Self { text: text.to_owned(), begins })
    }

    /// Whether it is over at a moment; an entry still holds on its day.
    #[must_use]
    pub fn is_past(&self, now: SystemTime) -> bool {
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        i64::try_from(now).is_ok_and(|now| now >= self.begins + DAY)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_date_is_past_when_its_day_is_over() {
        let date = Date::parse("2026-02-28").unwrap();
        let midnight = UNIX_EPOCH + Duration::from_secs(1_772_323_200);
        assert!(!date.is_past(midnight - Duration::from_secs(1)));
        assert!(date.is_past(midnight));
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for text in ["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-01Z", "01.01.2026", ""] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert!(Date::parse("2028-02-29").is_some());
    }
}
