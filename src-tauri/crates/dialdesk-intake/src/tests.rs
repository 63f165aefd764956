use dialdesk_core::phone::NumberFault;
use proptest::prelude::*;

use super::*;

fn plan(bytes: &[u8]) -> Plan {
    open(bytes, &Options::default()).expect("the test's file can be read")
}

fn read(bytes: &[u8]) -> Vec<Row> {
    let plan = plan(bytes);
    rows(bytes, &plan).expect("the plan has a phone column").collect()
}

/// The rows in short: line, then the number, `=record` of a duplicate or the code of the fault.
fn told(bytes: &[u8]) -> Vec<String> {
    let short = |row: &Row| match &row.verdict {
        Verdict::Accepted { number, .. } => format!("{} {}", row.line, number.as_str()),
        Verdict::Duplicate { of_record, .. } => format!("{} ={of_record}", row.line),
        Verdict::Rejected { fault, .. } => format!("{} {}", row.line, fault.code()),
    };
    read(bytes).iter().map(short).collect()
}

fn fails(bytes: &[u8]) -> IntakeError {
    open(bytes, &Options::default()).expect_err("the test's file cannot be read")
}

fn utf16(text: &str, low_first: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xfeff);
    let bytes = |unit: u16| if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() };
    mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
}

const LIST: &str = "Name,Phone\nआशा राव,+919123450001\nRavi Rao,91234 50002\n";

#[test]
fn a_list_is_read_in_every_encoding_that_is_found_by_itself() {
    let files = [
        (LIST.as_bytes().to_vec(), Encoding::Utf8),
        (format!("\u{feff}{LIST}").into_bytes(), Encoding::Utf8),
        (utf16(LIST, true, true), Encoding::Utf16Le),
        (utf16(LIST, false, true), Encoding::Utf16Be),
        (utf16(&LIST.replace("आशा राव", "Asha"), true, false), Encoding::Utf16Le),
        (utf16(&LIST.replace("आशा राव", "Asha"), false, false), Encoding::Utf16Be),
    ];
    for (bytes, encoding) in files {
        assert_eq!(plan(&bytes).preview().encoding, encoding);
        assert_eq!(plan(&bytes).column_names(), ["Name", "Phone"], "no mark sticks to a name");
        assert_eq!(told(&bytes), ["2 +919123450001", "3 +919123450002"]);
    }
}

#[test]
fn bytes_that_are_no_text_are_named_by_line_and_byte() {
    let error = fails(b"Name,Phone\nRen\xe9,9123450001\n");
    let place = IntakeError::Undecodable { line: 2, byte: 15, encoding: "UTF-8" };
    assert_eq!(error, place);
    assert_eq!(error.to_string(), "line 2 is not UTF-8 text (byte 15 of the file)");
    assert!(error.remedy().contains("CSV UTF-8"));

    let mut lonely_half = utf16("Name,Phone\nRen", true, true);
    lonely_half.extend([0x00, 0xd8, 0x41, 0x00]);
    let place = IntakeError::Undecodable { line: 2, byte: 31, encoding: "UTF-16LE" };
    assert_eq!(fails(&lonely_half), place);

    let asked = Options { encoding: Some(Encoding::Windows1252), ..Options::default() };
    let plan = open(b"Name,Phone\nRen\xe9,9123450001\n", &asked).unwrap();
    assert_eq!(plan.preview().rows[0].raw[0], "René", "the encoding may be chosen");
}

#[test]
fn files_that_are_no_lists_are_refused_with_a_sentence() {
    assert_eq!(fails(b""), IntakeError::Empty);
    assert_eq!(fails(b"\xef\xbb\xbf\r\n\r\n"), IntakeError::Empty);
    assert_eq!(fails(b"Name,Phone\r\n"), IntakeError::NoRows { header_line: 1 });
    assert_eq!(
        fails(b"PK\x03\x04....").to_string(),
        "the file is a workbook or an archive, not text"
    );
    assert_eq!(fails(b"\x00\x01\x02\x03\x00\x00\x01").code(), "not_text");
    assert!("ebcdic".parse::<Encoding>().is_err());
    assert!("x".parse::<Delimiter>().is_err());
}

#[test]
fn the_delimiter_is_found() {
    let files = [
        ("Name,Phone\nAsha,9123450001\n", Delimiter::Comma),
        ("Name;Phone\nRao, Asha;9123450001\nRao, Ravi;9123450002\n", Delimiter::Semicolon),
        ("Name\tPhone\nRao, Asha\t9123450001\n", Delimiter::Tab),
        ("Name|Phone|City\nAsha|9123450001|Pune\n", Delimiter::Pipe),
        ("Name,Phone\n\"Rao; Asha; Pune\",9123450001\n", Delimiter::Comma),
        ("sep=;\nName;Phone\nAsha;9123450001\n", Delimiter::Semicolon),
        ("Phone\n9123450001\n9123450002\n", Delimiter::Comma),
    ];
    for (text, delimiter) in files {
        let preview = plan(text.as_bytes()).preview();
        assert_eq!(preview.delimiter, delimiter, "{text:?}");
        assert!(told(text.as_bytes())[0].ends_with("+919123450001"), "{text:?}");
    }
}

#[test]
fn the_header_is_found_below_titles_and_never_costs_a_row() {
    let titled = "Customers of the Pune branch\n\nAs of 2026-11-22,,\nName,Phone,City\nAsha,9123450001,Pune\n";
    assert_eq!(plan(titled.as_bytes()).preview().header_line, Some(4));
    assert_eq!(told(titled.as_bytes()), ["5 +919123450001"]);

    let bare = "Asha,9123450001\nRavi,9123450002\n";
    let preview = plan(bare.as_bytes()).preview();
    assert_eq!((preview.header_line, preview.columns[1].name.as_str()), (None, "Column 2"));
    assert_eq!(told(bare.as_bytes()), ["1 +919123450001", "2 +919123450002"]);

    let bare_with_fault = "Asha,912345000\nRavi,9123450002\n";
    assert_eq!(told(bare_with_fault.as_bytes()), ["1 wrong_length", "2 +919123450002"]);
}

#[test]
fn an_unclosed_quote_costs_its_own_row_and_no_other() {
    let to_the_end =
        "Name,Phone\nAsha,9123450001\n\"Ravi,9123450002\nSita,9123450003\nMohan,9123450004\n";
    assert_eq!(
        told(to_the_end.as_bytes()),
        ["2 +919123450001", "3 unclosed_quote", "4 +919123450003", "5 +919123450004"]
    );
    let rows = read(to_the_end.as_bytes());
    assert_eq!(rows[1].raw, ["\"Ravi,9123450002"], "the row is kept as it stands");
    let Verdict::Rejected { suggestion, .. } = &rows[1].verdict else { panic!("rejected") };
    assert_eq!(suggestion.as_deref(), Some("the quotation mark opens on line 3"));

    let to_the_next_quote =
        "Name,Phone\n\"Ravi,9123450002\nSita,9123450003\n\"Mohan, K\",9123450004\n";
    assert_eq!(
        told(to_the_next_quote.as_bytes()),
        ["2 unclosed_quote", "3 +919123450003", "4 +919123450004"]
    );
    let on_one_line = "Name,Phone,City\n\"Ravi,9123450002,\"Pune, Camp\"\nSita,9123450003,Pune\n";
    assert_eq!(told(on_one_line.as_bytes()), ["2 unclosed_quote", "3 +919123450003"]);

    let slips = "Name,Phone\n\"Ravi\" Rao,9123450002\n5\" pipe Ltd,9123450003\n";
    assert_eq!(told(slips.as_bytes()), ["2 +919123450002", "3 +919123450003"]);
}

#[test]
fn a_quote_that_closes_in_a_later_row_is_noticed() {
    let swallowed =
        "Name,Phone\nAsha,9123450001\n\"Ravi,9123450002\nSita\",9123450003\nLata,9123450004\n";
    assert_eq!(
        told(swallowed.as_bytes()),
        ["2 +919123450001", "3 swallowed_rows", "5 +919123450004"],
        "two rows in one: rejected together, with both in the raw cells"
    );
    assert_eq!(read(swallowed.as_bytes())[1].raw, ["Ravi,9123450002\nSita", "9123450003"]);
    let tall =
        "Name,Phone,Address\nAsha,9123450001,\"12, MG Road\r\nPune, 411001\"\nRavi,9123450002,\n";
    assert_eq!(told(tall.as_bytes()), ["2 +919123450001", "4 +919123450002"]);
}

#[test]
fn cells_beyond_the_columns_are_not_guessed_away() {
    let shifted =
        "Name,Phone,City\nRao, Ravi,9123450001,Pune\nSita,9123450002,Pune,,\nMohan,9123450003\n";
    assert_eq!(told(shifted.as_bytes()), ["2 extra_cells", "3 +919123450002", "4 +919123450003"]);
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["Name,Phone", "", "\"Asha", "Rao\",9123450001", ",", "", "Ravi,9123450002"];
        let told = told(text.join(end).as_bytes());
        assert_eq!(told, ["3 +919123450001", "5 no_number", "7 +919123450002"], "{end:?}");
    }
}

#[test]
fn the_phone_column_is_known_by_what_it_holds() {
    let cases = [
        ("A,B,C\nAsha,x,9123450001\nRavi,y,9123450002\n", 2),
        ("Order no,Mobile\n8123450001,9123450001\n8123450002,91234\n", 1),
        ("Fax,Number\n02026123456,9123450001\n02026123457,9123450002\n", 1),
        ("Alt phone,Mobile\n9123450003,9123450001\n9123450004,9123450002\n", 1),
        ("Mobile,Mobile 2\n9123450003,9123450001\n9123450004,9123450002\n", 0),
        ("Phone,Pin\nAsha,9123450001\nRavi,9123450002\n", 1),
    ];
    for (text, index) in cases {
        let found = plan(text.as_bytes()).phone_column().map(|phone| phone.index);
        assert_eq!(found, Some(index), "{text:?}");
    }
    let half = plan(b"Name,Phone\nAsha,9123450001\nRavi,none\n").phone_column().unwrap();
    assert!((half.confidence - 0.5).abs() < 1e-9, "half of the filled cells are numbers");
}

#[test]
fn a_column_may_be_chosen() {
    let bytes = b"Name,Home,Mobile\nAsha,9123450001,9123450002\n";
    let choices = [
        (ColumnChoice::Index(1), Ok("+919123450001")),
        (ColumnChoice::Named(" home ".to_owned()), Ok("+919123450001")),
        (ColumnChoice::Named("3".to_owned()), Ok("+919123450002")),
        (ColumnChoice::Named("Fax".to_owned()), Err("Fax")),
        (ColumnChoice::Index(9), Err("9")),
        (ColumnChoice::Named("0".to_owned()), Err("0")),
    ];
    for (choice, expected) in choices {
        let options = Options { phone_column: Some(choice), ..Options::default() };
        match (open(bytes, &options), expected) {
            (Ok(plan), Ok(number)) => {
                let row = rows(bytes, &plan).unwrap().next().unwrap();
                let Verdict::Accepted { number: seen, .. } = row.verdict else { panic!("{row:?}") };
                assert_eq!(seen.as_str(), number);
            }
            (Err(IntakeError::UnknownColumn { asked, columns }), Err(wanted)) => {
                assert_eq!((asked.as_str(), columns.len()), (wanted, 3));
            }
            (seen, expected) => panic!("{expected:?}: {:?}", seen.map(|plan| plan.phone)),
        }
    }
}

#[test]
fn a_file_without_numbers_can_be_seen_but_not_imported() {
    let bytes = b"Name,City\nAsha,Pune\n";
    let plan = plan(bytes);
    assert_eq!(plan.preview().phone_column, None);
    let error = rows(bytes, &plan).err().unwrap();
    let text = "no column looks like telephone numbers (found: Name, City)";
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_row_keeps_its_name_and_its_other_cells() {
    let bytes = "Sr,Customer Name,Mobile,City,City,\n1, Asha   Rao ,9123450001,Pune, ,x\n";
    let Verdict::Accepted { name, extra, repaired, .. } = &read(bytes.as_bytes())[0].verdict else {
        panic!("accepted");
    };
    assert_eq!(name.as_deref(), Some("Asha Rao"));
    assert_eq!(*repaired, Some(dialdesk_core::phone::Repair::CountryCode));
    let cell = |column: &str, value: &str| (column.to_owned(), value.to_owned());
    assert_eq!(*extra, [cell("Sr", "1"), cell("City", "Pune"), cell("Column 6", "x")]);
    assert_eq!(plan(bytes.as_bytes()).column_names()[4], "City (2)");
}

#[test]
fn a_number_counts_once_however_it_is_written() {
    let text = "Phone\n9123450001\n+91 91234 50001\n09123450001\n9123450002\n९१२३४५०००२\n";
    assert_eq!(
        told(text.as_bytes()),
        ["2 +919123450001", "3 =1", "4 =1", "5 +919123450002", "6 =4"]
    );
}

#[test]
fn what_might_be_meant_is_suggested_but_never_done() {
    let suggested = |cell: &str, fault| repair::suggest(cell, fault, Region::INDIA);
    let cases = [
        ("91234S000l", NumberFault::LettersInNumber, Some("perhaps +919123450001 is meant")),
        (
            "(415) 555-2671",
            NumberFault::ForeignLooking,
            Some("if it is meant so, write +14155552671"),
        ),
        (
            "9123450001/9123450002",
            NumberFault::SeveralNumbers,
            Some("one row each for +919123450001 and +919123450002"),
        ),
        (
            "020-26123456 x 12",
            NumberFault::HasExtension,
            Some("without the extension it is +912026123456"),
        ),
        ("98765XXXXX", NumberFault::LettersInNumber, None),
        ("9.19877E+11", NumberFault::DigitsLost, None),
        ("112", NumberFault::EmergencyOrShort, None),
    ];
    for (cell, fault, sentence) in cases {
        assert_eq!(suggested(cell, fault).as_deref(), sentence, "{cell}");
    }
}

#[test]
fn the_rejects_file_keeps_rows_whole_and_formulas_asleep() {
    let bytes = "Name,Phone,Note\n=HYPERLINK(1),+91 91234,\"a, \"\"b\"\"\"\nAsha,9123450001,-\nAsha,9123450001,@x\n\"Ravi,9,z\n";
    let plan = plan(bytes.as_bytes());
    let mut writer = RejectsWriter::new(Vec::new(), &plan).unwrap();
    let mut written = 0;
    for row in rows(bytes.as_bytes(), &plan).unwrap() {
        written += u32::from(writer.write_row(&row).unwrap());
    }
    let file = String::from_utf8(writer.finish().unwrap()).unwrap();
    assert_eq!(written, 3, "everything but the accepted row");
    let expected = "\u{feff}Name,Phone,Note,Line,Reason,Suggestion\r\n\
        '=HYPERLINK(1),'+91 91234,\"a, \"\"b\"\"\",2,This number has too few or too many digits.,\
        \"Complete it: an Indian number has ten digits after +91 or 0.\"\r\n\
        Asha,9123450001,'@x,4,This number stands further up in the file.,row 2 keeps it\r\n\
        \"\"\"Ravi,9,z\",,,5,A quotation mark opens in this row and is never closed.,\
        the quotation mark opens on line 5\r\n";
    assert_eq!(file, expected.replace("\"Complete", "Complete").replace("or 0.\"", "or 0."));
    for cell in ["=1", "+1", "-1", "@a", "\ta", "\ra"] {
        assert!(safe(cell).starts_with('\''), "{cell:?} would run in a spreadsheet");
    }
    assert_eq!(safe("plain = text"), "plain = text");
}

#[test]
fn the_preview_travels_as_json_and_logs_show_no_number() {
    let preview = plan(LIST.as_bytes()).preview();
    let json = serde_json::to_value(&preview).unwrap();
    assert_eq!(json["encoding"], "utf-8");
    assert_eq!(json["delimiter"], "comma");
    assert_eq!(json["phoneColumn"]["index"], 1);
    assert_eq!(json["rows"][0]["verdict"]["kind"], "accepted");
    assert_eq!(serde_json::from_value::<Preview>(json).unwrap(), preview);
    let fault = serde_json::to_value(Fault::Layout(LayoutFault::UnclosedQuote)).unwrap();
    assert_eq!(fault, "unclosed_quote");

    let logged = format!("{:?}", read(LIST.as_bytes()));
    assert!(!logged.contains("9123450001") && !logged.contains("91234 50002"), "{logged}");
}

#[test]
fn a_hundred_thousand_rows_all_come_out() {
    let person = |person: u32| {
        let (front, back) = (90_000 + person / 1000, person % 1000);
        format!("Asha {person},{front} {back:05},\"Pune, MH\",\"said \"\"yes\"\"\"\r\n")
    };
    let text: String = std::iter::once("Name,Mobile,City,Note\r\n".into())
        .chain((0..100_000).map(person))
        .collect();
    let plan = plan(text.as_bytes());
    assert!(plan.preview().rows_estimate.abs_diff(100_000) < 10_000, "about right");
    let mut tally = Tally::default();
    let mut rows = rows(text.as_bytes(), &plan).unwrap();
    rows.by_ref().for_each(|row| tally.count(&row));
    assert_eq!((tally.records, tally.accepted), (100_000, 100_000));
    assert!(rows.progress() > 0.999, "the end is the end");
}

/// Bytes of which lists are made: much likelier to reach the deep branches than any bytes.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let listlike = "([a-z0-9+\"\\n\\r,;|\\t ]|\"\"|,\"|\",|9123450001|,91234 50002,|\\n){0,60}";
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        listlike.prop_map(String::into_bytes),
        listlike.prop_map(|text| format!("Name,Phone\r\n{text}").into_bytes()),
        listlike.prop_map(|text| utf16(&text, true, true)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whatever_the_bytes_every_record_comes_out_once(bytes in files()) {
        let options = Options { phone_column: Some(ColumnChoice::Index(0)), ..Options::default() };
        if let Ok(plan) = open(&bytes, &options) {
            let mut tally = Tally::default();
            let mut last = (0, 0);
            for row in rows(&bytes, &plan).expect("a column was chosen") {
                tally.count(&row);
                prop_assert!(row.line > last.0 && row.record == last.1 + 1, "in order");
                prop_assert!(!row.raw.is_empty());
                last = (row.line, row.record);
            }
            prop_assert_eq!(tally.records, tally.accepted + tally.duplicate + tally.rejected);
            prop_assert_eq!(tally.records, plan.preview().rows_estimate, "small files are counted");
        }
    }

    #[test]
    fn no_sign_lies_outside_a_record(text in "([a-z\"\\n\\r,;]|\"\"|,\"|\",){0,80}") {
        let mut end = 0;
        for span in Records::new(&text, Delimiter::Comma) {
            prop_assert!(text[end..span.start].bytes().all(|b| matches!(b, b'\r' | b'\n')));
            prop_assert!(span.end > span.start);
            let lines = text[..span.start].replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(span.line as usize, 1 + lines.matches('\n').count());
            end = span.end;
        }
        prop_assert!(text[end..].bytes().all(|b| matches!(b, b'\r' | b'\n')));
    }

    #[test]
    fn what_a_spreadsheet_writes_is_read_back_cell_by_cell(
        table in prop::collection::vec(prop::collection::vec("[a-z,;\"\\r\\n 0-9]{0,8}", 3), 1..20),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let options = Options {
            phone_column: Some(ColumnChoice::Index(0)),
            delimiter: Some(Delimiter::Comma),
            ..Options::default()
        };
        let plan = open(&bytes, &options).unwrap();
        let raw: Vec<Vec<String>> = rows(&bytes, &plan).unwrap().map(|row| row.raw).collect();
        prop_assert_eq!(raw, table);
    }
}
