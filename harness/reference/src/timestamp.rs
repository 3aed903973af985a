//! Points in time as S3 writes them.

use std::time::{SystemTime, UNIX_EPOCH};
use upcheck_grammar::HttpDate;

const DAY: i64 = 86_400;

/// Whole seconds since the Unix epoch. Amazon keeps no finer times: its millisecond fields end in `.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(i64);

impl Timestamp {
    /// From seconds since the Unix epoch.
    pub(crate) fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the Unix epoch.
    pub(crate) fn unix(self) -> i64 {
        self.0
    }

    /// `20130524T000000Z`, the form of `x-amz-date`. `None` for every other text.
    pub(crate) fn parse_basic(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let form = |at: usize, byte: &u8| match at {
            8 => *byte == b'T',
            15 => *byte == b'Z',
            _ => byte.is_ascii_digit(),
        };
        if bytes.len() != 16 || !bytes.iter().enumerate().all(|(at, byte)| form(at, byte)) {
            return None;
        }
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
        let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
        let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
        let days = days_from_civil(year, month, day);
        let real = (1..=12).contains(&month) && hour < 24 && minute < 60 && second < 60;
        (real && civil_from_days(days) == (year, month, day))
            .then_some(Self(days * DAY + hour * 3600 + minute * 60 + second))
    }

    /// `20130524T000000Z`
    pub(crate) fn basic(self) -> String {
        let (year, month, day, hour, minute, second) = self.fields();
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
    }

    /// `2013-05-24T00:00:00Z`
    pub(crate) fn iso8601(self) -> String {
        let (year, month, day, hour, minute, second) = self.fields();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
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

    fn fields(self) -> (i64, i64, i64, i64, i64, i64) {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        let second = self.0.rem_euclid(DAY);
        (year, month, day, second / 3600, second / 60 % 60, second % 60)
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

// Years are counted from 1 March, so that the leap day comes last and month lengths follow one formula.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = year - i64::from(month <= 2);
    let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_forms_of_one_time() {
        let time = Timestamp::from_unix(1_369_353_600);
        assert_eq!(time.basic(), "20130524T000000Z");
        assert_eq!(time.iso8601(), "2013-05-24T00:00:00Z");
        assert_eq!(time.iso8601_millis(), "2013-05-24T00:00:00.000Z");
        assert_eq!(time.http_date(), "Fri, 24 May 2013 00:00:00 GMT");
    }

    #[test]
    fn every_day_of_four_centuries_reads_back() {
        for day in -30_000..120_000 {
            let time = Timestamp::from_unix(day * DAY + 86_399);
            assert_eq!(Timestamp::parse_basic(&time.basic()), Some(time), "{}", time.basic());
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "20130524",
            "20130524T000000",
            "2013-05-24T00:00Z",
            "20130229T000000Z",
            "20130524T240000Z",
            "20131301T000000Z",
            "+0130524T000000Z",
            "20130500T000000Z",
        ] {
            assert_eq!(Timestamp::parse_basic(text), None, "{text}");
        }
        assert!(Timestamp::parse_basic("20120229T235959Z").is_some());
    }

    #[test]
    fn fractions_are_rounded_down() {
        let before = UNIX_EPOCH.checked_sub(Duration::from_millis(1)).unwrap();
        assert_eq!(Timestamp::from(before).unix(), -1);
        assert_eq!(Timestamp::from(UNIX_EPOCH + Duration::from_millis(1999)).unix(), 1);
    }
}
