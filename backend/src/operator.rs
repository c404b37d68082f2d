//! What the operator of the site decides on the command line. A command writes down what it wants; the server that runs does it,
//! because only there are the pages and streams that must end.

use crate::{
    Backend, Error,
    account::{self, System},
    clock::fresh_id,
    db::{id, millis, moment, on, word},
    live, takedown,
    tx::in_tx,
    with_sources,
};
use domain::{
    AccountId, CampaignId, ShopId, Why,
    account::email,
    moderation::Reason,
    when::{DateTime, Utc},
};
use uuid::Uuid;

/// Most reported comments of one list, the newest first.
const REPORTED: i64 = 200;

/// What the operator wants. Shops are named by their slug, accounts by their address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// The shop is gone from every public page, and nobody goes live in it.
    SuspendShop(String),
    /// It goes on.
    ResumeShop(String),
    /// The person is signed out everywhere and cannot sign in.
    SuspendAccount(String),
    /// They can.
    ResumeAccount(String),
    /// The show ends now.
    EndShow(CampaignId),
}

impl Instruction {
    /// Who or what it is about, as the operator named it.
    #[must_use]
    pub fn name(&self) -> String {
        self.parts().1
    }

    fn parts(&self) -> (&'static str, String) {
        match self {
            Instruction::SuspendShop(slug) => ("suspend_shop", slug.clone()),
            Instruction::ResumeShop(slug) => ("resume_shop", slug.clone()),
            Instruction::SuspendAccount(address) => ("suspend_account", address.clone()),
            Instruction::ResumeAccount(address) => ("resume_account", address.clone()),
            Instruction::EndShow(campaign) => ("end_show", campaign.to_string()),
        }
    }

    fn read(kind: &str, subject: String) -> Option<Instruction> {
        Some(match kind {
            "suspend_shop" => Instruction::SuspendShop(subject),
            "resume_shop" => Instruction::ResumeShop(subject),
            "suspend_account" => Instruction::SuspendAccount(subject),
            "resume_account" => Instruction::ResumeAccount(subject),
            "end_show" => Instruction::EndShow(subject.parse().ok()?),
            _ => return None,
        })
    }
}

/// Who or what an instruction is about.
enum Subject {
    Shop(ShopId),
    Account(AccountId),
    Show(CampaignId),
}

/// `NotFound` where there is nobody, or nothing, of that name. Field: `email`.
async fn subject(b: &Backend, instruction: &Instruction) -> Result<Subject, Error> {
    const SHOP: &str = "SELECT id FROM shops WHERE slug = $1";
    const ACCOUNT: &str = "SELECT id FROM accounts WHERE email = $1";
    const SHOW: &str = "SELECT id FROM campaigns WHERE id = $1 AND deleted_at IS NULL";
    let (sql, name) = match instruction {
        Instruction::SuspendShop(slug) | Instruction::ResumeShop(slug) => (SHOP, slug.clone()),
        Instruction::SuspendAccount(address) | Instruction::ResumeAccount(address) => (
            ACCOUNT,
            email(address).map_err(|why: Why| Error::invalid("email", why))?,
        ),
        Instruction::EndShow(campaign) => (SHOW, campaign.to_string()),
    };
    let found: Option<String> = on!(b.db(), pool => sqlx::query_scalar(sql).bind(name).fetch_optional(pool).await?);
    let found = found.ok_or(Error::NotFound)?;
    Ok(match instruction {
        Instruction::SuspendShop(_) | Instruction::ResumeShop(_) => Subject::Shop(id(&found)?),
        Instruction::SuspendAccount(_) | Instruction::ResumeAccount(_) => Subject::Account(id(&found)?),
        Instruction::EndShow(_) => Subject::Show(id(&found)?),
    })
}

/// Writes down what the operator wants; the answer asks for it later ([`is_done`]).
pub async fn ask(b: &Backend, instruction: &Instruction) -> Result<Uuid, Error> {
    const ADD: &str = "INSERT INTO operator_acts (id, kind, subject, at) VALUES ($1, $2, $3, $4)";
    subject(b, instruction).await?;
    let (act, (kind, name)) = (fresh_id(), instruction.parts());
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(act.to_string())
        .bind(kind)
        .bind(name)
        .bind(millis(b.now()))
        .execute(conn)
        .await
        .map(|_| ())?);
    tx.commit().await?;
    Ok(act)
}

/// Whether a running server has done it.
pub async fn is_done(b: &Backend, act: Uuid) -> Result<bool, Error> {
    const DONE: &str = "SELECT EXISTS (SELECT 1 FROM operator_acts WHERE id = $1 AND done_at IS NOT NULL)";
    Ok(on!(b.db(), pool => sqlx::query_scalar(DONE).bind(act.to_string()).fetch_one(pool).await?))
}

/// Does what was asked for, oldest first; what is done already is done again without harm when a server died in between. Returns
/// how many.
pub async fn carry_out(b: &Backend, system: &System) -> Result<usize, Error> {
    const OPEN: &str = "SELECT id, kind, subject FROM operator_acts WHERE done_at IS NULL ORDER BY at, id";
    const DONE: &str = "UPDATE operator_acts SET done_at = $2 WHERE id = $1";
    let open: Vec<(String, String, String)> = on!(b.db(), pool => sqlx::query_as(OPEN).fetch_all(pool).await?);
    let count = open.len();
    for (act, kind, name) in open {
        // One that a newer program wrote, or whose subject is gone, is over, too.
        if let Some(instruction) = Instruction::read(&kind, name.clone()) {
            match perform(b, system, &instruction).await {
                Ok(()) => tracing::info!(kind, name, "done for the operator"),
                Err(Error::NotFound | Error::Reject(_)) => tracing::info!(kind, name, "nothing to do for the operator"),
                Err(error @ (Error::Busy | Error::Conflict)) => return Err(error),
                // Trying again would fail again, and everything after it would wait.
                Err(error) => tracing::error!(kind, name, error = %with_sources(&error), "not done for the operator"),
            }
        }
        let mut tx = b.begin().await?;
        in_tx!(tx, conn => sqlx::query(DONE).bind(act).bind(millis(b.now())).execute(conn).await.map(|_| ())?);
        tx.commit().await?;
    }
    Ok(count)
}

async fn perform(b: &Backend, system: &System, instruction: &Instruction) -> Result<(), Error> {
    match (instruction, subject(b, instruction).await?) {
        (Instruction::SuspendShop(_), Subject::Shop(shop)) => takedown::suspend_shop(b, system, shop).await,
        (_, Subject::Shop(shop)) => takedown::resume_shop(b, system, shop).await,
        (Instruction::SuspendAccount(_), Subject::Account(person)) => account::suspend(b, system, person, true).await,
        (_, Subject::Account(person)) => account::suspend(b, system, person, false).await,
        (_, Subject::Show(campaign)) => live::end_at_once(b, campaign, live::EndedBy::Operator).await,
    }
}

/// A comment that viewers reported and that nobody has decided on, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedComment {
    /// When it was last reported.
    pub at: DateTime<Utc>,
    /// The slug of the shop.
    pub shop: String,
    /// Under which campaign.
    pub campaign: CampaignId,
    /// Who said it.
    pub author: String,
    /// What.
    pub text: String,
    /// One reason for each report.
    pub reasons: Vec<Reason>,
}

/// What viewers of all shops reported, the newest first.
pub async fn reported(b: &Backend) -> Result<Vec<ReportedComment>, Error> {
    const SQL: &str = "
        SELECT c.id, w.at, s.slug, r.campaign_id, c.author, c.text, r.reason
        FROM (SELECT x.comment_id, MAX(x.at) AS at
              FROM comment_reports x JOIN comments y ON y.id = x.comment_id
              WHERE x.settled_act IS NULL AND y.deleted_at IS NULL
              GROUP BY x.comment_id ORDER BY MAX(x.at) DESC, x.comment_id LIMIT $1) w
        JOIN comments c ON c.id = w.comment_id
        JOIN comment_reports r ON r.comment_id = c.id AND r.settled_act IS NULL
        JOIN campaigns k ON k.id = r.campaign_id JOIN shops s ON s.id = k.shop_id
        ORDER BY w.at DESC, c.id";
    let rows: Vec<(String, i64, String, String, String, String, String)> =
        on!(b.db(), pool => sqlx::query_as(SQL).bind(REPORTED).fetch_all(pool).await?);
    let mut all: Vec<(String, ReportedComment)> = Vec::new();
    for (comment, at, shop, campaign, author, text, reason) in rows {
        let reason = word(&reason, Reason::from_code)?;
        match all.iter_mut().find(|(known, _)| *known == comment) {
            Some((_, known)) => known.reasons.push(reason),
            None => {
                let reported = ReportedComment {
                    at: moment(at),
                    shop,
                    campaign: id(&campaign)?,
                    author,
                    text,
                    reasons: vec![reason],
                };
                all.push((comment, reported));
            }
        }
    }
    Ok(all.into_iter().map(|(_, reported)| reported).collect())
}
