//! Opens the one database file, and refuses it with a sentence where it must.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqliteConnection, SqlitePool};

use crate::StoreError;
use crate::reserve::ReserveChecks;
use crate::turn::Turn;
use crate::writer::{OnCommit, Writer};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The file's name in the data folder.
const FILE_NAME: &str = "dialdesk.db";

/// Earlier versions can damage a file in WAL mode when two connections write and checkpoint at
/// once.
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

/// Connections that read.
const READERS: u32 = 4;

/// How long a connection waits for a lock: only backups and other programs hold one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Files up to this size are checked page by page at each start.
const CHECKED_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// The database. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) writer: Writer,
    pub(crate) readers: SqlitePool,
    pub(crate) checks: ReserveChecks,
}

impl Store {
    /// Opens the database in the data `folder`, making both where they are missing and migrating
    /// what is older. `on_commit` is called with everything that is committed, in order.
    ///
    /// # Errors
    /// When the folder or file cannot be opened, is damaged, or belongs to a newer program.
    pub async fn open(folder: &Path, on_commit: OnCommit) -> Result<Self, StoreError> {
        make_private(folder)?;
        let path = folder.join(FILE_NAME);
        let bytes = make_private_file(&path)?;
        check_header(&path, bytes)?;

        let mut conn = options(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-8192")
            .connect()
            .await
            .map_err(|error| StoreError::opening(&path, error))?;
        check_version(&path, &mut conn).await?;
        check_wal(&path, &mut conn).await?;
        if bytes > 0 && bytes <= CHECKED_BYTES_MAX {
            check_pages(&path, &mut conn).await?;
        }
        migrate(&path, &mut conn).await?;

        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(60))
            // A file does not hang up: asking each connection first would double the errands.
            .test_before_acquire(false)
            .connect_with(options(&path).read_only(true))
            .await
            .map_err(|error| StoreError::opening(&path, error))?;
        let turn = Turn::on(conn).await.map_err(|error| StoreError::opening(&path, error))?;
        let writer = Writer::start(turn, on_commit);
        Ok(Self { writer, readers, checks: ReserveChecks::All })
    }

    /// Gives the same store with other checks at reservation: only tests want fewer, to prove that
    /// the index alone holds.
    #[must_use]
    pub fn with_checks(mut self, checks: ReserveChecks) -> Self {
        self.checks = checks;
        self
    }

    /// Writes what waits and closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("temp_store", "memory")
        .disable_statement_logging();
    // The disk's own cache must be flushed too, which macOS does only when told so.
    if cfg!(target_os = "macos") { options.pragma("fullfsync", "1") } else { options }
}

fn cannot_open(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError + '_ {
    |error| StoreError::CannotOpen { path: path.to_owned(), reason: error.to_string() }
}

/// Makes the folder where it is missing; only its owner may look into it.
fn make_private(folder: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(folder).map_err(cannot_open(folder))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
            .map_err(cannot_open(folder))?;
    }
    Ok(())
}

/// Makes the file where it is missing, and gives its size. SQLite gives its companions the same
/// mode.
fn make_private_file(path: &Path) -> Result<u64, StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let file = options.open(path).map_err(cannot_open(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(std::fs::Permissions::from_mode(0o600)).map_err(cannot_open(path))?;
    }
    Ok(file.metadata().map_err(cannot_open(path))?.len())
}

/// Looks whether the file is as long as it says, unless a log of unfinished work lies beside it:
/// then only SQLite can tell.
fn check_header(path: &Path, bytes: u64) -> Result<(), StoreError> {
    let log_bytes = std::fs::metadata(companion(path, "-wal")).map_or(0, |wal| wal.len());
    if bytes == 0 || log_bytes > 0 {
        return Ok(());
    }
    let damaged =
        |reason: &str| StoreError::Damaged { path: path.to_owned(), reason: reason.into() };
    let mut header = [0_u8; 100];
    let mut file = std::fs::File::open(path).map_err(cannot_open(path))?;
    file.read_exact(&mut header).map_err(|_short| damaged("it is cut short"))?;
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(damaged("it is not an SQLite database"));
    }
    let page_bytes = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    let pages = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
    if bytes < page_bytes * u64::from(pages) {
        return Err(damaged("it is cut short"));
    }
    Ok(())
}

fn companion(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

async fn check_version(path: &Path, conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(conn)
        .await
        .map_err(|error| StoreError::opening(path, error))?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) < SQLITE_VERSION_MIN {
        return Err(StoreError::CannotOpen {
            path: path.to_owned(),
            reason: format!("SQLite {version} can damage it; 3.51.3 or later is needed"),
        });
    }
    Ok(())
}

/// Network drives cannot share the memory that the log needs, and SQLite then quietly stays in its
/// older mode.
async fn check_wal(path: &Path, conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(conn)
        .await
        .map_err(|error| StoreError::opening(path, error))?;
    if mode != "wal" {
        return Err(StoreError::CannotOpen {
            path: path.to_owned(),
            reason: "the drive does not support it; choose a data folder on a local disk".into(),
        });
    }
    Ok(())
}

async fn check_pages(path: &Path, conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(conn)
        .await
        .map_err(|error| StoreError::opening(path, error))?;
    if verdict != "ok" {
        let reason = "its pages do not fit together".into();
        return Err(StoreError::Damaged { path: path.to_owned(), reason });
    }
    Ok(())
}

/// Gives the version of the tables that this program makes.
pub(crate) fn own_version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

async fn migrate(path: &Path, conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let known = own_version();
    MIGRATIONS.run(conn).await.map_err(|error| {
        if let MigrateError::VersionMissing(found) = error {
            return StoreError::Newer { path: path.to_owned(), found, known };
        }
        if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
            return StoreError::opening(path, error);
        }
        StoreError::CannotOpen { path: path.to_owned(), reason: error.to_string() }
    })
}
