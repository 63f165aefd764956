//! Whether a window can be opened here.

use crate::Done;

/// Says so when there is no display, before anything is built in vain.
pub(crate) fn check() -> Done {
    let has = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !cfg!(target_os = "linux") || has("DISPLAY") || has("WAYLAND_DISPLAY") {
        return Ok(());
    }
    Err("there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the console \
         cannot open its window.\nThe same engine without a window, with the REST API:\n\n    \
         cargo run --package dialdesk-host --bin dialdesk-headless -- --sandbox\n"
        .to_owned())
}
