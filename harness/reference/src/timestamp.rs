//! Points in time as S3 writes them.

use std::time::{SystemTime, UNIX_EPOCH};
use upcheck_grammar::HttpDate;
use upcheck_sigv4::Time;

/// Whole seconds since the Unix epoch. Amazon keeps no finer times: its millisecond fields end in `.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(i64);

impl Timestamp {
    /// From seconds since the Unix epoch.
    #[cfg(test)]
    pub(crate) fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the Unix epoch.
    pub(crate) fn unix(self) -> i64 {
        self.0
    }

    /// This many seconds later; earlier where there are less than none.
    pub(crate) fn later(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// `2013-05-24T00:00:00Z`
    pub(crate) fn iso8601(self) -> String {
        Time::from_unix(self.0).iso8601()
    }

    /// `2013-05-24T00:00:00.000Z`, the form of every date in an answer's XML.
    pub(crate) fn iso8601_millis(self) -> String {
        self.iso8601().replace('Z', ".000Z")
    }

    /// `Fri, 24 May 2013 00:00:00 GMT` (RFC 9110 section 5.6.7); the epoch for a year that the form cannot
    /// hold.
    pub(crate) fn http_date(self) -> String {
        const EPOCH: &str = "Thu, 01 Jan 1970 00:00:00 GMT";
        HttpDate::from_unix(self.0).map_or_else(|| EPOCH.to_owned(), |date| date.to_string())
    }
}

impl From<SystemTime> for Timestamp {
    /// Rounded down, also before the epoch.
    fn from(time: SystemTime) -> Self {
        let seconds = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX / 2),
            Err(before) => {
                let gap = before.duration();
                let whole = i64::try_from(gap.as_secs()).unwrap_or(i64::MAX / 2);
                -whole - i64::from(gap.subsec_nanos() > 0)
            }
        };
        Self(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_forms_of_one_time() {
        let time = Timestamp::from_unix(1_369_353_600);
        assert_eq!(time.iso8601(), "2013-05-24T00:00:00Z");
        assert_eq!(time.iso8601_millis(), "2013-05-24T00:00:00.000Z");
        assert_eq!(time.http_date(), "Fri, 24 May 2013 00:00:00 GMT");
    }

    #[test]
    fn fractions_are_rounded_down() {
        let before = UNIX_EPOCH.checked_sub(Duration::from_millis(1)).unwrap();
        assert_eq!(Timestamp::from(before).unix(), -1);
        assert_eq!(Timestamp::from(UNIX_EPOCH + Duration::from_millis(1999)).unix(), 1);
    }
}
