//! Times of day and windows, as people and files write them.

use super::{CallingHours, HoursError, MinuteOfDay, RulePack, Zone};

fn read(text: &str) -> Result<MinuteOfDay, HoursError> {
    text.parse()
}

#[test]
fn a_time_of_day_is_two_digits_a_colon_and_two_digits() {
    for text in ["00:00", "09:05", "23:59", "24:00"] {
        let minute = read(text).expect(text);
        assert_eq!(minute.to_string(), text, "what is written is what was read");
    }
    for wrong in
        ["", "9:00", "09:0", "09:60", "24:01", "25:00", "0900", "09:00:00", "-9:00", "٠٩:٠٠"]
    {
        let error = read(wrong).expect_err(wrong).to_string();
        assert!(error.contains("09:00"), "it says how to mend it: {error}");
    }
}

#[test]
fn a_long_text_is_not_repeated_in_full() {
    let error = read(&"9".repeat(10_000)).expect_err("no time of day").to_string();
    assert!(error.len() < 120, "{error}");
}

#[test]
fn a_window_says_what_is_wrong_with_it() {
    let window = |start: &str, end: &str, days: &[u8]| CallingHours {
        start: read(start).unwrap(),
        end: read(end).unwrap(),
        days_of_week: days.to_vec(),
    };
    assert_eq!(window("09:00", "24:00", &[0, 6]).check(), Ok(()));
    let backwards = window("21:00", "09:00", &[1]).check();
    assert_eq!(backwards, Err(HoursError::EndNotAfterStart));
    let nothing = window("09:00", "09:00", &[1]).check();
    assert_eq!(nothing, Err(HoursError::EndNotAfterStart), "a window of no length opens nothing");
    assert_eq!(window("09:00", "21:00", &[]).check(), Err(HoursError::Days));
    assert_eq!(window("09:00", "21:00", &[7]).check(), Err(HoursError::Days), "there is no day 7");
}

#[test]
fn windows_and_zones_travel_as_plain_words() {
    let text = r#"{"start":"09:00","end":"24:00","daysOfWeek":[1,2]}"#;
    let window: CallingHours = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&window).unwrap(), text);
    assert_eq!(serde_json::to_string(&Zone::INDIA).unwrap(), "\"Asia/Kolkata\"");
    assert!("Asia/Nowhere".parse::<Zone>().is_err());
    assert!(serde_json::from_str::<CallingHours>(&text.replace("24:00", "24:30")).is_err());
}

#[test]
fn packs_have_the_names_of_settings_and_only_the_law_has_a_window() {
    let names = RulePack::ALL.map(RulePack::name);
    for name in ["sandbox-always-open", "india-service", "always"] {
        assert!(names.contains(&name), "{name} is written in settings");
    }
    for pack in RulePack::ALL {
        assert_eq!(serde_json::to_string(&pack).unwrap(), format!("\"{}\"", pack.name()));
        let open = [RulePack::Always, RulePack::SandboxAlwaysOpen].contains(&pack);
        assert_eq!(pack.rules().has_hours(), !open);
    }
}
