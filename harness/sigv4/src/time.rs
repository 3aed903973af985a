//! The time that a signature is made at.

use std::fmt;

const DAY: i64 = 86_400;

/// Whole seconds since the Unix epoch; `Display` writes the form of `x-amz-date`, `20130524T000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(i64);

impl Time {
    /// From seconds since the Unix epoch.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0
    }

    /// Reads the form of `x-amz-date`. `None` for every other text, and for a day or hour that does not exist.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
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

    /// `20130524`: the day in UTC, as in a scope.
    #[must_use]
    pub fn day(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        format!("{year:04}{month:02}{day:02}")
    }

    /// `2013-05-24T00:00:00Z`: the form of dates in answers.
    #[must_use]
    pub fn iso8601(self) -> String {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        let (hour, minute, second) = self.clock();
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    fn clock(self) -> (i64, i64, i64) {
        let second = self.0.rem_euclid(DAY);
        (second / 3600, second / 60 % 60, second % 60)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = self.clock();
        write!(f, "{}T{hour:02}{minute:02}{second:02}Z", self.day())
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

    #[test]
    fn the_forms_of_one_time() {
        let time = Time::from_unix(1_369_353_600);
        assert_eq!(time.to_string(), "20130524T000000Z");
        assert_eq!(time.day(), "20130524");
        assert_eq!(time.iso8601(), "2013-05-24T00:00:00Z");
        assert_eq!(Time::parse("20130524T000000Z").unwrap().unix(), 1_369_353_600);
    }

    #[test]
    fn every_day_of_four_centuries_reads_back() {
        for day in -30_000..120_000 {
            let time = Time::from_unix(day * DAY + 86_399);
            assert_eq!(Time::parse(&time.to_string()), Some(time), "{time}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
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
            assert_eq!(Time::parse(text), None, "{text}");
        }
        assert!(Time::parse("20120229T235959Z").is_some());
    }
}
