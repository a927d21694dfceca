//! How a figure is written.

/// Three digits that matter, thousands apart: `0.25`, `47.0`, `1,155`.
#[must_use]
pub fn number(number: f64) -> String {
    // The bounds are where rounding gives one more digit: 99.95 is `100`, not `100.0`.
    let decimals = match number {
        0.0 => 0,
        _ if number >= 99.95 => 0,
        _ if number >= 9.995 => 1,
        _ => 2,
    };
    let plain = format!("{number:.decimals$}");
    if decimals == 0 { grouped(&plain) } else { plain }
}

/// Every digit, thousands apart: `1,000,064`.
#[must_use]
pub fn whole(count: u64) -> String {
    grouped(&count.to_string())
}

/// A ratio of costs, as one says it: `8 % more`, `6 % less`, `as much`, `2.3 times as much`.
#[must_use]
pub fn more(ratio: f64) -> String {
    let percent = format!("{:.0} %", (ratio - 1.0).abs() * 100.0);
    match ratio {
        _ if percent == "0 %" => "as much".into(),
        _ if ratio < 1.0 => format!("{percent} less"),
        _ if ratio < 1.95 => format!("{percent} more"),
        _ if ratio < 9.95 => format!("{ratio:.1} times as much"),
        _ => format!("{ratio:.0} times as much"),
    }
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_matter() {
        assert_eq!(
            [0.0, 0.254, 7.25, 47.04, 962.3, 1_155.0, 1_681_072.0].map(number),
            ["0", "0.25", "7.25", "47.0", "962", "1,155", "1,681,072"]
        );
    }

    #[test]
    fn a_number_that_rounds_up_to_one_more_digit_has_one_decimal_less() {
        assert_eq!([9.994, 9.996, 99.94, 99.97, 999.7].map(number), ["9.99", "10.0", "99.9", "100", "1,000"]);
    }

    #[test]
    fn a_ratio_is_said_in_per_cent_until_it_is_about_two() {
        assert_eq!(
            [0.94, 1.004, 1.204, 1.94, 1.96, 4.58, 31.4].map(more),
            [
                "6 % less",
                "as much",
                "20 % more",
                "94 % more",
                "2.0 times as much",
                "4.6 times as much",
                "31 times as much"
            ]
        );
    }

    #[test]
    fn all_digits_of_a_whole_number_are_shown() {
        assert_eq!([0, 999, 1_000, 1_000_064].map(whole), ["0", "999", "1,000", "1,000,064"]);
    }
}
