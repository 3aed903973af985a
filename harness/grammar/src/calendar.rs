//! The proleptic Gregorian calendar, years 1 to 9999, without a time zone.

/// Seconds in a day; Unix time has no leap seconds.
pub(crate) const DAY: i64 = 86_400;

/// Days from 1 January of year 1 to 1 January 1970.
const EPOCH: i64 = 719_162;

/// A point in time by its calendar fields. `from_unix` gives valid ones only; a parser fills in what it read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Civil {
    /// 1 to 9999.
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to the length of the month.
    pub(crate) day: i64,
    /// 0 to 23.
    pub(crate) hour: i64,
    /// 0 to 59.
    pub(crate) minute: i64,
    /// 0 to 59. Second 60 of RFC 9110 is left out: Unix time cannot tell a leap second from the next one.
    pub(crate) second: i64,
}

impl Civil {
    /// The fields of a Unix time in seconds, which must lie in the years 1 to 9999.
    pub(crate) fn from_unix(unix: i64) -> Self {
        let (days, second) = (unix.div_euclid(DAY) + EPOCH, unix.rem_euclid(DAY));
        // The mean length of a year is 146097/400 days. Leap days come late in their cycles, so the estimate is
        // never too high, and one too low at most.
        let estimate = days * 400 / 146_097 + 1;
        let year = if days_before_year(estimate + 1) <= days { estimate + 1 } else { estimate };
        let (mut month, mut day) = (1, days - days_before_year(year) + 1);
        while day > days_in_month(year, month) {
            day -= days_in_month(year, month);
            month += 1;
        }
        Self { year, month, day, hour: second / 3600, minute: second / 60 % 60, second: second % 60 }
    }

    /// The Unix time in seconds; `None` where a field is out of its range.
    pub(crate) fn unix(self) -> Option<i64> {
        let Self { year, month, day, hour, minute, second } = self;
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second);
        let days = || days_before_year(year) + days_before_month(year, month) + day - 1 - EPOCH;
        exists.then(|| days() * DAY + hour * 3600 + minute * 60 + second)
    }
}

/// The weekday of a Unix time in seconds, 0 for Monday to 6 for Sunday.
pub(crate) fn weekday(unix: i64) -> usize {
    // 1 January 1970 was a Thursday.
    match (unix.div_euclid(DAY) + 3).rem_euclid(7) {
        weekday @ 1..=6 => weekday as usize,
        _ => 0,
    }
}

fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

fn days_before_month(year: i64, month: i64) -> i64 {
    (1..month).map(|month| days_in_month(year, month)).sum()
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{Civil, DAY, EPOCH, weekday};

    /// Walks the whole calendar beside a count of days.
    #[test]
    fn agrees_with_counting_days() {
        let mut unix = -EPOCH * DAY;
        for year in 1..=9999 {
            let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
            let february = if leap { 29 } else { 28 };
            for (month, length) in (1..).zip([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
                // The ends of a month are where an error would show.
                for day in [1, length] {
                    let civil = Civil { year, month, day, hour: 23, minute: 59, second: 58 };
                    let expected = unix + (day - 1) * DAY + 86_398;
                    assert_eq!(civil.unix(), Some(expected), "{civil:?}");
                    assert_eq!(Civil::from_unix(expected), civil);
                }
                unix += length * DAY;
                let past = Civil { year, month, day: length + 1, hour: 0, minute: 0, second: 0 };
                assert_eq!(past.unix(), None, "{past:?}");
            }
        }
        assert_eq!(unix, 253_402_300_800, "the seconds to the end of 9999");
    }

    #[test]
    fn refuses_fields_out_of_range() {
        let valid = Civil { year: 2024, month: 2, day: 29, hour: 23, minute: 59, second: 59 };
        assert_eq!(valid.unix(), Some(1_709_251_199));
        for civil in [
            Civil { year: 0, ..valid },
            Civil { year: 10_000, ..valid },
            Civil { month: 0, ..valid },
            Civil { month: 13, ..valid },
            Civil { day: 0, ..valid },
            Civil { day: 30, ..valid },
            Civil { hour: 24, ..valid },
            Civil { minute: 60, ..valid },
            Civil { second: 60, ..valid },
        ] {
            assert_eq!(civil.unix(), None, "{civil:?}");
        }
    }

    #[test]
    fn names_the_weekday() {
        for (unix, expected) in [(0, 3), (-1, 2), (-DAY, 2), (4 * DAY, 0), (3 * DAY, 6), (784_111_777, 6)] {
            assert_eq!(weekday(unix), expected, "{unix}");
        }
    }
}
