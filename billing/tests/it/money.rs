//! Money: canonical texts, refusals with a place and a reason, the one rounding.

use noxus_billing::{AmountProblem, Error, Money};
use proptest::prelude::*;
use rust_decimal::Decimal;

#[test]
fn canonical_texts() {
    for (text, micros, canonical) in [
        ("0", 0, "0"),
        ("0.000000", 0, "0"),
        ("10", 10_000_000, "10"),
        ("10.50", 10_500_000, "10.5"),
        ("0.002", 2_000, "0.002"),
        ("9.998", 9_998_000, "9.998"),
        ("0.000001", 1, "0.000001"),
        ("9223372036854.775807", i64::MAX, "9223372036854.775807"),
    ] {
        let money: Money = text.parse().unwrap();
        assert_eq!((money.micros(), money.to_string().as_str()), (micros, canonical), "{text}");
    }
    assert_eq!(Money::from_micros(-1_500_000).to_string(), "-1.5");
    assert_eq!(Money::from_micros(i64::MIN).to_string(), "-9223372036854.775808");
}

#[test]
fn refusals_say_where_and_why() {
    for (text, place, reason) in [
        ("", 0, AmountProblem::Empty),
        ("-1", 0, AmountProblem::Negative),
        ("-0", 0, AmountProblem::Negative),
        ("+1", 0, AmountProblem::Sign),
        ("1e3", 1, AmountProblem::Exponent),
        ("1.5E2", 3, AmountProblem::Exponent),
        ("1,5", 1, AmountProblem::NotADigit),
        ("$1", 0, AmountProblem::NotADigit),
        (" 1", 0, AmountProblem::NotADigit),
        ("1 ", 1, AmountProblem::NotADigit),
        ("1_000", 1, AmountProblem::NotADigit),
        ("1.2.3", 3, AmountProblem::NotADigit),
        ("NaN", 0, AmountProblem::NotADigit),
        ("infinity", 0, AmountProblem::NotADigit),
        ("٣", 0, AmountProblem::NotADigit),
        (".5", 0, AmountProblem::MissingDigits),
        ("5.", 1, AmountProblem::MissingDigits),
        (".", 0, AmountProblem::MissingDigits),
        ("007", 0, AmountProblem::LeadingZero),
        ("0.0000001", 8, AmountProblem::TooPrecise),
        ("1.0000000", 8, AmountProblem::TooPrecise),
        ("9223372036854.775808", 0, AmountProblem::TooLarge),
        ("99999999999999999999999999", 0, AmountProblem::TooLarge),
    ] {
        match text.parse::<Money>().unwrap_err() {
            Error::InvalidAmount { at, why, .. } => assert_eq!((at, why), (place, reason), "{text}"),
            other => panic!("{text}: {other}"),
        }
    }
    let refused = "1e3".parse::<Money>().unwrap_err();
    assert_eq!(refused.code(), "invalid_amount");
    assert!(refused.to_string().contains("exponent"));
    assert!(refused.message_es().contains("exponente"));
    let long = "9".repeat(100_000).parse::<Money>().unwrap_err();
    assert!(long.to_string().len() < 200);
}

#[test]
fn json_carries_strings_only() {
    let money = Money::from_micros(2_000);
    assert_eq!(serde_json::to_string(&money).unwrap(), "\"0.002\"");
    assert_eq!(serde_json::from_str::<Money>("\"0.002\"").unwrap(), money);
    for wrong in ["0.002", "2", "\"-1\"", "null"] {
        assert!(serde_json::from_str::<Money>(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn text_round_trips(micros in 0_i64..=i64::MAX) {
        let money = Money::from_micros(micros);
        let text = money.to_string();
        prop_assert_eq!(text.parse::<Money>().unwrap(), money);
        prop_assert!(!text.contains(['e', 'E', '+', '-']));
        prop_assert!(!text.contains('.') || !text.ends_with('0'));
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in "\\PC{0,40}") {
        if let Ok(money) = text.parse::<Money>() {
            prop_assert_eq!(money.to_decimal(), text.parse::<Decimal>().unwrap().normalize());
        }
    }

    #[test]
    fn rounding_is_up_and_less_than_a_unit(mantissa in 0_i64..=i64::MAX, scale in 0_u32..=18) {
        let price = Decimal::new(mantissa, scale);
        match Money::from_decimal_rounding_up(price) {
            Ok(money) => {
                let over = money.to_decimal() - price;
                prop_assert!(over >= Decimal::ZERO && over < Decimal::new(1, 6), "{} {}", money, price);
            }
            Err(error) => {
                prop_assert_eq!(error.code(), "invalid_amount");
                prop_assert!(price > Decimal::new(i64::MAX, 6));
            }
        }
    }

    #[test]
    fn negative_prices_are_refused(mantissa in 1_i64..=i64::MAX, scale in 0_u32..=28) {
        let refused = Money::from_decimal_rounding_up(Decimal::new(-mantissa, scale));
        prop_assert_eq!(refused.unwrap_err().code(), "invalid_amount");
    }

    #[test]
    fn sums_agree_with_wide_integers(left: i64, right: i64) {
        let (a, b) = (Money::from_micros(left), Money::from_micros(right));
        let sum = i64::try_from(i128::from(left) + i128::from(right)).ok().map(Money::from_micros);
        let difference = i64::try_from(i128::from(left) - i128::from(right)).ok().map(Money::from_micros);
        prop_assert_eq!(a.checked_add(b), sum);
        prop_assert_eq!(a.checked_sub(b), difference);
    }
}
