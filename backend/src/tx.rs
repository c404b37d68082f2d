//! The only place that begins a transaction. News is collected while it runs and published after its commit, never before:
//! nobody is told of something that did not happen.

use crate::{
    Backend, Error,
    bus::Bus,
    db::Db,
    revoked::{Revocations, Revoked},
};
use domain::{CampaignId, live::News};
use sqlx::{Postgres, Sqlite, Transaction};

/// A writing transaction. Dropping it without [`Tx::commit`] undoes everything and says nothing.
pub struct Tx {
    pub(crate) on: OnEngine,
    said: Vec<(CampaignId, News)>,
    bus: Bus,
    revoked: Vec<Revoked>,
    revocations: Revocations,
}

pub(crate) enum OnEngine {
    Sqlite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// Runs one expression in a transaction on either engine, with `conn` as `&mut` connection:
/// `in_tx!(tx, conn => sqlx::query(SQL).bind(x).execute(conn).await?)`. One statement for each `in_tx!`, or `&mut *conn` for more.
macro_rules! in_tx {
    ($tx:expr, $conn:ident => $expression:expr) => {
        match &mut $tx.on {
            $crate::tx::OnEngine::Sqlite(transaction) => {
                let $conn = &mut **transaction;
                $expression
            }
            $crate::tx::OnEngine::Pg(transaction) => {
                let $conn = &mut **transaction;
                $expression
            }
        }
    };
}
pub(crate) use in_tx;

impl Backend {
    /// Begins. SQLite takes its write lock at once (`BEGIN IMMEDIATE`): what is read in it stays true until the commit.
    /// PostgreSQL runs READ COMMITTED: decide by conditional updates and constraints, never by what was read before.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that begins")]
    pub async fn begin(&self) -> Result<Tx, Error> {
        let on = match self.db() {
            Db::Sqlite(sqlite) => OnEngine::Sqlite(sqlite.write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Pg(pool) => OnEngine::Pg(pool.begin().await?),
        };
        Ok(Tx {
            on,
            said: Vec::new(),
            bus: self.bus().clone(),
            revoked: Vec::new(),
            revocations: self.revocations().clone(),
        })
    }

    /// Begins to read: every statement sees the database at one moment. Writing fails, there is nothing to commit, and
    /// nobody waits for it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that begins")]
    pub async fn snapshot(&self) -> Result<Tx, Error> {
        let on = match self.db() {
            Db::Sqlite(sqlite) => OnEngine::Sqlite(sqlite.read.begin().await?),
            Db::Pg(pool) => OnEngine::Pg(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        };
        Ok(Tx {
            on,
            said: Vec::new(),
            bus: self.bus().clone(),
            revoked: Vec::new(),
            revocations: self.revocations().clone(),
        })
    }
}

impl Tx {
    /// Whether others write at the same time (PostgreSQL), so that what is read must be held to stay true.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.on, OnEngine::Pg(_))
    }

    /// Will be told to everybody who listens to `campaign`, in this order, if this transaction commits.
    pub fn say(&mut self, campaign: CampaignId, news: News) {
        self.said.push((campaign, news));
    }

    /// Open streams in the scope of `revoked` will be authorised again if this transaction commits.
    pub fn revoke(&mut self, revoked: Revoked) {
        self.revoked.push(revoked);
    }

    /// Makes it true, then says it.
    pub async fn commit(self) -> Result<(), Error> {
        match self.on {
            OnEngine::Sqlite(transaction) => transaction.commit().await?,
            OnEngine::Pg(transaction) => transaction.commit().await?,
        }
        for (campaign, news) in self.said {
            self.bus.publish(campaign, news);
        }
        for revoked in self.revoked {
            self.revocations.tell(revoked);
        }
        Ok(())
    }
}
