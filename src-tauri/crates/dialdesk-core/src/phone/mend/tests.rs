use proptest::prelude::*;

use super::*;

fn read_in_india(raw: &str) -> Result<(String, Option<Repair>), NumberFault> {
    mend(raw, Region::INDIA).map(|mended| (mended.number.as_str().to_owned(), mended.repaired))
}

/// Every spelling that is taken, and what is said about it.
#[test]
fn spellings_that_are_mended() {
    use Repair::{
        CountryCode, HiddenCharacters, InternationalPrefix, MissingPlus, OtherDigits, Punctuation,
        SpreadsheetDecimal, TrunkZero,
    };
    let mobile = "+919876543210";
    let pune = "+912026123456";
    let table = [
        ("+919876543210", mobile, None),
        ("+91 98765 43210", mobile, Some(Punctuation)),
        ("+91-98765-43210", mobile, Some(Punctuation)),
        ("+91.98765.43210", mobile, Some(Punctuation)),
        ("(+91) 98765 43210", mobile, Some(Punctuation)),
        ("+91 (98765) 43210", mobile, Some(Punctuation)),
        (" +919876543210 ", mobile, Some(Punctuation)),
        ("+919876543210\n", mobile, Some(Punctuation)),
        ("9876543210", mobile, Some(CountryCode)),
        ("98765 43210", mobile, Some(CountryCode)),
        ("98765-43210", mobile, Some(CountryCode)),
        ("987-654-3210", mobile, Some(CountryCode)),
        ("9876 543 210", mobile, Some(CountryCode)),
        ("98.76.54.32.10", mobile, Some(CountryCode)),
        ("919876543210", mobile, Some(MissingPlus)),
        ("91 98765 43210", mobile, Some(MissingPlus)),
        ("91-9876543210", mobile, Some(MissingPlus)),
        ("(91) 98765-43210", mobile, Some(MissingPlus)),
        ("09876543210", mobile, Some(TrunkZero)),
        ("098765 43210", mobile, Some(TrunkZero)),
        ("(0) 98765 43210", mobile, Some(TrunkZero)),
        ("(098) 765 43210", mobile, Some(TrunkZero)),
        ("0919876543210", mobile, Some(TrunkZero)),
        ("9109876543210", mobile, Some(TrunkZero)),
        ("+91 098765 43210", mobile, Some(TrunkZero)),
        ("+91 (0) 98765 43210", mobile, Some(TrunkZero)),
        ("00919876543210", mobile, Some(InternationalPrefix)),
        ("0091 98765 43210", mobile, Some(InternationalPrefix)),
        ("0091-098765-43210", mobile, Some(InternationalPrefix)),
        ("9876543210.0", mobile, Some(SpreadsheetDecimal)),
        ("919876543210.00", mobile, Some(SpreadsheetDecimal)),
        ("'9876543210", mobile, Some(CountryCode)),
        ("'+919876543210", mobile, Some(HiddenCharacters)),
        ("’+919876543210", mobile, Some(HiddenCharacters)),
        ("=\"+919876543210\"", mobile, Some(HiddenCharacters)),
        ("tel:+919876543210", mobile, Some(HiddenCharacters)),
        ("TEL: +91-98765-43210", mobile, Some(HiddenCharacters)),
        ("+91\u{a0}98765\u{a0}43210", mobile, Some(HiddenCharacters)),
        ("\u{200b}+919876543210\u{feff}", mobile, Some(HiddenCharacters)),
        ("\u{202a}+91 98765 43210\u{202c}", mobile, Some(HiddenCharacters)),
        ("+91–98765–43210", mobile, Some(HiddenCharacters)),
        ("+९१ ९८७६५ ४३२१०", mobile, Some(OtherDigits)),
        ("९८७६५४३२१०", mobile, Some(OtherDigits)),
        ("＋９１９８７６５４３２１０", mobile, Some(OtherDigits)),
        ("020-2612 3456", pune, Some(TrunkZero)),
        ("020/26123456", pune, Some(TrunkZero)),
        ("(020) 2612-3456", pune, Some(TrunkZero)),
        ("2026123456", pune, Some(CountryCode)),
        ("+91 20 2612 3456", pune, Some(Punctuation)),
        ("1800 266 1234", "+9118002661234", Some(CountryCode)),
        ("+44 20 7946 0958", "+442079460958", Some(Punctuation)),
        ("+44 (0)20 7946 0958", "+442079460958", Some(TrunkZero)),
        ("0044 20 7946 0958", "+442079460958", Some(InternationalPrefix)),
        ("+1 (415) 555-2671", "+14155552671", Some(Punctuation)),
    ];
    let wrong: Vec<_> = table
        .into_iter()
        .map(|(raw, number, repaired)| (raw, Ok((number.to_owned(), repaired)), read_in_india(raw)))
        .filter(|(_, expected, seen)| expected != seen)
        .collect();
    assert!(wrong.is_empty(), "cell, expected, seen: {wrong:#?}");
}

/// Every kind of cell that is refused. A guess here would ring a stranger.
const REFUSED: [(NumberFault, &[&str]); 11] = [
    (
        NumberFault::NoNumber,
        &["", "  ", "-", "n/a", "#N/A", "NULL", "none", "?", "\u{feff}", "0", "0.0", "नहीं"],
    ),
    (
        NumberFault::LettersInNumber,
        &[
            "98765432lO",
            "+91987654321O",
            "9876S43210",
            "O9876543210",
            "98765XXXXX",
            "Mob: 98765 43210",
            "9876543210 (home)",
            "98765ABCDE",
            "98765 4321О",
        ],
    ),
    (
        NumberFault::ForeignLooking,
        &[
            "(415) 555-2671",
            "(415)555-2671",
            "415-555-2671",
            "415 555 2671",
            "(987) 654-3210",
            "604-555-0123",
            "1-800-FLOWERS",
            "1 800 356 9377",
            "1 (415) 555-2671",
            "14155552671",
            "18003569377",
            "447911123456",
        ],
    ),
    (
        NumberFault::DigitsLost,
        &["9.19877E+11", "9.8765E+09", "9,19877E+11", "9.19876543210e11", "9E9"],
    ),
    (
        NumberFault::SeveralNumbers,
        &[
            "9876543210/9123456789",
            "98765 43210, 91234 56789",
            "9876543210;9123456789",
            "9876543210 | 9123456789",
            "9876543210 or 9123456789",
            "9876543210 & 9123456789",
            "9876543210 9123456789",
            "+91 98765 43210 +91 91234 56789",
            "020-26123456/57",
            "9876543210\n9123456789",
            "98765 43210 and 91234 56789",
        ],
    ),
    (
        NumberFault::WrongLength,
        &[
            "98765",
            "987654321",
            "98765432101",
            "+91987654321",
            "+9198765432100",
            "0987654321",
            "26123456",
            "91987654321",
            "98765432109123456789",
            "+44 20 7946",
            "7",
        ],
    ),
    (
        NumberFault::Placeholder,
        &[
            "0000000000",
            "9999999999",
            "+919999999999",
            "09999999999",
            "8888888888",
            "1111111111",
            "00000 00000",
            "+1 2222222222",
            "91 77777 77777",
            "1234567890",
            "012345 67890",
            "+91 1234567890",
        ],
    ),
    (
        NumberFault::NotAssigned,
        &["5000000000", "+91 5000000001", "0 50000 00002", "+999 12345678", "+0919876543210"],
    ),
    (
        NumberFault::EmergencyOrShort,
        &[
            "100",
            "101",
            "108",
            "112",
            "911",
            "999",
            "000",
            "1098",
            "1930",
            "139",
            "14567",
            "52525",
            "0112",
            "+91 112",
            "+91-100",
            "91108",
            "+112",
            "00112",
            "1-1-2",
            "१०८",
            "*121#",
            "#31#9876543210",
            "tel:112",
            "112.0",
            "(1)(0)(0)",
            "+91 0 112",
            "0091112",
        ],
    ),
    (
        NumberFault::HasExtension,
        &[
            "020-26123456 x123",
            "02026123456 ext. 12",
            "020 2612 3456 extn 4",
            "+91 20 2612 3456 #12",
            "tel:+912026123456;ext=12",
            "2026123456x9",
            "020 2612 3456 Extension: 77",
        ],
    ),
    (
        NumberFault::Unreadable,
        &[
            "98765*43210",
            "98765_43210",
            "++919876543210",
            "91+9876543210",
            "9,876,543,210",
            "(98765 43210",
            "98765:43210",
        ],
    ),
];

#[test]
fn cells_that_are_refused() {
    let cells =
        REFUSED.into_iter().flat_map(|(fault, cells)| cells.iter().map(move |c| (fault, c)));
    let wrong: Vec<_> = cells
        .map(|(fault, raw)| (raw, fault, read_in_india(raw)))
        .filter(|(_, expected, seen)| seen.as_ref().err() != Some(expected))
        .collect();
    assert!(wrong.is_empty(), "cell, expected, seen: {wrong:#?}");
}

#[test]
fn other_regions_are_read_by_their_own_rules() {
    let british: Region = "GB".parse().unwrap();
    let mended = mend("020 7946 0958", british).unwrap();
    assert_eq!(mended.number.as_str(), "+442079460958");
    assert_eq!(mend("999", british), Err(NumberFault::EmergencyOrShort));
    let american: Region = "US".parse().unwrap();
    assert_eq!(mend("(415) 555-2671", american).unwrap().number.as_str(), "+14155552671");
    assert_eq!(mend("911", american), Err(NumberFault::EmergencyOrShort));
    assert_eq!(mend("+91 98765 43210", american).unwrap().number.as_str(), "+919876543210");
}

#[test]
fn every_fault_and_repair_is_explained() {
    for fault in NumberFault::ALL {
        assert_eq!(serde_json::to_value(fault).unwrap(), fault.code(), "one spelling of each code");
        assert!(fault.explanation().ends_with('.') && fault.remedy().ends_with('.'), "{fault:?}");
    }
}

/// Cells made of what cells are made of: much likelier to reach the deep branches than any text.
fn cells() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[+0-9() ./,;x'E९１-]{0,24}",
        "(\\+|00|0|)(91|)[ -]?(0|)[6-9][0-9]{4}[ -]?[0-9]{5}(\\.0|)",
        "\\+[0-9]{2,16}",
        "[0-9]{1,16}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn what_is_accepted_is_strict_and_stays_as_it_is(raw in cells(), abroad in any::<bool>()) {
        let region = if abroad { "US".parse().unwrap() } else { Region::INDIA };
        if let Ok(mended) = mend(&raw, region) {
            let text = mended.number.as_str();
            prop_assert_eq!(PhoneNumber::parse_e164(text), Ok(mended.number.clone()));
            let again = mend(text, region).expect("an accepted number is accepted again");
            prop_assert_eq!(&again.number, &mended.number);
            prop_assert_eq!(again.repaired, None);
            prop_assert_eq!(mended.repaired.is_none(), text == raw);
        }
    }

    #[test]
    fn strict_parsing_takes_nothing_but_plus_and_digits(raw in cells()) {
        if let Ok(number) = PhoneNumber::parse_e164(&raw) {
            prop_assert_eq!(number.as_str(), raw.as_str());
            prop_assert!(raw[1..].bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert!(!number.masked().contains(&raw[4..]), "masked means masked");
        }
    }
}
