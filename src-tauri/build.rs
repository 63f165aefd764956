//! Generates what Tauri needs at compile time.

use std::{fs, path::Path};

const UI: &str = "ui/dist";

/// Stands in for the interface until `cargo xtask run` or `npm run build` has made it, so that
/// plain `cargo test` and `cargo clippy` work on a fresh clone without Node.
const PLACEHOLDER: &str = "<!doctype html><title>Dialdesk</title><p>The interface is not built \
                           yet. Start the console with <code>cargo xtask run</code>.\n";

fn main() {
    let page = Path::new(UI).join("index.html");
    if !page.exists() {
        fs::create_dir_all(UI).expect("the ui folder can be written");
        fs::write(page, PLACEHOLDER).expect("the ui folder can be written");
    }
    // The pages are compiled into the program, and tauri-build does not watch them.
    println!("cargo:rerun-if-changed={UI}");

    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*.json");
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are valid");
}
