//! The provider writes times without a zone; the account's offset makes moments of them.

use dialdesk_core::time::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// India's offset, which Indian accounts are kept in.
pub const INDIA_OFFSET_S: i32 = 5 * 3600 + 30 * 60;

const FORM: &str = "%Y-%m-%d %H:%M:%S";

/// Where the account's clock stands against UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Zone(Offset);

impl Zone {
    /// Makes a zone from seconds east of UTC; none for what no place on earth has.
    pub(crate) fn new(offset_s: i32) -> Option<Self> {
        if offset_s.abs() > 18 * 3600 {
            return None;
        }
        Offset::from_seconds(offset_s).ok().map(Self)
    }

    /// Reads `2026-11-22 15:30:00`.
    pub(crate) fn read(self, text: &str) -> Option<Timestamp> {
        let civil = DateTime::strptime(FORM, text.trim()).ok()?;
        let moment = self.0.to_timestamp(civil).ok()?;
        Some(Timestamp::from_micros(moment.as_microsecond()))
    }

    /// Writes a moment in the account's time, cut to the second.
    pub(crate) fn write(self, at: Timestamp) -> String {
        let whole = at.as_micros().div_euclid(1_000_000);
        match jiff::Timestamp::from_second(whole) {
            Ok(moment) => self.0.to_datetime(moment).strftime(FORM).to_string(),
            // Beyond the year 9999 nobody has made a call.
            Err(_) => "9999-12-31 23:59:59".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_naive_time_is_read_in_the_accounts_zone_and_written_back() {
        let india = Zone::new(INDIA_OFFSET_S).unwrap();
        let moment: Timestamp = "2026-11-22T10:00:07Z".parse().unwrap();

        assert_eq!(india.read("2026-11-22 15:30:07"), Some(moment), "half past five before UTC");
        assert_eq!(india.write(moment), "2026-11-22 15:30:07");
        assert_eq!(
            india.write(moment + std::time::Duration::from_micros(999_999)),
            "2026-11-22 15:30:07",
            "the provider knows whole seconds, cut, not rounded"
        );
    }

    #[test]
    fn what_is_no_time_is_none() {
        let india = Zone::new(INDIA_OFFSET_S).unwrap();
        for text in ["", "null", "0000-00-00 00:00:00", "2026-13-01 00:00:00", "yesterday"] {
            assert_eq!(india.read(text), None, "{text:?}");
        }
        assert!(Zone::new(i32::MIN + 1).is_none(), "no such place");
    }
}
