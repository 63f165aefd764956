//! The cryptography that every HTTP client of the tests needs.

/// Installs it; later calls find it there.
pub fn install() {
    // An error says that another test of this process was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
