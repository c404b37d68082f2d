//! Slow mode, followers-only mode and banned words: read with the log, saved, and put back when a change is undone.

use super::acts::Doing;
use crate::{
    Backend, Error,
    account::{May, WorkConsole},
    campaign::{Record, find, lock_of_shop, record_columns},
    db::{id, moment},
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, FieldError, Reject, Why,
    live::News,
    moderation::{
        Act, BANNED_WORD_MAX, BANNED_WORDS_MAX, CommentRules, CommentSettings, LISTED, LISTED_MAX, LogEntry,
        Moderation, Scope,
    },
    text::banned,
};

const OF_SHOW: &str = "SELECT banned_words FROM campaigns WHERE id = $1";
const OF_SHOP: &str = "SELECT banned_words FROM shops WHERE id = $1";
/// The same, and nobody else changes the shop's list until the transaction ends.
const OF_SHOP_HELD: &str = "UPDATE shops SET banned_words = banned_words WHERE id = $1 RETURNING banned_words";

/// The columns of [`EntryRow`], for statements put together with `concat!`.
macro_rules! entry_columns {
    () => {
        "SELECT a.id, a.at, d.name AS done_by, a.data, c.author, c.text, a.undone_at, u.name AS undone_by
         FROM moderation_acts a
         LEFT JOIN accounts d ON d.id = a.done_by LEFT JOIN accounts u ON u.id = a.undone_by
         LEFT JOIN comments c ON c.id = a.comment_id"
    };
}
/// What is banned in a show: its own words and its shop's.
pub(super) async fn banned_words(tx: &mut Tx, record: &Record) -> Result<Vec<String>, Error> {
    let mut words = words_of(tx, OF_SHOW, &record.id).await?;
    words.extend(words_of(tx, OF_SHOP, &record.shop_id).await?);
    Ok(words)
}

async fn words_of(tx: &mut Tx, sql: &'static str, of: &str) -> Result<Vec<String>, Error> {
    let text: String = in_tx!(tx, conn => sqlx::query_scalar(sql).bind(of).fetch_one(conn).await?);
    Ok(text.lines().map(str::to_owned).collect())
}

async fn store_words(tx: &mut Tx, scope: Scope, of: &str, words: &[String]) -> Result<(), Error> {
    const SHOW: &str = "UPDATE campaigns SET banned_words = $2 WHERE id = $1";
    const SHOP: &str = "UPDATE shops SET banned_words = $2 WHERE id = $1";
    let sql = match scope {
        Scope::Show => SHOW,
        Scope::Shop => SHOP,
    };
    in_tx!(tx, conn => sqlx::query(sql).bind(of).bind(words.join("\n")).execute(conn).await.map(|_| ())?);
    Ok(())
}

/// What the console's sheet of settings shows, with the newest `listed` entries of each list (1 to [`LISTED_MAX`]; 0, as pages
/// send that were open before they could ask for more, is [`LISTED`]).
pub async fn moderation(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    listed: i64,
) -> Result<Moderation, Error> {
    const BLOCKED: &str = concat!(
        entry_columns!(),
        " JOIN comment_blocks k ON k.act_id = a.id
         WHERE k.shop_id = $1 AND (k.campaign_id IS NULL OR k.campaign_id = $2) ORDER BY a.at DESC, a.id DESC LIMIT $3"
    );
    const LOG: &str = concat!(
        entry_columns!(),
        " WHERE a.shop_id = $1 AND (a.campaign_id = $2 OR a.whole_shop) ORDER BY a.at DESC, a.id DESC LIMIT $3"
    );
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    record.shown_to(may)?;
    let settings = CommentSettings {
        rules: record.comment_rules(),
        words_here: words_of(&mut tx, OF_SHOW, &record.id).await?.join("\n"),
        words_in_shop: words_of(&mut tx, OF_SHOP, &record.shop_id).await?.join("\n"),
    };
    let listed = match listed {
        0 => LISTED,
        listed => listed.clamp(1, LISTED_MAX),
    };
    let (blocked, more_blocked) = entries(&mut tx, BLOCKED, &record, listed).await?;
    let (log, more_log) = entries(&mut tx, LOG, &record, listed).await?;
    Ok(Moderation {
        settings,
        blocked,
        log,
        more: listed < LISTED_MAX && (more_blocked || more_log),
    })
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    id: String,
    at: i64,
    done_by: Option<String>,
    data: String,
    author: Option<String>,
    text: Option<String>,
    undone_at: Option<i64>,
    undone_by: Option<String>,
}

/// The newest `listed`, and whether there are more.
async fn entries(tx: &mut Tx, sql: &'static str, record: &Record, listed: i64) -> Result<(Vec<LogEntry>, bool), Error> {
    let mut rows = in_tx!(tx, conn => sqlx::query_as::<_, EntryRow>(sql)
        .bind(&record.shop_id)
        .bind(&record.id)
        .bind(listed + 1)
        .fetch_all(conn)
        .await?);
    let most = usize::try_from(listed).map_err(Error::internal)?;
    let more = rows.len() > most;
    rows.truncate(most);
    let entry = |row: EntryRow| {
        Ok(LogEntry {
            id: id(&row.id)?,
            at: moment(row.at),
            by: row.done_by,
            act: serde_json::from_str(&row.data).map_err(Error::internal)?,
            about: row.author.zip(row.text),
            undone_at: row.undone_at.map(moment),
            undone_by: row.undone_by,
        })
    };
    let entries = rows.into_iter().map(entry).collect::<Result<_, Error>>()?;
    Ok((entries, more))
}

/// Saves the settings; each thing that changed is an entry of the log. `seen` is what the person changed: when it is no longer so,
/// `ChangedMeanwhile`. Fields: `slow_s`, `words_here`, `words_in_shop`.
pub async fn save_settings(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    seen: &CommentSettings,
    settings: &CommentSettings,
) -> Result<(), Error> {
    let read = |field, text| {
        banned::list(text, BANNED_WORD_MAX, BANNED_WORDS_MAX).map_err(|why: Why| FieldError::new(field, why))
    };
    let rules = settings.rules.checked();
    let lists = (
        read("words_here", &settings.words_here),
        read("words_in_shop", &settings.words_in_shop),
    );
    let (rules, here, in_shop) = match (rules, lists) {
        (Ok(rules), (Ok(here), Ok(in_shop))) => (rules, here, in_shop),
        (rules, (here, in_shop)) => {
            let wrong = [rules.err(), here.err(), in_shop.err()];
            return Err(wrong.into_iter().flatten().collect::<Vec<_>>().into());
        }
    };
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    let before = record.comment_rules();
    if before != seen.rules && before != rules {
        return Err(Reject::ChangedMeanwhile.into());
    }
    if before != rules {
        let act = Act::RulesChanged { before, after: rules };
        Doing::new(b, may, campaign).log(&mut tx, None, &act).await?;
        store_rules(&mut tx, campaign, rules).await?;
    }
    for (scope, words, seen) in [
        (Scope::Show, here, &seen.words_here),
        (Scope::Shop, in_shop, &seen.words_in_shop),
    ] {
        let of = match scope {
            Scope::Show => &record.id,
            Scope::Shop => &record.shop_id,
        };
        let before = words_of(&mut tx, held(scope), of).await?;
        if before != words && before.iter().ne(seen.lines()) {
            return Err(Reject::ChangedMeanwhile.into());
        }
        let missing = |from: &[String], in_: &[String]| {
            let words = from.iter().filter(|word| !in_.contains(word));
            words.cloned().collect::<Vec<_>>()
        };
        let (added, removed) = (missing(&words, &before), missing(&before, &words));
        if added.is_empty() && removed.is_empty() {
            continue;
        }
        let act = Act::WordsChanged { scope, added, removed };
        Doing::new(b, may, campaign).log(&mut tx, None, &act).await?;
        store_words(&mut tx, scope, of, &words).await?;
    }
    tx.commit().await
}

/// Reads a list that is about to change: nobody else changes it until the transaction ends. The show's row is locked already.
fn held(scope: Scope) -> &'static str {
    match scope {
        Scope::Show => OF_SHOW,
        Scope::Shop => OF_SHOP_HELD,
    }
}

/// Every open page is told.
async fn store_rules(tx: &mut Tx, campaign: CampaignId, rules: CommentRules) -> Result<(), Error> {
    const SQL: &str = concat!(
        "UPDATE campaigns SET comment_slow_s = $2, comment_followers_only = $3, show_version = show_version + 1
         WHERE id = $1 RETURNING ",
        record_columns!()
    );
    let record = in_tx!(tx, conn => sqlx::query_as::<_, Record>(SQL)
        .bind(campaign.to_string())
        .bind(i64::from(rules.slow_s))
        .bind(rules.followers_only)
        .fetch_one(conn)
        .await?);
    tx.say(campaign, News::ShowChanged(record.show()?));
    Ok(())
}

/// What the act changed is as before it; what others changed since stays.
pub(super) async fn revert_rules(
    tx: &mut Tx,
    campaign: CampaignId,
    before: CommentRules,
    after: CommentRules,
) -> Result<(), Error> {
    let mut rules = find(tx, campaign).await?.comment_rules();
    if before.slow_s != after.slow_s {
        rules.slow_s = before.slow_s;
    }
    if before.followers_only != after.followers_only {
        rules.followers_only = before.followers_only;
    }
    store_rules(tx, campaign, rules).await
}

/// The same for words; `of` is the show or the shop. The show in which a shop's words were changed may be gone.
pub(super) async fn revert_words(
    tx: &mut Tx,
    scope: Scope,
    of: &str,
    added: &[String],
    removed: &[String],
) -> Result<(), Error> {
    let mut words = words_of(tx, held(scope), of).await?;
    words.retain(|word| !added.contains(word));
    for word in removed {
        if !words.contains(word) && words.len() < BANNED_WORDS_MAX {
            words.push(word.clone());
        }
    }
    store_words(tx, scope, of, &words).await
}
