//! The values of `x-amz-copy-source-if-modified-since` and `x-amz-copy-source-if-unmodified-since`.

use std::{error, fmt};

use crate::calendar::{Civil, weekday};
use crate::number::parse_digits;

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
    let month = scan.month()?;
    scan.text(" ")?;
    let year = scan.digits(4)?;
    scan.text(" ")?;
    let (hour, minute, second) = scan.time()?;
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
    let month = scan.month()?;
    scan.text("-")?;
    let year = scan.digits(2)?;
    let year = if year < 70 { 2000 + year } else { 1900 + year };
    scan.text(" ")?;
    let (hour, minute, second) = scan.time()?;
    scan.text(" GMT")?;
    scan.end()?;
    Some((weekday, Civil { year, month, day, hour, minute, second }))
}

fn asctime(raw: &[u8]) -> Option<Dated> {
    let mut scan = Scan(raw);
    let weekday = scan.one_of(&WEEKDAYS)?;
    scan.text(" ")?;
    let month = scan.month()?;
    scan.text(" ")?;
    let day = if scan.text(" ").is_some() { scan.digits(1)? } else { scan.digits(2)? };
    scan.text(" ")?;
    let (hour, minute, second) = scan.time()?;
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
    let (hour, minute, second) = scan.time()?;
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

/// What is left to read. A step that does not fit takes nothing.
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    fn text(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text.as_bytes())?;
        Some(())
    }

    fn one_of(&mut self, names: &[&str]) -> Option<usize> {
        names.iter().position(|name| self.text(name).is_some())
    }

    fn month(&mut self) -> Option<i64> {
        (1..).zip(MONTHS).find_map(|(month, name)| self.text(name).map(|()| month))
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let number = parse_digits(digits).ok()?;
        self.0 = rest;
        i64::try_from(number).ok()
    }

    fn time(&mut self) -> Option<(i64, i64, i64)> {
        let hour = self.digits(2)?;
        self.text(":")?;
        let minute = self.digits(2)?;
        self.text(":")?;
        Some((hour, minute, self.digits(2)?))
    }

    fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
