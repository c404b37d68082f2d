//! Every setting of the host: read from the environment and from the TOML file that `HAWKER_CONFIG` names (the
//! environment wins), checked, and shown with secrets masked. A wrong setting is one sentence and exit code 2.

use backend::OpensShops;
use ipnet::IpNet;
use std::fmt::{self, Display};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The name of a setting in the environment (the same in lower case and without `HAWKER_` in the file), its meaning and
/// its default.
pub const SETTINGS: &[(&str, &str, &str)] = &[
    (
        "HAWKER_ADDRESS",
        "where to listen, address and port; port 0 lets the system choose",
        "127.0.0.1:3000",
    ),
    (
        "HAWKER_PUBLIC_URL",
        "the address that people type; https:// makes cookies secure",
        "http://localhost and the port",
    ),
    ("HAWKER_DATA", "the data folder: database, files, secret.key", "./data"),
    (
        "HAWKER_DATABASE_URL",
        "sqlite:///path or postgres://…",
        "hawker.db in the data folder",
    ),
    ("HAWKER_SITE", "the built site: scripts, styles, icons", "target/site"),
    ("HAWKER_MEDIA_BIND", "UDP address of the media engine", "0.0.0.0:7000"),
    (
        "HAWKER_MEDIA_ADVERTISED",
        "IP addresses told to browsers, separated by commas",
        "loopback and LAN",
    ),
    ("HAWKER_MEDIA_VIEWERS", "most viewers of one stream", "2000"),
    (
        "HAWKER_MEDIA_PER_ADDRESS",
        "most media sessions from one address",
        "600",
    ),
    ("HAWKER_DEMO", "1 plants a demo shop at start", "0"),
    ("HAWKER_DEMO_FILES", "the folder with the demo shop's images", "demo"),
    ("HAWKER_LOG", "what is logged, in tracing's filter language", "info"),
    ("HAWKER_LOG_FORMAT", "text or json", "text"),
    ("HAWKER_WORKERS", "threads for requests; 0 means one per core", "0"),
    (
        "HAWKER_LIMITS",
        "off lifts the limits per person and per network; only on a loopback address",
        "on",
    ),
    (
        "HAWKER_PROXIES",
        "IP addresses or networks of reverse proxies that are trusted, separated by commas",
        "none; with an https public URL those on this machine",
    ),
    (
        "HAWKER_FORWARDED",
        "the one header in which they name the client: x-forwarded-for or forwarded",
        "x-forwarded-for",
    ),
    (
        "HAWKER_SHOPS",
        "who may open a shop: open (everybody), invite (`server invite-seller EMAIL`) or closed (nobody)",
        "open",
    ),
    ("HAWKER_METRICS", "who may read /metrics: local or public", "local"),
];

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub address: SocketAddr,
    /// The address that people type, without a slash at the end; `None` means localhost and the port that was bound.
    pub public_url: Option<String>,
    /// The data folder.
    pub data: PathBuf,
    /// Which database; may hold a password.
    pub database_url: String,
    /// The built site.
    pub site: PathBuf,
    /// UDP address of the media engine.
    pub media_bind: SocketAddr,
    /// Addresses told to browsers.
    pub media_advertised: Vec<IpAddr>,
    /// Most viewers of one stream.
    pub media_viewers: usize,
    /// Most media sessions from one address.
    pub media_per_address: usize,
    /// Plant the demo shop.
    pub demo: bool,
    /// The folder with its images.
    pub demo_files: PathBuf,
    /// Filter of the log.
    pub log: String,
    /// JSON lines instead of text.
    pub log_json: bool,
    /// Threads for requests; 0 means one per core.
    pub workers: usize,
    /// Limits per address apply.
    pub limits: bool,
    /// Reverse proxies that are trusted.
    pub proxies: Vec<IpNet>,
    /// The header in which they name the client.
    pub forwarded: ForwardedBy,
    /// Who may open a shop.
    pub opens_shops: OpensShops,
    /// Anybody may read `/metrics`.
    pub metrics_public: bool,
}

/// The header in which reverse proxies name the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardedBy {
    /// `X-Forwarded-For`, which most proxies write.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// A setting that cannot be used, as one sentence for the person who starts the server.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong(String);

impl Wrong {
    pub(crate) fn new(sentence: String) -> Wrong {
        Wrong(sentence)
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

impl Config {
    /// Reads the environment and the file that `HAWKER_CONFIG` names.
    pub fn from_environment() -> Result<Config, Wrong> {
        #[expect(clippy::disallowed_methods, reason = "this is the place where settings are read")]
        let environment = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let file = match environment("HAWKER_CONFIG") {
            None => toml::Table::new(),
            Some(path) => read_file(Path::new(&path))?,
        };
        Config::read(&environment, &file)
    }

    /// The address that people type: the setting, else this machine at the port on which it listens.
    #[must_use]
    pub fn public_url_on(&self, port: u16) -> String {
        self.public_url
            .clone()
            .unwrap_or_else(|| format!("http://localhost:{port}"))
    }

    /// Checks what the environment and the file say.
    pub fn read(environment: &dyn Fn(&str) -> Option<String>, file: &toml::Table) -> Result<Config, Wrong> {
        let known = |key: &str| SETTINGS.iter().any(|(name, ..)| file_key(name) == key);
        if let Some(key) = file.keys().find(|key| !known(key)) {
            return Err(Wrong(format!("The settings file has the unknown setting \"{key}\".")));
        }
        let source = Source { environment, file };
        let address: SocketAddr = source.parse("HAWKER_ADDRESS", "127.0.0.1:3000")?;
        let data = PathBuf::from(source.text("HAWKER_DATA", "./data")?);
        let config = Config {
            address,
            public_url: source
                .given("HAWKER_PUBLIC_URL")?
                .map(|url| public_url(&url))
                .transpose()?,
            database_url: match source.given("HAWKER_DATABASE_URL")? {
                Some(url) => database_url(url)?,
                None => format!("sqlite://{}", data.join("hawker.db").display()),
            },
            data,
            site: PathBuf::from(source.text("HAWKER_SITE", "target/site")?),
            media_bind: source.parse("HAWKER_MEDIA_BIND", "0.0.0.0:7000")?,
            media_advertised: source.list("HAWKER_MEDIA_ADVERTISED", "192.0.2.7")?,
            media_viewers: source.parse("HAWKER_MEDIA_VIEWERS", "2000")?,
            media_per_address: source.parse("HAWKER_MEDIA_PER_ADDRESS", "600")?,
            demo: source.choice("HAWKER_DEMO", "0", &["0", "1"])? == "1",
            demo_files: PathBuf::from(source.text("HAWKER_DEMO_FILES", "demo")?),
            log: source.text("HAWKER_LOG", "info")?,
            log_json: source.choice("HAWKER_LOG_FORMAT", "text", &["text", "json"])? == "json",
            workers: source.parse("HAWKER_WORKERS", "0")?,
            limits: source.choice("HAWKER_LIMITS", "on", &["on", "off"])? == "on",
            proxies: source
                .list("HAWKER_PROXIES", "192.0.2.7 or 10.0.0.0/8")?
                .into_iter()
                .map(|Network(network)| network)
                .collect(),
            forwarded: match source
                .choice("HAWKER_FORWARDED", "x-forwarded-for", &["x-forwarded-for", "forwarded"])?
                .as_str()
            {
                "forwarded" => ForwardedBy::Forwarded,
                _ => ForwardedBy::XForwardedFor,
            },
            opens_shops: {
                let word = source.choice("HAWKER_SHOPS", "open", &OpensShops::ALL.map(OpensShops::code))?;
                OpensShops::ALL
                    .into_iter()
                    .find(|who| who.code() == word)
                    .unwrap_or_default()
            },
            metrics_public: source.choice("HAWKER_METRICS", "local", &["local", "public"])? == "public",
        };
        if !config.limits && !config.address.ip().is_loopback() {
            return Err(Wrong(format!(
                "HAWKER_LIMITS=off is only allowed on a loopback address, and HAWKER_ADDRESS is {}.",
                config.address
            )));
        }
        Ok(config)
    }

    /// One line per setting, for the log at start.
    #[must_use]
    pub fn shown(&self) -> String {
        format!(
            "address={} public_url={} data={} database_url={} site={} media_bind={} media_advertised={} \
             media_viewers={} media_per_address={} demo={} log={} workers={} limits={} proxies={} forwarded={} shops={} metrics={}",
            self.address,
            self.public_url.as_deref().unwrap_or("(from the address)"),
            self.data.display(),
            masked(&self.database_url),
            self.site.display(),
            self.media_bind,
            if self.media_advertised.is_empty() {
                "(loopback and LAN)".into()
            } else {
                joined(&self.media_advertised)
            },
            self.media_viewers,
            self.media_per_address,
            u8::from(self.demo),
            self.log,
            self.workers,
            if self.limits { "on" } else { "off" },
            if self.proxies.is_empty() {
                "(none)".into()
            } else {
                joined(&self.proxies)
            },
            match self.forwarded {
                ForwardedBy::XForwardedFor => "x-forwarded-for",
                ForwardedBy::Forwarded => "forwarded",
            },
            self.opens_shops.code(),
            if self.metrics_public { "public" } else { "local" },
        )
    }
}

/// The two places where settings come from.
struct Source<'a> {
    environment: &'a dyn Fn(&str) -> Option<String>,
    file: &'a toml::Table,
}

impl Source<'_> {
    /// What was set; an empty value is the same as none.
    fn given(&self, name: &str) -> Result<Option<String>, Wrong> {
        if let Some(value) = (self.environment)(name) {
            return Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty()));
        }
        let text = match self.file.get(&file_key(name)) {
            None => return Ok(None),
            Some(toml::Value::String(text)) => text.clone(),
            Some(toml::Value::Integer(number)) => number.to_string(),
            Some(toml::Value::Boolean(yes)) => u8::from(*yes).to_string(),
            Some(toml::Value::Array(items)) => {
                let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
                texts
                    .ok_or_else(|| {
                        Wrong(format!(
                            "{} in the settings file must be a list of texts.",
                            file_key(name)
                        ))
                    })?
                    .join(",")
            }
            Some(other) => {
                return Err(Wrong(format!(
                    "{} in the settings file cannot be a {}.",
                    file_key(name),
                    other.type_str()
                )));
            }
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn text(&self, name: &str, default: &str) -> Result<String, Wrong> {
        Ok(self.given(name)?.unwrap_or_else(|| default.to_owned()))
    }

    fn parse<T: FromStr>(&self, name: &str, default: &str) -> Result<T, Wrong> {
        let text = self.text(name, default)?;
        text.parse().map_err(|_| wrong(name, &text, default))
    }

    fn list<T: FromStr>(&self, name: &str, example: &str) -> Result<Vec<T>, Wrong> {
        let text = self.text(name, "")?;
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| part.parse().map_err(|_| wrong(name, part, example)))
            .collect()
    }

    fn choice(&self, name: &str, default: &str, choices: &[&str]) -> Result<String, Wrong> {
        let text = self.text(name, default)?;
        if choices.contains(&text.as_str()) {
            return Ok(text);
        }
        Err(Wrong(format!(
            "{name} is \"{text}\", but it can only be {}.",
            choices.join(" or ")
        )))
    }
}

fn joined<T: Display>(items: &[T]) -> String {
    items.iter().map(T::to_string).collect::<Vec<_>>().join(",")
}

/// A network, or one address as a network of its own.
struct Network(IpNet);

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Network, ()> {
        let one = text.parse::<IpAddr>().map(IpNet::from).ok();
        one.or_else(|| text.parse().ok()).map(Network).ok_or(())
    }
}

fn wrong(name: &str, text: &str, example: &str) -> Wrong {
    let (_, meaning, _) = SETTINGS
        .iter()
        .find(|(known, ..)| *known == name)
        .unwrap_or(&("", "", ""));
    Wrong(format!(
        "{name} is \"{text}\", which cannot be read ({meaning}); for example {example}."
    ))
}

fn file_key(name: &str) -> String {
    name.trim_start_matches("HAWKER_").to_ascii_lowercase()
}

fn read_file(path: &Path) -> Result<toml::Table, Wrong> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Wrong(format!("The settings file {} cannot be read: {error}.", path.display())))?;
    text.parse().map_err(|error: toml::de::Error| {
        Wrong(format!(
            "The settings file {} is not valid TOML: {}.",
            path.display(),
            error.message()
        ))
    })
}

fn public_url(text: &str) -> Result<String, Wrong> {
    let url = text.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => Ok(url.to_owned()),
        _ => Err(Wrong(format!(
            "HAWKER_PUBLIC_URL is \"{text}\", but it must be http:// or https:// and a host, for example https://live.example.com."
        ))),
    }
}

fn database_url(url: String) -> Result<String, Wrong> {
    if ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        Ok(url)
    } else {
        // The value may hold a password, so it is not repeated.
        Err(Wrong(
            "HAWKER_DATABASE_URL must begin with sqlite:// or postgres://.".to_owned(),
        ))
    }
}

/// `postgres://shop:secret@db/hawker` without its password.
fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:***@{host}")
        }
        None => url.split("password=").next().unwrap_or(url).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)], file: &str) -> Result<Config, Wrong> {
        let environment = |name: &str| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        Config::read(&environment, &file.parse().unwrap())
    }

    #[test]
    fn without_settings_it_is_a_shop_on_this_machine() {
        let config = read(&[], "").unwrap();
        assert_eq!(config.address.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database_url, "sqlite://./data/hawker.db");
        assert!(config.limits && !config.demo && config.public_url.is_none());
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let config = read(&[("HAWKER_PROXIES", "192.0.2.7, 10.0.0.0/8,2001:db8::/32")], "").unwrap();
        assert_eq!(joined(&config.proxies), "192.0.2.7/32,10.0.0.0/8,2001:db8::/32");
        assert_eq!(config.forwarded, ForwardedBy::XForwardedFor);
        let config = read(&[("HAWKER_FORWARDED", "forwarded")], "").unwrap();
        assert_eq!(config.forwarded, ForwardedBy::Forwarded);
        for (name, bad) in [
            ("HAWKER_PROXIES", "10.0.0.0/33"),
            ("HAWKER_PROXIES", "proxy"),
            ("HAWKER_FORWARDED", "via"),
        ] {
            let wrong = read(&[(name, bad)], "").unwrap_err().to_string();
            assert!(wrong.contains(name) && wrong.contains(bad), "{wrong}");
        }
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "address = \"127.0.0.1:4000\"\ndemo = true\nmedia_advertised = [\"192.0.2.1\", \"2001:db8::1\"]";
        let config = read(&[("HAWKER_ADDRESS", "127.0.0.1:5000")], file).unwrap();
        assert_eq!(config.address.port(), 5000);
        assert!(config.demo);
        assert_eq!(config.media_advertised.len(), 2);
    }

    #[test]
    fn a_wrong_setting_is_one_sentence_that_names_it() {
        for (name, value) in [
            ("HAWKER_ADDRESS", "localhost"),
            ("HAWKER_PUBLIC_URL", "live.example.com"),
            ("HAWKER_PUBLIC_URL", "https://a/b"),
            ("HAWKER_DATABASE_URL", "mysql://x"),
            ("HAWKER_MEDIA_ADVERTISED", "1.2.3"),
            ("HAWKER_DEMO", "yes"),
            ("HAWKER_WORKERS", "-1"),
            ("HAWKER_METRICS", "all"),
        ] {
            let wrong = read(&[(name, value)], "").unwrap_err().to_string();
            assert!(
                wrong.contains(name) && wrong.ends_with('.') && !wrong.contains('\n'),
                "{wrong}"
            );
        }
        assert!(
            read(&[], "adress = \"x\"")
                .unwrap_err()
                .to_string()
                .contains("\"adress\"")
        );
    }

    #[test]
    fn limits_can_only_be_lifted_on_loopback() {
        assert!(read(&[("HAWKER_LIMITS", "off")], "").is_ok());
        assert!(read(&[("HAWKER_LIMITS", "off"), ("HAWKER_ADDRESS", "0.0.0.0:3000")], "").is_err());
    }

    #[test]
    fn a_password_is_never_shown() {
        let config = read(&[("HAWKER_DATABASE_URL", "postgres://shop:se@cret@db:5432/hawker")], "").unwrap();
        assert!(
            config.shown().contains("postgres://shop:***@db:5432/hawker"),
            "{}",
            config.shown()
        );
        assert!(!config.shown().contains("cret"));
    }
}
