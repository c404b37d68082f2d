//! What the operator does from the command line, with the settings of the server and beside a running one: it opens the same
//! database for a moment and serves nothing.

use super::config::Config;
use super::start::{StartError, open_data_folder};
use backend::{Backend, Clock, Settings};
use domain::Lang;
use media::Engine;
use std::net::Ipv4Addr;

/// What `server` was called for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Nothing in particular: to serve.
    Serve,
    /// `reset-password EMAIL`: a link for somebody who forgot their password.
    ResetPassword(String),
    /// `invite-seller EMAIL`: lets an account open shops where only invited people may.
    InviteSeller(String),
}

/// How to call it.
const USAGE: &str = "usage: server                        serves
       server reset-password EMAIL   prints a link for a new password; it works once and for an hour
       server invite-seller EMAIL    lets this account open shops where HAWKER_SHOPS is invite";

impl Command {
    /// Reads the words after the program's name; otherwise how to call it.
    pub fn read(words: &[String]) -> Result<Command, &'static str> {
        match words {
            [] => Ok(Command::Serve),
            [verb, email] if verb == "reset-password" => Ok(Command::ResetPassword(email.clone())),
            [verb, email] if verb == "invite-seller" => Ok(Command::InviteSeller(email.clone())),
            _ => Err(USAGE),
        }
    }
}

/// The link for a new password, or a sentence that says why there is none.
pub async fn reset_password(config: &Config, email: &str) -> Result<Result<String, String>, StartError> {
    let (backend, engine) = open(config).await?;
    let link = backend::account::reset_link(&backend, email).await;
    close(&backend, engine).await;
    said(link, email)
}

/// Says that the account may open shops now, or why it may not.
pub async fn invite_seller(config: &Config, email: &str) -> Result<Result<String, String>, StartError> {
    let (backend, engine) = open(config).await?;
    let invited = backend::account::invite_to_open(&backend, email).await;
    close(&backend, engine).await;
    said(invited.map(|()| format!("{email} may open shops")), email)
}

fn said(answer: Result<String, backend::Error>, email: &str) -> Result<Result<String, String>, StartError> {
    match answer {
        Ok(words) => Ok(Ok(words)),
        Err(backend::Error::NotFound) => Ok(Err(format!("nobody has the address {email}"))),
        Err(backend::Error::Invalid(fields)) => {
            let sentence = |field: &domain::FieldError| field.why.sentence(Lang::En);
            Ok(Err(fields.iter().map(sentence).collect()))
        }
        Err(error) => Err(error.into()),
    }
}

async fn close(backend: &Backend, engine: Engine) {
    backend.close().await;
    engine.stop();
}

/// The use cases, with a media engine that nobody reaches.
async fn open(config: &Config) -> Result<(Backend, Engine), StartError> {
    let settings = Settings {
        public_url: config.public_url_on(config.address.port()),
        secret: open_data_folder(&config.data)?,
        opens_shops: config.opens_shops,
    };
    let unreachable = media::Config {
        bind: (Ipv4Addr::LOCALHOST, 0).into(),
        advertised: vec![Ipv4Addr::LOCALHOST.into()],
        ..media::Config::default()
    };
    let (engine, media) = Engine::start(unreachable)?;
    let files = config.data.join("files");
    let (backend, _) = Backend::open(&config.database_url, &files, settings, Clock::system(), media).await?;
    Ok((backend, engine))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_does_not_know_is_answered_with_how_to_call_it() {
        let read = |words: &[&str]| Command::read(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&[]), Ok(Command::Serve));
        assert_eq!(
            read(&["reset-password", "lan@example.com"]),
            Ok(Command::ResetPassword("lan@example.com".into()))
        );
        for wrong in [
            &["reset-password"][..],
            &["--help"],
            &["reset-password", "a@b.vn", "c@d.vn"],
        ] {
            assert!(read(wrong).unwrap_err().starts_with("usage: "), "{wrong:?}");
        }
    }
}
