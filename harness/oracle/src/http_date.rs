//! `x-amz-copy-source-if-(un)modified-since`: [`HttpDate`] in its three forms, and RFC 3339.
//!
//! - Table: RFC 9110 section 5.6.7, by which a date has one of three shapes; RFC 3339 section 5.6 for the fourth.
//! - Partners: [`second_reading`], which lays the value over those shapes and counts days by another formula; for
//!   years from 1970 on the crate `httpdate`.
//! - Laws: what is printed reads back; the three forms of a moment are that moment; another weekday, another case,
//!   a blank around it and an offset in place of `GMT` are refused.

use std::time::SystemTime;

use upcheck_grammar::HttpDate;
use upcheck_grammar::HttpDateError::{self, NoSuchTime, NotADate, WrongWeekday};
use upcheck_grammar::readings::date_in_fixed_form;

use crate::refusal::explained;

/// Holds one header value against the table.
pub fn http_date(input: &[u8]) {
    check(HttpDate::parse, input);
    check_rfc3339(HttpDate::parse_rfc3339, input);
    let fixed = second_reading_of_fixed_form(input).ok();
    assert_eq!(
        date_in_fixed_form(input).ok().map(HttpDate::unix),
        fixed,
        "{} in the one form that senders may use",
        input.escape_ascii()
    );
}

type Read = Result<HttpDate, HttpDateError>;

fn check(parse: impl Fn(&[u8]) -> Read, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let found = parse(raw);
    explained(&found);
    let unix = found.map(HttpDate::unix);
    assert_eq!(unix, second_reading(raw), "two readings of the date {shown} differ");
    let since_1970 = unix.ok().filter(|unix| *unix >= 0);
    assert_eq!(since_1970, by_httpdate(raw), "httpdate reads {shown} otherwise");
    if let Ok(date) = found {
        check_neighbours(parse, date);
    }
}

fn check_neighbours(parse: impl Fn(&[u8]) -> Read, date: HttpDate) {
    let printed = date.to_string();
    assert_eq!(parse(printed.as_bytes()), Ok(date), "{printed} does not read back");
    let field = |from: usize, to: usize| printed.get(from..to).unwrap_or_default();
    let (name, day, month, year, time) =
        (field(0, 3), field(5, 7), field(8, 11), field(12, 16), field(17, 25));
    let padded = if day.starts_with('0') { day.replacen('0', " ", 1) } else { day.to_owned() };
    let c_style = format!("{name} {month} {padded} {time} {year}");
    assert_eq!(parse(c_style.as_bytes()), Ok(date), "{c_style} is {printed}");
    if let Some(long) = LONG_DAYS.iter().find(|long| long.starts_with(name)) {
        let short_year = format!("{long}, {day}-{month}-{} {time} GMT", field(14, 16));
        // Two digits name a year from 1970 to 2069.
        if (0..3_155_760_000).contains(&date.unix()) {
            assert_eq!(parse(short_year.as_bytes()), Ok(date), "{short_year} is {printed}");
        }
    }
    for other in DAYS.iter().filter(|other| **other != name) {
        let moved = printed.replacen(name, other, 1);
        assert_eq!(parse(moved.as_bytes()), Err(WrongWeekday), "{moved}");
    }
    for changed in [
        printed.to_ascii_lowercase(),
        printed.to_ascii_uppercase(),
        format!(" {printed}"),
        format!("{printed} "),
        printed.replacen(" GMT", " UTC", 1),
        printed.replacen(" GMT", " +0000", 1),
        printed.replacen("GMT", "+00:00", 1),
        printed.replacen(", ", ",", 1),
        printed.replacen(", ", " ", 1),
        printed.replacen(year, field(14, 16), 1),
        printed.replacen(' ', "  ", 1),
    ] {
        assert_eq!(parse(changed.as_bytes()), Err(NotADate), "{changed}");
    }
}

fn check_rfc3339(parse: impl Fn(&[u8]) -> Read, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let found = parse(raw).map(HttpDate::unix);
    assert_eq!(found, second_reading_of_rfc3339(raw), "two readings of the RFC 3339 date {shown} differ");
    if let (Ok(date), Some(Ok(local))) = (parse(raw), raw.get(..19).map(str::from_utf8)) {
        let offset = date.unix() - parse(format!("{local}Z").as_bytes()).map_or(0, HttpDate::unix);
        for zone in ["Z", "z", "+00:00", "-00:00", ".000Z"] {
            let utc = format!("{local}{zone}");
            let unix = parse(utc.as_bytes()).map(|utc| utc.unix() + offset);
            assert_eq!(unix, found, "{utc} is {shown} less its offset");
        }
        for zone in ["", " Z", "+0000", "+00", "Z ", "+24:00", "+00:60"] {
            let changed = format!("{local}{zone}");
            assert_eq!(parse(changed.as_bytes()), Err(NotADate), "{changed}");
        }
    }
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LONG_DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The shapes of a date: `W` a letter of the weekday, `L` a long weekday, `B` a letter of the month, and a digit each
/// for `Y` (year), `y` (year of two digits), `D` (day), `d` (day, or a blank), `h`, `m` and `s`. Everything else
/// stands for itself.
const SHAPES: [&str; 3] = [IMF, "L, DD-BBB-yy hh:mm:ss GMT", "WWW BBB dD hh:mm:ss YYYY"];
const IMF: &str = "WWW, DD BBB YYYY hh:mm:ss GMT";
/// As above, with `O` for a digit of the month.
const RFC3339: &str = "YYYY-OO-DDthh:mm:ss";

/// Seconds since the Unix epoch, or why there are none.
pub(crate) fn second_reading(raw: &[u8]) -> Result<i64, HttpDateError> {
    let laid = SHAPES.iter().find_map(|shape| Laid::over(raw, shape).filter(|laid| laid.rest.is_empty()));
    let laid = laid.ok_or(NotADate)?;
    let weekday = DAYS.iter().position(|day| *day == laid.weekday).ok_or(NotADate)?;
    let month = MONTHS.iter().position(|month| *month == laid.month).ok_or(NotADate)?;
    let year = match laid.number("y") {
        None => laid.number("Y").unwrap_or(0),
        Some(year @ ..70) => 2000 + year,
        Some(year) => 1900 + year,
    };
    let unix = laid.unix(year, month as i64 + 1).ok_or(NoSuchTime)?;
    // 1 January 1970 was a Thursday, four days behind the first of the list.
    if (unix.div_euclid(86_400) + 4).rem_euclid(7) == weekday as i64 { Ok(unix) } else { Err(WrongWeekday) }
}

/// As [`second_reading`], where only the form counts that senders may use.
pub(crate) fn second_reading_of_fixed_form(raw: &[u8]) -> Result<i64, HttpDateError> {
    second_reading(raw).and_then(|unix| if Laid::over(raw, IMF).is_some() { Ok(unix) } else { Err(NotADate) })
}

pub(crate) fn second_reading_of_rfc3339(raw: &[u8]) -> Result<i64, HttpDateError> {
    let laid = Laid::over(raw, RFC3339).ok_or(NotADate)?;
    let mut zone = laid.rest;
    if let Some(fraction) = zone.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        zone = fraction.get(digits..).filter(|_| digits > 0).ok_or(NotADate)?;
    }
    let offset = match zone {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let east = Laid::over(rest, "hh:mm").filter(|east| east.rest.is_empty()).ok_or(NotADate)?;
            let (hours, minutes) = (east.number("h").unwrap_or(0), east.number("m").unwrap_or(0));
            if hours > 23 || minutes > 59 {
                return Err(NotADate);
            }
            (hours * 60 + minutes) * if *sign == b'+' { 60 } else { -60 }
        }
        _ => return Err(NotADate),
    };
    let month = laid.number("O").unwrap_or(0);
    let unix = laid.unix(laid.number("Y").unwrap_or(0), month).ok_or(NoSuchTime)? - offset;
    // From the first second of year 1 to the last of year 9999.
    if (-62_135_596_800..253_402_300_800).contains(&unix) { Ok(unix) } else { Err(NoSuchTime) }
}

/// A value laid over a shape.
#[derive(Debug, Default)]
struct Laid<'a> {
    weekday: String,
    month: String,
    digits: Vec<(char, u8)>,
    rest: &'a [u8],
}

impl<'a> Laid<'a> {
    fn over(raw: &'a [u8], shape: &str) -> Option<Self> {
        let mut laid = Self { rest: raw, ..Self::default() };
        for mark in shape.chars() {
            if mark == 'L' {
                let name = LONG_DAYS.iter().find(|name| laid.rest.starts_with(name.as_bytes()))?;
                laid.weekday = name.chars().take(3).collect();
                laid.rest = laid.rest.get(name.len()..)?;
                continue;
            }
            let (&byte, rest) = laid.rest.split_first()?;
            match mark {
                'W' => laid.weekday.push(byte.into()),
                'B' => laid.month.push(byte.into()),
                'd' if byte == b' ' => {}
                'd' if byte.is_ascii_digit() => laid.digits.push(('D', byte - b'0')),
                'Y' | 'y' | 'O' | 'D' | 'h' | 'm' | 's' if byte.is_ascii_digit() => {
                    laid.digits.push((mark, byte - b'0'));
                }
                't' if matches!(byte, b'T' | b't') => {}
                ',' | ' ' | '-' | ':' | 'G' | 'M' | 'T' if mark == char::from(byte) => {}
                _ => return None,
            }
            laid.rest = rest;
        }
        Some(laid)
    }

    fn number(&self, mark: &str) -> Option<i64> {
        let digits = self.digits.iter().filter(|(kind, _)| mark.contains(*kind));
        digits.map(|(_, digit)| i64::from(*digit)).reduce(|number, digit| number * 10 + digit)
    }

    fn unix(&self, year: i64, month: i64) -> Option<i64> {
        let [day, hour, minute, second] = ["D", "h", "m", "s"].map(|mark| self.number(mark).unwrap_or(0));
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if !(1..=9999).contains(&year) || day < 1 || day > longest || hour > 23 || minute > 59 || second > 59
        {
            return None;
        }
        // Years that begin in March have their leap day at the end; five months in turn then have 153 days.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + day
            - 1;
        // 1 March of year 0 is 719 468 days before 1970.
        Some((days - 719_468) * 86_400 + hour * 3600 + minute * 60 + second)
    }
}

/// What httpdate makes of a value, less what it takes and should not: white space around the date, and any byte
/// between date and time of the second shape. It knows no year before 1970.
fn by_httpdate(raw: &[u8]) -> Option<i64> {
    let text = str::from_utf8(raw).ok().filter(|text| text.trim() == *text)?;
    let blank_at = text.split_once("day, ").map(|(_, rest)| rest.as_bytes().get(9).copied());
    if blank_at.is_some_and(|byte| byte != Some(b' ')) {
        return None;
    }
    let time = httpdate::parse_http_date(text).ok()?;
    i64::try_from(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Fault, convicts};

    fn leniently(raw: &[u8], change: impl Fn(&str) -> String) -> Read {
        HttpDate::parse(change(&String::from_utf8_lossy(raw)).as_bytes())
    }

    #[test]
    fn convicts_wrong_parsers() {
        const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
        let wrong: [Fault<Read>; 9] = [
            (
                "any weekday",
                |raw| leniently(raw, |text| text.replace("Mon, ", "Sun, ")),
                "Mon, 06 Nov 1994 08:49:37 GMT",
            ),
            (
                "any weekday, seen from a good date",
                |raw| leniently(raw, |text| text.replace("Mon, ", "Sun, ")),
                DATE,
            ),
            ("blanks around", |raw| leniently(raw, |text| text.trim().to_owned()), DATE),
            ("UTC for GMT", |raw| leniently(raw, |text| text.replace("UTC", "GMT")), DATE),
            ("an offset for GMT", |raw| leniently(raw, |text| text.replace("+00:00", "GMT")), DATE),
            ("a year of two digits", |raw| leniently(raw, |text| text.replace("Nov 94", "Nov 1994")), DATE),
            ("one form only", date_in_fixed_form, DATE),
            (
                "RFC 3339 too",
                |raw| HttpDate::parse(raw).or_else(|_| HttpDate::parse_rfc3339(raw)),
                "1994-11-06T08:49:37Z",
            ),
            (
                "a second more",
                |raw| {
                    HttpDate::parse(raw)
                        .and_then(|date| HttpDate::from_unix(date.unix() + 1).ok_or(NoSuchTime))
                },
                DATE,
            ),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check(parse, value.as_bytes()));
        }
    }

    #[test]
    fn convicts_wrong_parsers_of_rfc3339() {
        const DATE: &str = "1994-11-06T08:49:37+01:30";
        let wrong: [Fault<Read>; 3] = [
            ("no offset", |raw| leniently_rfc3339(raw, "+01:30", "Z"), DATE),
            ("a blank before the zone", |raw| leniently_rfc3339(raw, " Z", "Z"), DATE),
            ("a zone without colon", |raw| leniently_rfc3339(raw, "+0000", "Z"), DATE),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check_rfc3339(parse, value.as_bytes()));
        }
    }

    fn leniently_rfc3339(raw: &[u8], from: &str, to: &str) -> Read {
        HttpDate::parse_rfc3339(String::from_utf8_lossy(raw).replace(from, to).as_bytes())
    }
}
