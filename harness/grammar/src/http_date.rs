//! The values of `x-amz-copy-source-if-modified-since` and `x-amz-copy-source-if-unmodified-since`.

use std::{error, fmt};

use crate::calendar::{Civil, weekday};
use crate::scan::Scan;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG_WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment in whole seconds, in the years 1 to 9999, which is what a four-digit year can say.
///
/// ```text
/// HTTP-date    = IMF-fixdate / rfc850-date / asctime-date               ; RFC 9110 section 5.6.7
/// IMF-fixdate  = wkday ", " 2DIGIT " " month " " 4DIGIT " " time " GMT"   ; Sun, 06 Nov 1994 08:49:37 GMT
/// rfc850-date  = weekday ", " 2DIGIT "-" month "-" 2DIGIT " " time " GMT" ; Sunday, 06-Nov-94 08:49:37 GMT
/// asctime-date = wkday " " month " " ( 2DIGIT / " " DIGIT ) " " time " " 4DIGIT
///                                                                       ; Sun Nov  6 08:49:37 1994
/// time         = 2DIGIT ":" 2DIGIT ":" 2DIGIT
/// ```
///
/// Names are case-sensitive, numbers have the digits shown, the date must exist and the weekday must be its own.
/// A two-digit year below 70 is in the 2000s, any other in the 1900s: RFC 9110 moves the border with the clock,
/// which a parser does not have. Second 60 is refused, since Unix time cannot tell it from the next second.
///
/// Recorded on Amazon S3: a condition whose date has another form, such as `+00:00` in place of `GMT`, is
/// ignored. Whether it takes the two obsolete forms is not recorded.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct HttpDate(i64);

impl HttpDate {
    /// The first second of 1970.
    pub const EPOCH: Self = Self(0);

    /// 1 January of year 1, 00:00:00.
    const FIRST: i64 = -62_135_596_800;
    /// 31 December 9999, 23:59:59.
    const LAST: i64 = 253_402_300_799;

    /// The moment `unix` seconds after the Unix epoch (before it, if negative); `None` outside the years 1 to
    /// 9999.
    pub fn from_unix(unix: i64) -> Option<Self> {
        (Self::FIRST..=Self::LAST).contains(&unix).then_some(Self(unix))
    }

    /// Seconds since the Unix epoch, negative before it.
    pub fn unix(self) -> i64 {
        self.0
    }

    /// Reads a header value in any of the three forms.
    pub fn parse(raw: &[u8]) -> Result<Self, HttpDateError> {
        let (named, civil) = imf_fixdate(raw)
            .or_else(|| rfc850(raw))
            .or_else(|| asctime(raw))
            .ok_or(HttpDateError::NotADate)?;
        let unix = civil.unix().ok_or(HttpDateError::NoSuchTime)?;
        if weekday(unix) == named { Ok(Self(unix)) } else { Err(HttpDateError::WrongWeekday) }
    }

    /// Reads the other date format, in which a header value is not an HTTP date.
    ///
    /// ```text
    /// date-time = 4DIGIT "-" 2DIGIT "-" 2DIGIT "T" time [ "." 1*DIGIT ] offset   ; RFC 3339 section 5.6
    /// offset    = "Z" / ( "+" / "-" ) 2DIGIT ":" 2DIGIT
    /// ```
    ///
    /// `T` and `Z` may be lower case. A fraction is dropped, as HTTP dates have none. Open: versitygw takes this
    /// form and says that Amazon S3 does, while Amazon S3 is recorded to ignore some other formats.
    pub fn parse_rfc3339(raw: &[u8]) -> Result<Self, HttpDateError> {
        let (civil, offset) = rfc3339(raw).ok_or(HttpDateError::NotADate)?;
        let unix = civil.unix().ok_or(HttpDateError::NoSuchTime)?;
        Self::from_unix(unix - offset).ok_or(HttpDateError::NoSuchTime)
    }
}

/// Prints an IMF-fixdate, the only form that RFC 9110 section 5.6.7 lets a sender use.
impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second } = Civil::from_unix(self.0);
        let weekday = WEEKDAYS[weekday(self.0)];
        let month = MONTHS[(month - 1) as usize];
        write!(f, "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

/// Why a value is not a date.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum HttpDateError {
    /// It has none of the forms that were asked for.
    NotADate,
    /// It has such a form, but names a day or a time that does not exist, or one outside the years 1 to 9999.
    NoSuchTime,
    /// The day has another weekday.
    WrongWeekday,
}

impl fmt::Display for HttpDateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotADate => "the value is not a date; write it like Sun, 06 Nov 1994 08:49:37 GMT",
            Self::NoSuchTime => "the date names a day or a time that does not exist",
            Self::WrongWeekday => "the date falls on another weekday than it says",
        })
    }
}

impl error::Error for HttpDateError {}

/// The weekday as named, 0 for Monday, and the other fields.
type Dated = (usize, Civil);

fn imf_fixdate(raw: &[u8]) -> Option<Dated> {
    let mut scan = Scan(raw);
    let weekday = scan.one_of(&WEEKDAYS)?;
    scan.text(", ")?;
    let day = scan.digits(2)?;
    scan.text(" ")?;
    let month = month_name(&mut scan)?;
    scan.text(" ")?;
    let year = scan.digits(4)?;
    scan.text(" ")?;
    let (hour, minute, second) = time(&mut scan)?;
    scan.text(" GMT")?;
    scan.end()?;
    Some((weekday, Civil { year, month, day, hour, minute, second }))
}

fn rfc850(raw: &[u8]) -> Option<Dated> {
    let mut scan = Scan(raw);
    let weekday = scan.one_of(&LONG_WEEKDAYS)?;
    scan.text(", ")?;
    let day = scan.digits(2)?;
    scan.text("-")?;
    let month = month_name(&mut scan)?;
    scan.text("-")?;
    let year = scan.digits(2)?;
    let year = if year < 70 { 2000 + year } else { 1900 + year };
    scan.text(" ")?;
    let (hour, minute, second) = time(&mut scan)?;
    scan.text(" GMT")?;
    scan.end()?;
    Some((weekday, Civil { year, month, day, hour, minute, second }))
}

fn asctime(raw: &[u8]) -> Option<Dated> {
    let mut scan = Scan(raw);
    let weekday = scan.one_of(&WEEKDAYS)?;
    scan.text(" ")?;
    let month = month_name(&mut scan)?;
    scan.text(" ")?;
    let day = if scan.text(" ").is_some() { scan.digits(1)? } else { scan.digits(2)? };
    scan.text(" ")?;
    let (hour, minute, second) = time(&mut scan)?;
    scan.text(" ")?;
    let year = scan.digits(4)?;
    scan.end()?;
    Some((weekday, Civil { year, month, day, hour, minute, second }))
}

/// The fields as written, and the offset from UTC in seconds.
fn rfc3339(raw: &[u8]) -> Option<(Civil, i64)> {
    let mut scan = Scan(raw);
    let year = scan.digits(4)?;
    scan.text("-")?;
    let month = scan.digits(2)?;
    scan.text("-")?;
    let day = scan.digits(2)?;
    scan.one_of(&["T", "t"])?;
    let (hour, minute, second) = time(&mut scan)?;
    if scan.text(".").is_some() {
        scan.digits(1)?;
        while scan.digits(1).is_some() {}
    }
    let offset = if scan.one_of(&["Z", "z"]).is_some() {
        0
    } else {
        let sign = if scan.one_of(&["+", "-"])? == 0 { 1 } else { -1 };
        let hours = scan.digits(2).filter(|hours| *hours < 24)?;
        scan.text(":")?;
        let minutes = scan.digits(2).filter(|minutes| *minutes < 60)?;
        sign * (hours * 3600 + minutes * 60)
    };
    scan.end()?;
    Some((Civil { year, month, day, hour, minute, second }, offset))
}

fn month_name(scan: &mut Scan<'_>) -> Option<i64> {
    (1..).zip(MONTHS).find_map(|(month, name)| scan.text(name).map(|()| month))
}

/// Hour, minute and second.
fn time(scan: &mut Scan<'_>) -> Option<(i64, i64, i64)> {
    let hour = scan.digits(2)?;
    scan.text(":")?;
    let minute = scan.digits(2)?;
    scan.text(":")?;
    Some((hour, minute, scan.digits(2)?))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::{HttpDate, HttpDateError, LONG_WEEKDAYS, MONTHS, WEEKDAYS};

    /// The moment that RFC 9110 section 5.6.7 gives its examples for.
    const EXAMPLE: i64 = 784_111_777;

    #[test]
    fn takes_the_three_forms() {
        for (raw, expected) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE),
            ("Sunday, 06-Nov-94 08:49:37 GMT", EXAMPLE),
            ("Sun Nov  6 08:49:37 1994", EXAMPLE),
            ("Sun Nov 06 08:49:37 1994", EXAMPLE),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
            ("Mon, 01 Jan 0001 00:00:00 GMT", HttpDate::FIRST),
            ("Fri, 31 Dec 9999 23:59:59 GMT", HttpDate::LAST),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
            ("Thursday, 01-Jan-70 00:00:00 GMT", 0),
            ("Tuesday, 31-Dec-69 23:59:59 GMT", 3_155_759_999),
            ("Saturday, 01-Jan-00 00:00:00 GMT", 946_684_800),
        ] {
            assert_eq!(HttpDate::parse(raw.as_bytes()).map(HttpDate::unix), Ok(expected), "{raw}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        use HttpDateError::*;
        for (raw, expected) in [
            ("", NotADate),
            ("yesterday", NotADate),
            ("784111777", NotADate),
            ("Fri, 03 Apr 2015 17:10:00 +00:00", NotADate),
            ("Sun, 06 Nov 1994 08:49:37 +0000", NotADate),
            ("Sun, 06 Nov 1994 08:49:37 UTC", NotADate),
            ("Sun, 06 Nov 1994 08:49:37 gmt", NotADate),
            ("Sun, 06 Nov 1994 08:49:37", NotADate),
            ("Sun, 06 Nov 1994 08:49 GMT", NotADate),
            ("Sun, 06 Nov 1994 08:49:37.000 GMT", NotADate),
            ("Sun, 06 Nov 1994 8:49:37 GMT", NotADate),
            ("Sun, 6 Nov 1994 08:49:37 GMT", NotADate),
            ("Sun,  6 Nov 1994 08:49:37 GMT", NotADate),
            ("Sun, 006 Nov 1994 08:49:37 GMT", NotADate),
            ("Sun, +6 Nov 1994 08:49:37 GMT", NotADate),
            ("Sun, 06 Nov 94 08:49:37 GMT", NotADate),
            ("Sun, 06 Nov 11994 08:49:37 GMT", NotADate),
            ("Sun, 06-Nov-1994 08:49:37 GMT", NotADate),
            ("sun, 06 nov 1994 08:49:37 GMT", NotADate),
            ("SUN, 06 NOV 1994 08:49:37 GMT", NotADate),
            ("Sunday, 06 Nov 1994 08:49:37 GMT", NotADate),
            ("Sun, 06 November 1994 08:49:37 GMT", NotADate),
            ("06 Nov 1994 08:49:37 GMT", NotADate),
            ("Sun 06 Nov 1994 08:49:37 GMT", NotADate),
            (" Sun, 06 Nov 1994 08:49:37 GMT", NotADate),
            ("Sun, 06 Nov 1994 08:49:37 GMT ", NotADate),
            ("Sun, 06 Nov 1994  08:49:37 GMT", NotADate),
            ("Sun, 06\u{a0}Nov 1994 08:49:37 GMT", NotADate),
            ("Sun, 06-Nov-94 08:49:37 GMT", NotADate),
            ("Sunday, 06-Nov-94!08:49:37 GMT", NotADate),
            ("Sunday, 6-Nov-94 08:49:37 GMT", NotADate),
            ("Sunday, 06-Nov-1994 08:49:37 GMT", NotADate),
            ("Sun Nov 6 08:49:37 1994", NotADate),
            ("Sun Nov  6 08:49:37 94", NotADate),
            ("Sun Nov  6 08:49:37 1994 GMT", NotADate),
            ("Sunday Nov  6 08:49:37 1994", NotADate),
            ("1994-11-06T08:49:37Z", NotADate),
            ("Sun, 00 Nov 1994 08:49:37 GMT", NoSuchTime),
            ("Thu, 31 Nov 1994 08:49:37 GMT", NoSuchTime),
            ("Wed, 29 Feb 2023 00:00:00 GMT", NoSuchTime),
            ("Thu, 29 Feb 1900 00:00:00 GMT", NoSuchTime),
            ("Sun, 06 Nov 1994 24:00:00 GMT", NoSuchTime),
            ("Sun, 06 Nov 1994 08:60:37 GMT", NoSuchTime),
            ("Sat, 31 Dec 2016 23:59:60 GMT", NoSuchTime),
            ("Sat, 01 Jan 0000 00:00:00 GMT", NoSuchTime),
            ("Sun Nov  0 08:49:37 1994", NoSuchTime),
            ("Mon, 06 Nov 1994 08:49:37 GMT", WrongWeekday),
            ("Monday, 06-Nov-94 08:49:37 GMT", WrongWeekday),
            ("Mon Nov  6 08:49:37 1994", WrongWeekday),
        ] {
            assert_eq!(HttpDate::parse(raw.as_bytes()), Err(expected), "{raw}");
        }
    }

    #[test]
    fn takes_rfc3339_when_asked() {
        use HttpDateError::*;
        for (raw, expected) in [
            ("1994-11-06T08:49:37Z", Ok(EXAMPLE)),
            ("1994-11-06t08:49:37z", Ok(EXAMPLE)),
            ("1994-11-06T08:49:37.999999999999999999999Z", Ok(EXAMPLE)),
            ("1994-11-06T10:19:37+01:30", Ok(EXAMPLE)),
            ("1994-11-05T22:49:37-10:00", Ok(EXAMPLE)),
            ("1994-11-06T08:49:37-00:00", Ok(EXAMPLE)),
            ("2026-01-01T00:00:00Z", Ok(1_767_225_600)),
            ("0001-01-01T00:00:00Z", Ok(HttpDate::FIRST)),
            ("", Err(NotADate)),
            ("1994-11-06", Err(NotADate)),
            ("1994-11-06 08:49:37Z", Err(NotADate)),
            ("1994-11-06T08:49:37", Err(NotADate)),
            ("1994-11-06T08:49Z", Err(NotADate)),
            ("1994-11-06T08:49:37.Z", Err(NotADate)),
            ("1994-11-06T08:49:37,5Z", Err(NotADate)),
            ("1994-11-06T08:49:37+0130", Err(NotADate)),
            ("1994-11-06T08:49:37+24:00", Err(NotADate)),
            ("1994-11-06T08:49:37+01:60", Err(NotADate)),
            ("1994-11-6T08:49:37Z", Err(NotADate)),
            ("19941106T084937Z", Err(NotADate)),
            ("1994-11-06T08:49:37Z ", Err(NotADate)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Err(NotADate)),
            ("1994-11-31T08:49:37Z", Err(NoSuchTime)),
            ("1994-13-06T08:49:37Z", Err(NoSuchTime)),
            ("1994-11-06T24:00:00Z", Err(NoSuchTime)),
            ("0001-01-01T00:00:00+00:01", Err(NoSuchTime)),
            ("9999-12-31T23:59:59-00:01", Err(NoSuchTime)),
        ] {
            assert_eq!(HttpDate::parse_rfc3339(raw.as_bytes()).map(HttpDate::unix), expected, "{raw}");
        }
    }

    #[test]
    fn ends_where_four_digit_years_end() {
        for (unix, expected) in [
            (HttpDate::FIRST - 1, None),
            (HttpDate::FIRST, Some("Mon, 01 Jan 0001 00:00:00 GMT")),
            (EXAMPLE, Some("Sun, 06 Nov 1994 08:49:37 GMT")),
            (HttpDate::LAST, Some("Fri, 31 Dec 9999 23:59:59 GMT")),
            (HttpDate::LAST + 1, None),
            (i64::MIN, None),
            (i64::MAX, None),
        ] {
            let printed = HttpDate::from_unix(unix).map(|date| date.to_string());
            assert_eq!(printed.as_deref(), expected, "{unix}");
        }
    }

    /// What httpdate makes of a text, less what it takes and should not: whitespace around the date, and any
    /// byte between an RFC 850 date and its time. It takes no year before 1970.
    fn by_httpdate(text: &str) -> Option<i64> {
        let is_strict = text.trim() == text
            && text.split_once("day, ").is_none_or(|(_, date)| date.as_bytes().get(9) == Some(&b' '));
        let time = httpdate::parse_http_date(text).ok().filter(|_| is_strict)?;
        i64::try_from(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
    }

    fn by_us(text: &str) -> Option<i64> {
        HttpDate::parse(text.as_bytes()).ok().map(HttpDate::unix).filter(|unix| *unix >= 0)
    }

    prop_compose! {
        /// A text in one of the three forms whose fields may be out of range or contradict each other.
        fn likely_date()(
            form in 0..3,
            weekday in 0..7_usize,
            day in prop_oneof![9 => 1..=31, 1 => 0..=40],
            month in 0..12_usize,
            year in prop_oneof![3 => 1960..=2080, 1 => 0..=9999],
            hour in prop_oneof![9 => 0..=23, 1 => 24..=99],
            minute in prop_oneof![9 => 0..=59, 1 => 60..=99],
            second in prop_oneof![9 => 0..=59, 1 => 60..=99],
        ) -> String {
            let (name, long, month) = (WEEKDAYS[weekday], LONG_WEEKDAYS[weekday], MONTHS[month]);
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            match form {
                0 => format!("{name}, {day:02} {month} {year:04} {time} GMT"),
                1 => format!("{long}, {day:02}-{month}-{:02} {time} GMT", year % 100),
                _ => format!("{name} {month} {day:2} {time} {year:04}"),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = HttpDate::parse(&raw);
            let _ = HttpDate::parse_rfc3339(&raw);
        }

        #[test]
        fn reads_what_it_printed(unix in HttpDate::FIRST..=HttpDate::LAST) {
            let printed = HttpDate(unix).to_string();
            prop_assert_eq!(HttpDate::parse(printed.as_bytes()), Ok(HttpDate(unix)));
        }

        #[test]
        fn prints_and_reads_like_httpdate(unix in 0..=HttpDate::LAST) {
            let theirs = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(unix.unsigned_abs()));
            prop_assert_eq!(HttpDate(unix).to_string(), &*theirs);
            prop_assert_eq!(by_us(&theirs), Some(unix));
        }

        #[test]
        fn judges_fields_like_httpdate(text in likely_date()) {
            prop_assert_eq!(by_us(&text), by_httpdate(&text), "{}", text);
        }

        #[test]
        fn judges_mutated_dates_like_httpdate(
            unix in 0..=HttpDate::LAST,
            form in 0..3,
            at in 0..30_usize,
            edit in 0..3,
            byte in prop_oneof![b' '..=b'~', b'0'..=b'9'],
        ) {
            let fixed = HttpDate(unix).to_string();
            let field = |from: usize, to: usize| fixed.get(from..to).unwrap_or_default();
            let (name, day, month, year, time) = (field(0, 3), field(5, 7), field(8, 11), field(12, 16), field(17, 25));
            let long = LONG_WEEKDAYS.into_iter().find(|long| long.starts_with(name)).unwrap_or_default();
            let mut text = match form {
                0 => fixed.clone(),
                1 => format!("{long}, {day}-{month}-{} {time} GMT", field(14, 16)),
                _ => format!("{name} {month} {day} {time} {year}"),
            };
            let at = at.min(text.len() - 1);
            match edit {
                0 => text.replace_range(at..=at, char::from(byte).encode_utf8(&mut [0; 4])),
                1 => text.insert(at, char::from(byte)),
                _ => drop(text.remove(at)),
            }
            prop_assert_eq!(by_us(&text), by_httpdate(&text), "{}", text);
        }
    }
}
