//! A reader that forgives: what it takes for a field, other readers of the same bytes do not see, or see otherwise.

use serialization::Format;

use crate::spec::scene::{
    LESSON, RENT_IN_JSON, REQUIRED, json, json_with, names_field, other_names, received, value_of,
};

/// What the ledger calls a field in its own code is no name on the wire, nor is what a client may have called it.
#[test]
fn a_field_has_one_name_on_the_wire() {
    for name in REQUIRED {
        for other in other_names(name) {
            let wire = json_with(name, &other, value_of(name));
            let arrived = Format::Json.decode(wire.as_bytes());
            LESSON
                .evidence()
                .sent(format!("a transfer that calls `{name}` `{other}`"))
                .fact("wire", &wire)
                .arrived(received(&arrived))
                .hurts(format!(
                    "a fraud check that reads `{name}` finds nothing to check, and the ledger pays all the same"
                ))
                .holds(names_field(&arrived, name));
        }
    }
}

/// A reader that guesses what a number was meant to be guesses wrong one day: `"30.00"` is 30 or 3000.
#[test]
fn a_number_that_is_not_written_as_promised_is_refused() {
    let forms = [
        "9007199254740993",
        "1001",
        "1001.0",
        "null",
        "true",
        r#""""#,
        r#""-1""#,
        r#""1e3""#,
        r#"" 1001""#,
        r#""1001 ""#,
        r#""1,001""#,
        r#""1_001""#,
        r#""30.00""#,
        r#""0x3e9""#,
        r#""18446744073709551616""#,
        r#"["1001"]"#,
    ];
    for name in ["id", "fromAccount", "toAccount", "amount"] {
        for form in forms {
            let arrived = Format::Json.decode(json_with(name, name, form).as_bytes());
            LESSON
                .evidence()
                .sent(format!("a transfer whose `{name}` is {form}"))
                .arrived(received(&arrived))
                .hurts("the sender rounded it, or meant another number: what the ledger books is a guess")
                .holds(arrived.is_err());
        }
    }
}

/// RFC 8259 leaves it to the reader which of two fields with one name counts, and readers differ.
#[test]
fn a_field_that_is_there_twice_in_json_is_refused() {
    for (name, value) in RENT_IN_JSON {
        let other = if name == "kind" { r#""fee""# } else { r#""1""# };
        for second in [value, other] {
            let twice = json(&[&RENT_IN_JSON[..], &[(name, second)]].concat());
            let arrived = Format::Json.decode(twice.as_bytes());
            LESSON
                .evidence()
                .sent(format!("a transfer with `{name}` twice"))
                .fact("wire", &twice)
                .arrived(received(&arrived))
                .hurts("the fraud check reads the first one, and the ledger books the second")
                .holds(arrived.is_err());
        }
    }
}
