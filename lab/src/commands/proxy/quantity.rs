//! Amounts with their units, as a person types them: `10s`, `64k`, `100kB/s`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What a clock can be told without an overflow, and a person would wait for.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// When a fault begins: so long after a connection was opened, or after so many of its bytes were forwarded in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Since it was opened.
    Time(Duration),
    /// In one direction.
    Bytes(u64),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (bytes(text), duration(text)) {
            (Ok(bytes), _) => Ok(Self::Bytes(bytes)),
            (_, Ok(time)) => Ok(Self::Time(time)),
            (_, Err(why)) if text.ends_with('s') => Err(why),
            _ => Err("a time has a unit, as in 500ms, 10s or 2m, and so has a number of bytes, as in 100B, 64k or 1M".into()),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) if time.is_zero() => f.write_str("from the beginning"),
            Self::Time(time) => write!(f, "{} after it was opened", humantime::format_duration(*time)),
            Self::Bytes(bytes) => write!(f, "after {bytes} bytes of a direction"),
        }
    }
}

/// A number of bytes with a unit: `100B`, `64k` (64,000), `64Ki` (65,536), `1M`.
///
/// # Errors
/// No number, no unit, or too large a number.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 7] = [
        ("", 1),
        ("k", 1_000),
        ("K", 1_000),
        ("M", 1_000_000),
        ("Ki", 1 << 10),
        ("Mi", 1 << 20),
        ("G", 1_000_000_000),
    ];
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .ok_or("a number of bytes has a unit: B, k, Ki, M or Mi")?;
    let (number, unit) = text.split_at(digits);
    let unit = if unit == "B" { "" } else { unit.strip_suffix('B').unwrap_or(unit) };
    let (_, factor) = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(|| format!("{text} is not a number of bytes, such as 100B, 64k, 64Ki or 1M"))?;
    let number: u64 = number
        .parse()
        .map_err(|_| format!("{text} is not a number of bytes, such as 100B, 64k, 64Ki or 1M"))?;
    number.checked_mul(*factor).ok_or_else(|| format!("{text} is too large"))
}

/// Bytes a second: `100k`, `100kB/s`.
///
/// # Errors
/// Not such a number, or one that no link has.
pub(super) fn rate(text: &str) -> Result<u32, String> {
    let bytes = bytes(text.strip_suffix("/s").unwrap_or(text))?;
    match u32::try_from(bytes) {
        Ok(0) => Err("a link with a rate of 0 forwards nothing: that is --stall-after 0s".into()),
        Ok(rate) => Ok(rate),
        Err(_) => Err("it is at most 4G a second; without --rate there is no limit".into()),
    }
}

/// The size of a segment: a bare number of bytes, or one with a unit.
///
/// # Errors
/// Not such a number, or 0.
pub(super) fn segment(text: &str) -> Result<usize, String> {
    let size = text.parse().ok().map_or_else(|| bytes(text), Ok)?;
    match usize::try_from(size) {
        Ok(0) => Err("a segment has at least one byte".into()),
        Ok(size) => Ok(size),
        Err(_) => Err("that is larger than any segment".into()),
    }
}

/// How much a kernel is to hold.
///
/// # Errors
/// Not such a number, or less than the kernel takes.
pub(super) fn buffer(text: &str) -> Result<u32, String> {
    let size = bytes(text)?;
    u32::try_from(size)
        .ok()
        .filter(|size| (1024..=1 << 30).contains(size))
        .ok_or_else(|| "it is between 1Ki and 1G".into())
}

/// A time with a unit, of at most a day.
///
/// # Errors
/// Not such a time.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text).map_err(|why| format!("{why}: 500ms, 10s, 2m"))?;
    if time > LONGEST { Err("it is at most a day".into()) } else { Ok(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_m_is_a_minute_and_an_upper_case_one_a_megabyte() {
        assert_eq!("5m".parse(), Ok(Moment::Time(Duration::from_secs(300))));
        assert_eq!("5M".parse(), Ok(Moment::Bytes(5_000_000)));
        assert_eq!("0s".parse(), Ok(Moment::Time(Duration::ZERO)));
        assert_eq!("64Ki".parse(), Ok(Moment::Bytes(65_536)));
        assert_eq!("0B".parse(), Ok(Moment::Bytes(0)));
    }

    #[test]
    fn what_has_no_unit_or_no_end_is_refused() {
        for text in ["10", "", "s", "-1s", "10 years", "18446744073709551615k", "1.5k", "k"] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_rate_may_say_that_it_is_one() {
        assert_eq!(rate("100k"), Ok(100_000));
        assert_eq!(rate("100kB/s"), Ok(100_000));
        assert!(rate("0B").is_err() && rate("5G").is_err() && rate("100").is_err());
    }

    #[test]
    fn a_segment_needs_no_unit() {
        assert_eq!(segment("1"), Ok(1));
        assert_eq!(segment("1k"), Ok(1000));
        assert!(segment("0").is_err() && segment("one").is_err());
    }
}
