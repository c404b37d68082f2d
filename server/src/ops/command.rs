//! What the operator does from the command line, with the settings of the server and beside a running one: it opens the same
//! database for a moment and serves nothing.

use super::config::Config;
use super::start::{StartError, open_data_folder};
use backend::operator::{self, Instruction};
use backend::{Backend, Clock, Settings};
use domain::Lang;
use domain::when::wire::iso;
use media::Engine;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::time::Instant;

/// What `server` was called for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Nothing in particular: to serve.
    Serve,
    /// `reset-password EMAIL`: a link for somebody who forgot their password.
    ResetPassword(String),
    /// `invite-seller EMAIL`: lets an account open shops where only invited people may.
    InviteSeller(String),
    /// What a running server does: suspending, resuming, ending a show.
    Instruct(Instruction),
    /// `reported`: the comments that viewers of all shops reported.
    Reported,
}

/// How to call it.
const USAGE: &str = "usage: server                        serves
       server reset-password EMAIL   prints a link for a new password; it works once and for an hour
       server invite-seller EMAIL    lets this account open shops where HAWKER_SHOPS is invite
       server suspend-shop SLUG      takes a shop off every public page and ends its shows
       server resume-shop SLUG       opens it again
       server suspend-account EMAIL  signs somebody out everywhere, and they cannot sign in
       server resume-account EMAIL   lets them sign in again
       server end-show LINK          ends a show now; its link or the id in it
       server reported               prints the comments that viewers reported and nobody has decided on";

/// How long a command waits for the running server to do what it was told.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(200);

impl Command {
    /// Reads the words after the program's name; otherwise how to call it.
    pub fn read(words: &[String]) -> Result<Command, &'static str> {
        match words {
            [] => Ok(Command::Serve),
            [verb, email] if verb == "reset-password" => Ok(Command::ResetPassword(email.clone())),
            [verb, email] if verb == "invite-seller" => Ok(Command::InviteSeller(email.clone())),
            [verb] if verb == "reported" => Ok(Command::Reported),
            [verb, name] => instruction(verb, name).map(Command::Instruct).ok_or(USAGE),
            _ => Err(USAGE),
        }
    }
}

fn instruction(verb: &str, name: &str) -> Option<Instruction> {
    let name = name.to_owned();
    Some(match verb {
        "suspend-shop" => Instruction::SuspendShop(name),
        "resume-shop" => Instruction::ResumeShop(name),
        "suspend-account" => Instruction::SuspendAccount(name),
        "resume-account" => Instruction::ResumeAccount(name),
        "end-show" => Instruction::EndShow(name.trim_end_matches('/').rsplit('/').next()?.parse().ok()?),
        _ => return None,
    })
}

/// Writes down what the running server shall do, and waits for it.
pub async fn instruct(config: &Config, instruction: &Instruction) -> Result<Result<String, String>, StartError> {
    let (backend, engine) = open(config).await?;
    let answer = told(&backend, instruction).await;
    close(&backend, engine).await;
    said(answer, &instruction.name())
}

async fn told(backend: &Backend, instruction: &Instruction) -> Result<String, backend::Error> {
    let act = operator::ask(backend, instruction).await?;
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        if operator::is_done(backend, act).await? {
            return Ok("done".to_owned());
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok("written down: no server runs on this database now, the next one does it when it starts".to_owned())
}

/// The comments that were reported, one a line: when, in which shop and show, why, by whom, and what was said.
pub async fn reported(config: &Config) -> Result<Result<String, String>, StartError> {
    let (backend, engine) = open(config).await?;
    let answer = operator::reported(&backend).await;
    let origin = config.public_url_on(config.address.port());
    close(&backend, engine).await;
    let line = |one: operator::ReportedComment| {
        let reasons: Vec<&str> = one.reasons.iter().map(|reason| reason.code()).collect();
        let (at, said) = (iso(one.at), one.text.replace('\n', " "));
        let (shop, reasons, author) = (one.shop, reasons.join(","), one.author);
        format!(
            "{at}\t{shop}\t{origin}/live/{}\t{reasons}\t{author}: {said}",
            one.campaign
        )
    };
    said(
        answer.map(|all| all.into_iter().map(line).collect::<Vec<_>>().join("\n")),
        "",
    )
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

fn said(answer: Result<String, backend::Error>, name: &str) -> Result<Result<String, String>, StartError> {
    match answer {
        Ok(words) => Ok(Ok(words)),
        Err(backend::Error::NotFound) => Ok(Err(format!("nothing here is called {name}"))),
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
        let show = "0193c5a0-0000-7000-8000-000000000001";
        let end = Command::Instruct(Instruction::EndShow(show.parse().unwrap()));
        assert_eq!(read(&["end-show", show]), Ok(end.clone()));
        assert_eq!(
            read(&["end-show", &format!("https://shop.example/live/{show}/")]),
            Ok(end)
        );
        for wrong in [
            &["end-show", "https://shop.example/live"][..],
            &["suspend-shop"],
            &["reset-password"],
            &["--help"],
            &["reset-password", "a@b.vn", "c@d.vn"],
        ] {
            assert!(read(wrong).unwrap_err().starts_with("usage: "), "{wrong:?}");
        }
    }
}
