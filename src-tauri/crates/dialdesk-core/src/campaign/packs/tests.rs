use super::*;

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse_e164(text).expect("a number")
}

#[test]
fn every_pack_can_be_read_and_holds_together() {
    for name in RulePack::ALL {
        let pack: Pack = serde_json::from_str(name.text())
            .unwrap_or_else(|error| panic!("{}: {error}", name.name()));
        assert_eq!(pack.pack, name, "{}: the file of another pack", name.name());
        assert!(pack.version > 0 && !pack.source.is_empty() && !pack.purpose.is_empty());
        for window in &pack.windows {
            window.check().unwrap_or_else(|error| panic!("{}: {error}", name.name()));
        }
        let mut days: Vec<u8> =
            pack.windows.iter().flat_map(|it| it.days_of_week.clone()).collect();
        let all = days.len();
        days.sort_unstable();
        days.dedup();
        assert_eq!(days.len(), all, "{}: two windows on one day", name.name());
        let word = serde_json::to_string(&name).expect("plain");
        assert_eq!(word, format!("\"{}\"", name.name()));
    }
}

/// Hours of each pack, as they stand in the product's table.
#[test]
fn the_packs_say_what_the_law_says() {
    let hours = |pack: RulePack| {
        let windows = pack.rules().windows.iter();
        windows.map(|it| format!("{}-{}", it.start, it.end)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(hours(RulePack::IndiaService), "09:00-21:00");
    assert_eq!(hours(RulePack::IndiaCollections), "08:00-19:00");
    assert_eq!(hours(RulePack::UsFederal), "08:00-21:00");
    assert_eq!(hours(RulePack::UsStrictStates), "08:00-20:00");
    assert_eq!(RulePack::UsStrictStates.rules().caps.per_24_hours, Some(3));
    assert_eq!(RulePack::UsCollections.rules().caps.per_7_days, Some(7));
    let week = Duration::from_secs(7 * 24 * 3600);
    assert_eq!(RulePack::UsCollections.rules().after_conversation(), Some(week));
    assert_eq!(RulePack::Uk.rules().after_abandoned_hours, Some(72));
    assert_eq!(hours(RulePack::Always), "");
    assert!(RulePack::Always.rules().caps.is_empty());
}

#[test]
fn a_number_abroad_takes_the_pack_of_its_country() {
    let chosen = RulePack::IndiaService;
    assert_eq!(chosen.for_number(&number("+919876543210")), RulePack::IndiaService);
    assert_eq!(chosen.for_number(&number("+12125550123")), RulePack::UsFederal);
    assert_eq!(chosen.for_number(&number("+14165550123")), RulePack::Elsewhere, "Canada");
    assert_eq!(chosen.for_number(&number("+442079460123")), RulePack::Uk);
    assert_eq!(chosen.for_number(&number("+4930901820")), RulePack::Elsewhere);
    for territory in
        ["+17875550123", "+13405550123", "+16715550123", "+16845550123", "+16705550123"]
    {
        assert_eq!(chosen.for_number(&number(territory)), RulePack::UsFederal, "{territory}");
    }
    let strict = RulePack::UsStrictStates;
    assert_eq!(strict.for_number(&number("+12125550123")), strict, "it is for that country");
    assert_eq!(strict.for_number(&number("+919876543210")), RulePack::IndiaService);
    assert_eq!(RulePack::Elsewhere.for_number(&number("+919876543210")), RulePack::IndiaService);
    for pack in [RulePack::Always, RulePack::SandboxAlwaysOpen] {
        assert_eq!(pack.for_number(&number("+4930901820")), pack, "for every number");
    }
}
