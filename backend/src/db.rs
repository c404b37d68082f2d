//! The two engines behind one enum. One SQL text with `$1` placeholders serves both; the macro `on!` type-checks it once per
//! driver. Reading happens here, writing in `tx`. No query builder and no `Any` driver.

use crate::Error;
use domain::when::{self, DateTime, Utc};
use log::LevelFilter;
use sqlx::{
    ConnectOptions, Connection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};

/// Readers of a SQLite file; each is a thread, and one machine has few cores.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL.
const PG_CONNECTIONS: u32 = 16;
/// How long a request waits before it is answered with [`Error::Busy`]: less than 2 s, because who is told no can order again.
/// Only where every connection waits for one lock, the two add up.
struct Wait {
    /// For a connection.
    connection: Duration,
    /// For a lock that somebody else holds.
    lock: Duration,
}

/// Our own writers wait for the one connection that writes; the file's lock is held by other programs only.
const SQLITE_WAIT: Wait = Wait {
    connection: Duration::from_millis(1_600),
    lock: Duration::from_millis(300),
};
/// Writers wait for rows. After one second PostgreSQL looks whether two wait for each other and undoes one of them, which is then
/// tried again: the wait is a little longer.
const PG_WAIT: Wait = Wait {
    connection: Duration::from_millis(1_600),
    lock: Duration::from_millis(1_100),
};
/// The wait for a lock at the start, when nobody waits for an answer.
const START_WAIT: Duration = Duration::from_secs(10);
/// A statement that takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_secs(1);

/// A database of either engine; clones share their connections.
#[derive(Clone)]
pub enum Db {
    /// One file.
    Sqlite(SqliteDb),
    /// A server.
    Pg(PgPool),
}

/// SQLite has one writer; keeping our own queue for it is kinder than its busy loop.
#[derive(Clone)]
pub struct SqliteDb {
    /// Several readers.
    pub(crate) read: SqlitePool,
    /// The one writer.
    pub(crate) write: SqlitePool,
}

/// Runs one reading expression on either engine: `on!(b.db(), pool => sqlx::query_as(SQL).bind(x).fetch_all(pool).await?)`.
macro_rules! on {
    ($db:expr, $pool:ident => $expression:expr) => {
        match $db {
            $crate::db::Db::Sqlite(sqlite) => {
                let $pool = &sqlite.read;
                $expression
            }
            $crate::db::Db::Pg($pool) => $expression,
        }
    };
}
pub(crate) use on;

impl Db {
    /// Connects to `sqlite:///path` (made when missing) or `postgres://…` and brings the tables up to date. That is done on a
    /// connection of its own, which may wait: for a server that is stopping, or that does the same.
    pub async fn open(url: &str) -> Result<Db, Error> {
        if url.starts_with("sqlite:") {
            Db::open_sqlite(url).await
        } else {
            Db::open_pg(url).await
        }
    }

    async fn open_sqlite(url: &str) -> Result<Db, Error> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .optimize_on_close(true, None)
            .log_statements(LevelFilter::Trace)
            .log_slow_statements(LevelFilter::Warn, SLOW);
        // It makes the file and turns it to WAL, too.
        let mut first = options.clone().busy_timeout(START_WAIT).connect().await?;
        MIGRATIONS.run(&mut first).await?;
        first.close().await?;
        let options = options.busy_timeout(SQLITE_WAIT.lock);
        let pool = |size| {
            SqlitePoolOptions::new()
                .max_connections(size)
                .acquire_timeout(SQLITE_WAIT.connection)
        };
        Ok(Db::Sqlite(SqliteDb {
            write: pool(1).connect_with(options.clone()).await?,
            read: pool(SQLITE_READERS)
                .connect_with(options.pragma("query_only", "on"))
                .await?,
        }))
    }

    async fn open_pg(url: &str) -> Result<Db, Error> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("hawker")
            .log_statements(LevelFilter::Trace)
            .log_slow_statements(LevelFilter::Warn, SLOW);
        let mut first = options.connect().await?;
        MIGRATIONS.run(&mut first).await?;
        first.close().await?;
        let pool = PgPoolOptions::new()
            .max_connections(PG_CONNECTIONS)
            .acquire_timeout(PG_WAIT.connection);
        let options = options.options([("lock_timeout", PG_WAIT.lock.as_millis())]);
        Ok(Db::Pg(pool.connect_with(options).await?))
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<(), Error> {
        on!(self, pool => sqlx::query("SELECT 1").execute(pool).await.map(|_| ())?);
        Ok(())
    }

    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {
        match self {
            Db::Sqlite(sqlite) => {
                sqlite.read.close().await;
                sqlite.write.close().await;
            }
            Db::Pg(pool) => pool.close().await,
        }
    }
}

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// A rule that the database enforces by a UNIQUE: the constraint's name, which PostgreSQL reports, and its columns, which
/// SQLite reports instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The constraint's name.
    pub(crate) name: &'static str,
    /// Written as SQLite says them: `table.column, table.column`.
    pub(crate) columns: &'static str,
}

impl Rule {
    /// A UNIQUE over `columns`, written as SQLite says them.
    pub(crate) const fn unique(name: &'static str, columns: &'static str) -> Rule {
        Rule { name, columns }
    }

    /// Whether `error` says that this rule would have been broken.
    pub(crate) fn broken(&self, error: &sqlx::Error) -> bool {
        let sqlx::Error::Database(db) = error else { return false };
        match db.constraint() {
            Some(name) => name == self.name,
            None => db
                .message()
                .strip_suffix(self.columns)
                .is_some_and(|head| head.ends_with("failed: ")),
        }
    }
}

/// Turns a broken rule into its answer; other errors stay what they are.
pub(crate) trait OnRule<T> {
    /// `answer` when `rule` would have been broken.
    fn on_rule(self, rule: Rule, answer: impl FnOnce() -> Error) -> Result<T, Error>;
}

impl<T> OnRule<T> for Result<T, sqlx::Error> {
    fn on_rule(self, rule: Rule, answer: impl FnOnce() -> Error) -> Result<T, Error> {
        self.map_err(|error| if rule.broken(&error) { answer() } else { error.into() })
    }
}

/// An id that we stored ourselves.
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T, Error> {
    text.parse()
        .map_err(|_| Error::internal(format!("stored id {text:?} is not an id")))
}

/// An optional id that we stored ourselves.
pub(crate) fn maybe_id<T: FromStr>(text: Option<&str>) -> Result<Option<T>, Error> {
    text.map(id).transpose()
}

/// A word that we stored ourselves.
pub(crate) fn word<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Error> {
    read(text).ok_or_else(|| Error::internal(format!("stored word {text:?} is not known")))
}

/// A moment as its column holds it: `BIGINT`, milliseconds since 1970-01-01 UTC.
pub(crate) fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// The moment of a column that [`millis`] filled.
pub(crate) fn moment(column: i64) -> DateTime<Utc> {
    when::from_millis(column)
}

/// Longest text that is searched for, in letters: SQLite refuses patterns of more than 50,000 bytes.
const SEARCHED_MAX: usize = 200;

/// The pattern for `column LIKE $n ESCAPE '!'` that finds `typed` anywhere in a folded column; only its beginning where it is
/// longer than any title.
pub(crate) fn like(typed: &str) -> String {
    let mut pattern = String::from("%");
    let typed: String = domain::text::nfc(typed).chars().take(SEARCHED_MAX).collect();
    for c in domain::text::fold(&typed).chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// `$first, $first+1, …` for an `IN (…)` over `count` values; never empty, because `IN ()` is no SQL.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    (first..first + count.max(1))
        .map(|n| format!("${n}"))
        .collect::<Vec<_>>()
        .join(", ")
}
