//! One console for one data folder: a second one hands its files to the first.
//!
//! The folder's lock says who is first. The first listens on loopback and writes where, with a
//! secret, into a file that only its owner can read; the second tells the secret and the files and
//! goes. A system's own registry of running programs would not do: it knows one program and not
//! one folder, and on Linux it is a bus that is not always there.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rand::TryRngCore as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};

use crate::folder;

/// The file's name in the data folder.
const NAME: &str = "hand-over";
/// Random bytes of the secret.
const SECRET_BYTES: usize = 32;
/// Whoever says nothing for so long is not listened to.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is read of one message at most.
const MESSAGE_MAX: u64 = 1 << 20;
/// The whole answer to a message that was understood.
const TAKEN: &str = "taken\n";

/// Where the first console listens.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    address: SocketAddr,
    secret: String,
}

/// What the second one says, in one line.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    secret: String,
    files: Vec<String>,
}

/// Takes files from later consoles while it lives.
#[derive(Debug)]
pub struct Door {
    file: PathBuf,
    address: SocketAddr,
    shut: Arc<AtomicBool>,
}

impl Door {
    /// Listens for consoles that find the folder taken, and gives `on_files` what each was opened
    /// with; a console with no file gives none, and wants to be seen all the same.
    ///
    /// # Errors
    /// When loopback or the file cannot be used.
    pub fn open(
        data_dir: &Path,
        on_files: impl Fn(Vec<PathBuf>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let secret = secret()?;
        let file = data_dir.join(NAME);
        let place = serde_json::to_string(&Place { address, secret: secret.clone() })?;
        // Made empty and closed first: the secret never rests in a file that others can read.
        std::fs::write(&file, "")?;
        folder::private(&file, 0o600)?;
        std::fs::write(&file, place)?;
        let shut = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&shut);
        std::thread::Builder::new().name("hand-over".to_owned()).spawn(move || {
            for visitor in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let taken = visitor.and_then(|visitor| receive(&visitor, &secret, &on_files));
                if let Err(error) = taken {
                    tracing::warn!(%error, "a hand-over was not understood");
                }
            }
        })?;
        Ok(Self { file, address, shut })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.shut.store(true, Ordering::SeqCst);
        // Best effort: a file that stays names a port where nobody answers.
        let _ = std::fs::remove_file(&self.file);
        // The thread waits for a visitor; this is the last one.
        let _ = TcpStream::connect_timeout(&self.address, PATIENCE);
    }
}

fn secret() -> std::io::Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    OsRng.try_fill_bytes(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn receive(
    visitor: &TcpStream,
    secret: &str,
    on_files: &impl Fn(Vec<PathBuf>),
) -> std::io::Result<()> {
    visitor.set_read_timeout(Some(PATIENCE))?;
    visitor.set_write_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new(visitor.take(MESSAGE_MAX)).read_line(&mut line)?;
    let message: Message = serde_json::from_str(&line)?;
    if !same(&message.secret, secret) {
        return Err(std::io::Error::other("it did not know the secret"));
    }
    on_files(message.files.into_iter().map(PathBuf::from).collect());
    let mut answer = visitor;
    answer.write_all(TAKEN.as_bytes())
}

/// Compares in a time that tells nothing about where two secrets differ.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}

/// Hands files to the console that owns the folder.
///
/// # Errors
/// When no console answers there: another program has the folder, or the console is only starting
/// or already ending.
pub fn hand_over(data_dir: &Path, files: &[PathBuf]) -> std::io::Result<()> {
    let place: Place = serde_json::from_str(&std::fs::read_to_string(data_dir.join(NAME))?)?;
    if !place.address.ip().is_loopback() {
        return Err(std::io::Error::other("the file names a place outside of this computer"));
    }
    let mut first = TcpStream::connect_timeout(&place.address, PATIENCE)?;
    first.set_read_timeout(Some(PATIENCE))?;
    first.set_write_timeout(Some(PATIENCE))?;
    let files = files.iter().map(|path| path.display().to_string()).collect();
    let mut line = serde_json::to_string(&Message { secret: place.secret, files })?;
    line.push('\n');
    first.write_all(line.as_bytes())?;
    let mut answer = String::new();
    first.take(64).read_to_string(&mut answer)?;
    if answer == TAKEN { Ok(()) } else { Err(std::io::Error::other("it was not taken")) }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn door(folder: &Path) -> (Door, mpsc::Receiver<Vec<PathBuf>>) {
        let (sender, taken) = mpsc::channel();
        let door = Door::open(folder, move |files| sender.send(files).unwrap()).unwrap();
        (door, taken)
    }

    #[test]
    fn files_reach_the_console_that_has_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (_door, taken) = door(folder.path());
        let file = PathBuf::from("/home/asha/people, \"new\".csv");

        hand_over(folder.path(), std::slice::from_ref(&file)).unwrap();
        assert_eq!(taken.recv().unwrap(), [file]);
        hand_over(folder.path(), &[]).unwrap();
        assert!(taken.recv().unwrap().is_empty(), "it only wants to be seen");
    }

    #[test]
    fn two_folders_have_two_consoles() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (_first, taken_by_first) = door(one.path());
        let (_second, taken_by_second) = door(other.path());

        hand_over(other.path(), &[PathBuf::from("/b.csv")]).unwrap();

        assert_eq!(taken_by_second.recv().unwrap(), [PathBuf::from("/b.csv")]);
        assert!(taken_by_first.try_recv().is_err(), "the other console is left alone");
    }

    #[test]
    fn whoever_does_not_know_the_secret_gives_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (_door, taken) = door(folder.path());
        let file = folder.path().join(NAME);
        let mut place: Place =
            serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        place.secret = "0".repeat(2 * SECRET_BYTES);
        std::fs::write(&file, serde_json::to_string(&place).unwrap()).unwrap();

        assert!(hand_over(folder.path(), &[PathBuf::from("/b.csv")]).is_err());
        assert!(taken.try_recv().is_err(), "nothing is opened for a stranger");

        let mut stranger = TcpStream::connect(place.address).unwrap();
        stranger.write_all(b"POST / HTTP/1.1\r\n\r\n").unwrap();
        let mut answer = String::new();
        stranger.read_to_string(&mut answer).unwrap_or_default();
        assert!(answer.is_empty(), "a web page is told nothing");
        assert!(taken.try_recv().is_err(), "nor is anything opened for it");
    }

    #[test]
    fn a_closed_door_is_a_failure_and_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let (door, _taken) = door(folder.path());
        drop(door);

        assert!(hand_over(folder.path(), &[]).is_err());
        assert!(!folder.path().join(NAME).exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (_door, _taken) = door(folder.path());

        let mode = std::fs::metadata(folder.path().join(NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
