use super::*;

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse_e164(text).expect("the test's number is good")
}

/// What programs may hand over, and what becomes of it.
#[test]
fn strict_numbers() {
    let taken = ["+919876543210", "+912026123456", "+14155552671", "+442079460958", "+6590123456"];
    for text in taken {
        assert_eq!(PhoneNumber::parse_e164(text).map(|n| n.as_str().to_owned()), Ok(text.into()));
    }
    let refused = [
        ("", PhoneError::NotE164),
        ("+", PhoneError::NotE164),
        ("+1", PhoneError::NotE164),
        ("919876543210", PhoneError::NotE164),
        ("+0919876543210", PhoneError::NotE164),
        ("+91 9876543210", PhoneError::NotE164),
        ("+91987654321O", PhoneError::NotE164),
        ("+९१९८७६५४३२१०", PhoneError::NotE164),
        ("+1234567890123456", PhoneError::NotE164),
        ("+919876543210\n", PhoneError::NotE164),
        ("+9109876543210", PhoneError::NotPossible),
        ("+9198765", PhoneError::NotPossible),
        ("+21012345678", PhoneError::NotPossible),
        ("+1555010", PhoneError::NotPossible),
    ];
    for (text, error) in refused {
        assert_eq!(PhoneNumber::parse_e164(text), Err(error), "{text}");
    }
}

#[test]
fn emergency_numbers_and_short_codes_never_become_numbers() {
    let blocked = [
        "+100",
        "+101",
        "+108",
        "+112",
        "+911",
        "+999",
        "+1098",
        "+91100",
        "+91112",
        "+91108",
        "+911098",
        "+911930",
        "+91139",
        "+44999",
        "+44112",
        "+1911",
        "+61000",
        "+9111100",
        "+9120112",
        "+9112341098",
    ];
    for text in blocked {
        assert_eq!(PhoneNumber::parse_e164(text), Err(PhoneError::EmergencyOrShort), "{text}");
    }
}

#[test]
fn a_number_shows_two_and_four_digits_when_masked() {
    assert_eq!(number("+919812343365").masked(), "+91 98•• ••3365");
    assert_eq!(number("+442079460958").masked(), "+44 20•• ••0958");
    assert_eq!(number("+6590123456").masked(), "+65 90• •3456");
    assert_eq!(number("+6834123").masked(), "+683 ••23");
    assert_eq!(format!("{:?}", number("+919812343365")), "PhoneNumber(+91 98•• ••3365)");
}

#[test]
fn a_number_knows_its_parts() {
    let indian = number("+919876543210");
    assert_eq!((indian.country_code(), indian.national()), (91, "9876543210"));
    assert!(indian.is_indian());
    assert_eq!(indian.last_ten(), "9876543210");
    assert_eq!(indian.key(), 919_876_543_210);
    let american = number("+14155552671");
    assert_eq!((american.country_code(), american.national()), (1, "4155552671"));
    assert!(!american.is_indian());
}

#[test]
fn countries_are_split_as_the_phone_library_splits_them() {
    for code in PHONE_NUMBER_UTIL.get_supported_calling_codes() {
        let digits = format!("{code}0000000000");
        assert_eq!(country_code_length(&digits), code.to_string().len(), "+{code}");
    }
}

#[test]
fn a_number_travels_as_a_string_and_is_judged_on_arrival() {
    let indian = number("+919876543210");
    let text = serde_json::to_string(&indian).unwrap();
    assert_eq!(text, r#""+919876543210""#);
    assert_eq!(serde_json::from_str::<PhoneNumber>(&text).unwrap(), indian);
    let refused = serde_json::from_str::<PhoneNumber>(r#""+91112""#);
    assert!(refused.is_err(), "a stored emergency number is refused too");
}

#[test]
fn a_region_is_a_country_with_numbers() {
    assert_eq!("in".parse(), Ok(Region::INDIA));
    assert_eq!(Region::INDIA.to_string(), "IN");
    for text in ["", "I", "IND", "ZZ", "001", "91", "éx"] {
        assert_eq!(text.parse::<Region>(), Err(UnknownRegion), "{text}");
    }
}
