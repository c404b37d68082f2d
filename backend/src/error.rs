//! The one error of this crate, and the one place where errors of libraries turn into it.
//! What a person did wrong is a value ([`Error::Reject`], [`Error::Invalid`]); what we did wrong keeps its source for the log.

use domain::{FieldError, Reject, Why};

/// Why a use case did not happen. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule says no to the whole request.
    #[error("refused by a rule")]
    Reject(#[source] Reject),
    /// Fields that must be corrected first.
    #[error("invalid fields: {0:?}")]
    Invalid(Vec<FieldError>),
    /// Nobody is signed in, or a key is wrong.
    #[error("nobody is signed in")]
    SignIn,
    /// Signed in as staff of the shop, but without this permission.
    #[error("the role does not permit this")]
    Forbidden,
    /// It does not exist, or is none of the asker's business: the two cannot be told apart.
    #[error("not found")]
    NotFound,
    /// Too many requests of this kind.
    #[error("too fast, wait {retry_after_s} s")]
    TooFast {
        /// Seconds after which the request will be taken.
        retry_after_s: u32,
    },
    /// The database is occupied: waiting took as long as anybody should wait. Asking again in a moment helps, at once it only
    /// adds to what waits.
    #[error("the database is busy")]
    Busy,
    /// Another transaction won, and this one was undone: doing it again at once succeeds, or finds what the other did.
    #[error("undone by another transaction")]
    Conflict,
    /// We are wrong. The source is for the log and never for a person.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// We are wrong, and this is why.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::Internal(source.into())
    }

    /// One field must be corrected.
    #[must_use]
    pub fn invalid(field: &str, why: Why) -> Error {
        Error::Invalid(vec![FieldError::new(field, why)])
    }
}

/// An error and what it came from, in one line for the log.
#[must_use]
pub fn with_sources(error: &(dyn std::error::Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl From<Reject> for Error {
    fn from(reject: Reject) -> Error {
        Error::Reject(reject)
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(fields: Vec<FieldError>) -> Error {
        Error::Invalid(fields)
    }
}

impl From<FieldError> for Error {
    fn from(field: FieldError) -> Error {
        Error::Invalid(vec![field])
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        let code = match &error {
            sqlx::Error::PoolTimedOut => None,
            sqlx::Error::Database(db) => match db.code().as_deref() {
                // 517: SQLITE_BUSY_SNAPSHOT. 40001, 40P01: PostgreSQL undid us for another transaction, or both waited for each other.
                Some("517" | "40001" | "40P01") => return Error::Conflict,
                // 5, 261: SQLITE_BUSY after the busy timeout, or while the file is recovered. 55P03: PostgreSQL's lock timeout.
                // 53300: it has no connection left for us.
                Some("5" | "261" | "55P03" | "53300") => db.code().map(String::from),
                _ => return Error::Internal(Box::new(error)),
            },
            _ => return Error::Internal(Box::new(error)),
        };
        tracing::warn!(code, %error, "the database is busy: a request was refused");
        Error::Busy
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Error {
        Error::internal(error)
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Error {
        match error {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other => Error::internal(other),
        }
    }
}

impl From<domain::MoneyError> for Error {
    /// Sums of checked amounts stay in range, so this is our mistake.
    fn from(error: domain::MoneyError) -> Error {
        Error::internal(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::internal(error)
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Error {
        Error::internal(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::internal(error)
    }
}
