//! How close moments lie to each other.

use std::time::Duration;

use dialdesk_core::time::Timestamp;

/// Counts the moments in the fullest window (t − `length`, t]. They must be sorted.
#[must_use]
pub fn fullest(moments: &[Timestamp], length: Duration) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (last, at) in moments.iter().enumerate() {
        while at.since(moments[first]) >= length {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    most
}

/// Gives the shortest time between two moments. They must be sorted.
#[must_use]
pub fn closest(moments: &[Timestamp]) -> Duration {
    let apart = moments.windows(2).map(|pair| pair[1].since(pair[0]));
    apart.min().unwrap_or(Duration::MAX)
}
