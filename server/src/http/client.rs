//! Which network a request comes from: the peer's address, or the one that trusted reverse proxies forward.

use crate::ops::config::{Config, ForwardedBy};
use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The reverse proxies that are trusted, and the one header that is read from them.
#[derive(Debug)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    header: HeaderName,
    told: AtomicBool,
}

/// The client's address, in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(pub IpAddr);

impl Proxies {
    /// Those of the settings. On https there is a proxy for certain, and one on this machine is trusted without being named.
    #[must_use]
    pub fn new(config: &Config, https: bool) -> Proxies {
        let mut trusted = config.proxies.clone();
        if https {
            trusted.extend(["127.0.0.0/8", "::1/128"].map(|net| net.parse::<IpNet>().expect("these are networks")));
        }
        Proxies {
            trusted,
            header: match config.forwarded {
                ForwardedBy::XForwardedFor => X_FORWARDED_FOR,
                ForwardedBy::Forwarded => header::FORWARDED,
            },
            told: AtomicBool::new(false),
        }
    }

    /// The client's address. Each trusted proxy adds the address that it saw at the right end of the header: the first one
    /// from there that is no trusted proxy is the client. What cannot be read ends the search.
    pub(crate) fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        let mut from = peer.ip().to_canonical();
        if !self.trust(from) {
            self.tell_once(from, headers);
            return from;
        }
        let lines = headers.get_all(&self.header).iter();
        let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or_default()).collect();
        for element in lines.iter().rev().flat_map(|line| self.elements(line)) {
            let hop = if self.header == header::FORWARDED {
                forwarded_for(element)
            } else {
                node(element)
            };
            let Some(hop) = hop else { break };
            from = hop;
            if !self.trust(from) {
                break;
            }
        }
        from
    }

    /// The elements of a header's line from the right, as the nearest proxy wrote it. Quotes are read from there, too: what a client
    /// left open further left must not swallow the proxy's own word.
    fn elements<'a>(&self, line: &'a str) -> Vec<&'a str> {
        if self.header != header::FORWARDED {
            return line.rsplit(',').collect();
        }
        let mut quoted = false;
        line.rsplit(|letter| {
            quoted ^= letter == '"';
            letter == ',' && !quoted
        })
        .collect()
    }

    /// Whether this address is a proxy of ours.
    pub(super) fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// A forgotten `HAWKER_PROXIES` makes one client of everybody: worth a line, once.
    fn tell_once(&self, peer: IpAddr, headers: &HeaderMap) {
        if forwarded(headers) && !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %peer,
                "a request says for whom it was forwarded, but HAWKER_PROXIES does not name its peer: the limits take it for the client"
            );
        }
    }
}

/// Whether a request says that it was forwarded.
pub(crate) fn forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(&X_FORWARDED_FOR) || headers.contains_key(header::FORWARDED)
}

/// The network that is one client: an IPv4 address, or the /64 that one household has of IPv6.
pub(crate) fn network(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

/// Splits at a mark that is not quoted.
fn split_unquoted(text: &str, mark: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |letter| {
        quoted ^= letter == '"';
        letter == mark && !quoted
    })
}

/// The `for` of an element of `Forwarded` (RFC 7239 §4): `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = split_unquoted(element, ';');
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = named.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    node(value.trim_matches('"'))
}

/// An address as proxies write it: `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = match bare {
        Some(bare) => bare.parse().ok(),
        None => text
            .parse()
            .ok()
            .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip())),
    };
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(trusted: &[&str], header: HeaderName) -> Proxies {
        Proxies {
            trusted: trusted.iter().map(|net| net.parse().unwrap()).collect(),
            header,
            told: AtomicBool::new(false),
        }
    }

    fn client(proxies: &Proxies, peer: &str, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 5000);
        proxies.client(peer, &headers).to_string()
    }

    #[test]
    fn a_trusted_proxy_names_the_client_and_nobody_else_does() {
        let net = proxies(&["10.0.0.0/8"], X_FORWARDED_FOR);
        let forged = [("x-forwarded-for", "6.6.6.6, 203.0.113.9")];
        assert_eq!(client(&net, "10.1.2.3", &forged), "203.0.113.9");
        assert_eq!(client(&net, "192.0.2.1", &forged), "192.0.2.1", "no proxy of ours");
        assert_eq!(
            client(&proxies(&[], X_FORWARDED_FOR), "127.0.0.1", &forged),
            "127.0.0.1"
        );
        assert_eq!(client(&net, "10.1.2.3", &[]), "10.1.2.3");
        assert_eq!(client(&net, "::ffff:10.1.2.3", &forged), "203.0.113.9");
    }

    #[test]
    fn a_chain_of_proxies_is_walked_from_the_right_to_the_first_stranger() {
        let net = proxies(&["10.0.0.0/8", "2001:db8:1::/48"], X_FORWARDED_FOR);
        for (header, expected) in [
            ("6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
            ("203.0.113.9:61000, 10.0.0.7:80", "203.0.113.9"),
            ("[2001:db8:9::1]:443, 2001:db8:1::5", "2001:db8:9::1"),
            ("[2001:db8:9::1], [2001:db8:1::5]:80", "2001:db8:9::1"),
            ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
            ("6.6.6.6, unknown, 10.0.0.7", "10.0.0.7"),
            ("6.6.6.6, , 10.0.0.7", "10.0.0.7"),
            ("_secret", "10.0.0.1"),
            ("\", 203.0.113.9", "203.0.113.9"),
            ("", "10.0.0.1"),
        ] {
            let lines = [("x-forwarded-for", header)];
            assert_eq!(client(&net, "10.0.0.1", &lines), expected, "{header}");
        }
        let two = [
            ("x-forwarded-for", "6.6.6.6"),
            ("x-forwarded-for", "203.0.113.9, 10.0.0.7"),
        ];
        assert_eq!(
            client(&net, "10.0.0.1", &two),
            "203.0.113.9",
            "lines count in their order"
        );
    }

    #[test]
    fn an_ipv6_household_is_one_client() {
        let one: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap();
        assert_eq!(network(one), network(other));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()).to_string(), "192.0.2.1");
    }

    #[test]
    fn exactly_one_header_is_read() {
        let both = [("x-forwarded-for", "6.6.6.6"), ("forwarded", "for=203.0.113.9")];
        let old = proxies(&["10.0.0.0/8"], X_FORWARDED_FOR);
        let new = proxies(&["10.0.0.0/8"], header::FORWARDED);
        assert_eq!(client(&old, "10.0.0.1", &both), "6.6.6.6");
        assert_eq!(client(&new, "10.0.0.1", &both), "203.0.113.9");
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_with_quotes_ports_and_brackets() {
        let net = proxies(&["10.0.0.0/8"], header::FORWARDED);
        for (header, expected) in [
            ("for=192.0.2.43;proto=https;by=10.0.0.1", "192.0.2.43"),
            ("For=\"192.0.2.43:47011\"", "192.0.2.43"),
            ("by=10.0.0.1; for=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=6.6.6.6, for=192.0.2.43, for=10.0.0.8", "192.0.2.43"),
            ("for=6.6.6.6, for=\"a,b;for=192.0.2.1\", for=10.0.0.8", "10.0.0.8"),
            ("for=unknown", "10.0.0.1"),
            ("for=\"6.6.6.6, for=192.0.2.43", "192.0.2.43"),
            ("for=\", for=\"[2001:db8::7]:80\"", "2001:db8::7"),
            ("proto=https", "10.0.0.1"),
        ] {
            assert_eq!(client(&net, "10.0.0.1", &[("forwarded", header)]), expected, "{header}");
        }
    }
}
