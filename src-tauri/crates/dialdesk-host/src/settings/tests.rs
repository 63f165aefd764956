use super::*;

const ACCOUNT: [(&str, &str); 3] =
    [("EXOTEL_API_KEY", "key"), ("EXOTEL_API_TOKEN", "token"), ("EXOTEL_SID", "acme1")];

fn environment(values: &[(&str, &str)]) -> Environment {
    let home = [("HOME", "/home/asha")];
    let all = home.iter().chain(values);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn gather(values: &[(&str, &str)]) -> Result<Settings, HostError> {
    Settings::gather(Arguments::default(), &environment(values), Some(HEADLESS_LISTEN))
}

fn refusal(values: &[(&str, &str)]) -> HostError {
    gather(values).err().expect("these settings are wrong")
}

fn with_account<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    ACCOUNT.iter().chain(more).copied().collect()
}

#[test]
fn no_account_is_the_sandbox_and_half_an_account_is_a_mistake() {
    assert!(gather(&[]).unwrap().credentials.is_none());
    assert!(gather(&[("EXOTEL_SID", "")]).unwrap().credentials.is_none(), "empty is not given");
    assert!(gather(&ACCOUNT).unwrap().credentials.is_some());

    let refused = refusal(&ACCOUNT[..2]);
    assert_eq!(refused.exit_code(), 2);
    assert!(refused.to_string().contains("EXOTEL_SID is missing"), "{refused}");
    let refused = refusal(&ACCOUNT[2..]);
    assert!(refused.to_string().contains("EXOTEL_API_KEY and EXOTEL_API_TOKEN"), "{refused}");
}

#[test]
fn the_sandbox_can_be_asked_for_in_spite_of_an_account() {
    let arguments = Arguments { sandbox: true, ..Arguments::default() };
    let settings = Settings::gather(arguments, &environment(&ACCOUNT), None).unwrap();
    assert!(settings.credentials.is_none(), "nobody real is rung");
    assert_eq!(settings.listen, None, "the console's API is off by default");
}

#[test]
fn the_command_line_goes_before_the_environment() {
    let arguments = Arguments {
        data_dir: Some("/srv/one".into()),
        listen: Some("127.0.0.1:6001".to_owned()),
        ..Arguments::default()
    };
    let outside = [("DIALDESK_DATA_DIR", "/srv/two"), ("DIALDESK_LISTEN", "127.0.0.1:6002")];
    let settings = Settings::gather(arguments, &environment(&outside), None).unwrap();
    assert_eq!(settings.data_dir, PathBuf::from("/srv/one"));
    assert_eq!(settings.listen.unwrap().port(), 6001);
    let settings = gather(&outside).unwrap();
    assert_eq!(settings.data_dir, PathBuf::from("/srv/two"));
    assert_eq!(settings.listen.unwrap().port(), 6002);
}

#[test]
fn the_environment_goes_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "DIALDESK_LISTEN=127.0.0.1:6003\nEXOTEL_APP_ID=\"77\"\n").unwrap();
    let outside = environment(&[("DIALDESK_LISTEN", "127.0.0.1:6002")]);
    let both = outside.with_file(&file).unwrap();
    assert_eq!(both.get("DIALDESK_LISTEN"), Some("127.0.0.1:6002"));
    assert_eq!(both.get("EXOTEL_APP_ID"), Some("77"));
}

#[test]
fn a_broken_file_does_not_show_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(&file, "EXOTEL_API_TOKEN s3cret\"\n").unwrap();
    let refused = environment(&[]).with_file(&file).unwrap_err();
    assert_eq!(refused.exit_code(), 2);
    assert!(!refused.to_string().contains("s3cret"), "{refused}");
}

#[test]
fn the_api_listens_on_this_machine_only() {
    for text in ["0.0.0.0:5000", "192.168.0.7:5000", "[::]:5000"] {
        let refused = refusal(&[("DIALDESK_LISTEN", text)]);
        assert_eq!(refused.exit_code(), 2);
        assert!(refused.to_string().contains("127.0.0.1:5000"), "says what would do: {refused}");
    }
    assert!(gather(&[("DIALDESK_LISTEN", "[::1]:5000")]).is_ok());
    assert!(gather(&[("DIALDESK_LISTEN", "localhost:5000")]).is_ok());
}

#[test]
fn waits_are_shortened_for_a_stand_in_only() {
    let scale = ("DIALDESK_WAIT_SCALE", "60");
    assert_eq!(refusal(&[scale]).exit_code(), 2);
    assert_eq!(refusal(&with_account(&[scale])).exit_code(), 2);
    let base = ("EXOTEL_BASE_URL", "http://127.0.0.1:4010");
    assert_eq!(gather(&with_account(&[scale, base])).unwrap().wait_scale, 60);
    let disguised = ("EXOTEL_BASE_URL", "http://127.0.0.1.example.com");
    assert_eq!(refusal(&with_account(&[scale, disguised])).exit_code(), 2);
}

#[test]
fn hours_are_lifted_only_with_a_reason() {
    let always = ("DIALDESK_RULE_PACK", "always");
    assert_eq!(refusal(&[always]).exit_code(), 2);
    let reason = ("DIALDESK_RULE_PACK_REASON", "own phones only");
    let settings = gather(&with_account(&[always, reason])).unwrap();
    assert_eq!(settings.rule_pack(Kind::Exotel), RulePack::Always);
    let sandbox_pack = ("DIALDESK_RULE_PACK", "sandbox-always-open");
    assert_eq!(refusal(&with_account(&[sandbox_pack])).exit_code(), 2);
    assert!(gather(&[("DIALDESK_RULE_PACK", "sometimes")]).is_err());
}

#[test]
fn the_usual_pack_is_that_of_the_account() {
    let settings = gather(&[]).unwrap();
    assert_eq!(settings.rule_pack(Kind::Sandbox), RulePack::SandboxAlwaysOpen);
    assert_eq!(settings.rule_pack(Kind::Exotel), RulePack::IndiaService);
}

#[test]
fn figures_out_of_range_are_refused_by_name() {
    for name in ["MAX_CONCURRENT_OUTBOUND_CALLS", "EXOTEL_REQUESTS_PER_MINUTE"] {
        for value in ["0", "-1", "ten", "99999999"] {
            let refused = refusal(&[(name, value)]);
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }
    let settings = gather(&[("MAX_CONCURRENT_OUTBOUND_CALLS", "25")]).unwrap();
    assert_eq!(settings.fixed(), [MAX_CONCURRENT_CALLS]);
}

#[test]
fn secrets_are_not_in_the_debug_form() {
    let credentials = Credentials { key: "k3y".into(), token: "t0ken".into(), sid: "acme".into() };
    let shown = format!("{credentials:?}");
    assert!(shown.contains("acme") && !shown.contains("k3y") && !shown.contains("t0ken"));
}
