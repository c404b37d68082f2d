//! What somebody typed into a form that was refused, when it is too long for an address: put away for an hour so that the
//! form can come back filled in, to the browser that sent it and to no other. It lies in the file store, where whichever
//! server draws the page finds it.

use crate::{Backend, Error};
use domain::{HOUR, Millis, VisitorId};
use uuid::Uuid;

/// Long enough to sign in again in between.
const KEPT_FOR: Millis = HOUR;

/// Bytes; a description of 20,000 emoji still fits.
pub const LONGEST: usize = 256 * 1024;

/// Texts that lie there at once, from everybody together: at most 128 MB. A form more comes back without what was typed.
const FILES_MAX: usize = 500;

/// Puts a text away and says under which name; `Busy` when too many lie there.
pub async fn put_away(b: &Backend, visitor: VisitorId, text: &str) -> Result<String, Error> {
    if b.files().all_kept().await?.len() >= FILES_MAX {
        return Err(Error::Busy);
    }
    let name = format!("{}-{}", b.now(), Uuid::new_v4().simple());
    b.files().keep(&name, format!("{visitor}\n{text}").into()).await?;
    Ok(name)
}

/// Reads it; `None` when there is nothing of that name, or no more, or it is another browser's.
pub async fn take_out(b: &Backend, visitor: VisitorId, name: &str) -> Result<Option<String>, Error> {
    if made_at(name).is_none_or(|at| is_over(at, b.now())) {
        return Ok(None);
    }
    let kept = match b.files().kept(name).await {
        Err(Error::NotFound) => return Ok(None),
        kept => kept?,
    };
    let Ok(kept) = String::from_utf8(kept.into()) else {
        return Ok(None);
    };
    let whose = kept.split_once('\n');
    Ok(whose.and_then(|(owner, text)| (owner == visitor.to_string()).then(|| text.to_owned())))
}

/// Throws away what lay there for its hour.
pub(crate) async fn sweep(b: &Backend) -> Result<(), Error> {
    for name in b.files().all_kept().await? {
        if made_at(&name).is_none_or(|at| is_over(at, b.now())) {
            b.files().throw_away(&name).await?;
        }
    }
    Ok(())
}

/// When the text of this name was put away. Names come from addresses: what is no name of ours is no path either.
fn made_at(name: &str) -> Option<Millis> {
    let (at, random) = name.split_once('-')?;
    let ours = random.len() == 32 && random.bytes().all(|byte| byte.is_ascii_hexdigit());
    at.parse().ok().filter(|_| ours)
}

fn is_over(at: Millis, now: Millis) -> bool {
    now.saturating_sub(at) >= KEPT_FOR
}

#[cfg(test)]
mod tests {
    use super::made_at;

    #[test]
    fn a_name_of_ours_is_a_moment_and_32_hexadecimal_figures() {
        let random = "0123456789abcdef0123456789abcdef";
        assert_eq!(made_at(&format!("1795435200000-{random}")), Some(1_795_435_200_000));
        for wrong in [
            "1795435200000-../../../../../../../secret.key0",
            "1795435200000-0123456789abcdef",
            "x-0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(made_at(wrong), None, "{wrong}");
        }
    }
}
