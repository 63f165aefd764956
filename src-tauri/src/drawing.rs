//! How the page is drawn where there is no graphics card.
//!
//! WebKit composes a page on the graphics card. Where there is none (virtual and
//! remote desktops, small office machines) a software stand-in for the card does it, and redraws
//! the whole window for each lamp that changes: a running campaign was then shown half a second
//! late. Drawn without it, only what changed is drawn anew (`cargo xtask measure`).

/// Draws the page without a graphics card if this machine has none.
#[cfg(target_os = "linux")]
pub(crate) fn suit_the_machine(window: &tauri::WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    if has_graphics_card() {
        return;
    }
    let told = window.with_webview(|page| match page.inner().settings() {
        Some(settings) => {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            tracing::info!("no graphics card: pages are drawn by the processor");
        }
        None => tracing::warn!("the page has no settings: how it is drawn stays as it is"),
    });
    if let Err(error) = told {
        tracing::warn!(%error, "how the page is drawn stays as it is");
    }
}

/// Elsewhere the system's own web view chooses.
#[cfg(not(target_os = "linux"))]
pub(crate) fn suit_the_machine(_: &tauri::WebviewWindow) {}

/// Linux gives each card that can draw a node `renderD128`, `renderD129` and so on
/// (kernel documentation, "GPU: userland interfaces", "Render nodes").
#[cfg(target_os = "linux")]
fn has_graphics_card() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|nodes| {
        nodes.flatten().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
    })
}
