//! Whether people outside can reach the media port where the site says that it is.

use http::Uri;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Ends of names that are only known inside a home or an office (RFC 6761, 6762, 8375, 9476).
const INSIDE: [&str; 8] = [
    ".localhost",
    ".local",
    ".home.arpa",
    ".internal",
    ".lan",
    ".test",
    ".example",
    ".invalid",
];

/// Whether the site is meant for the Internet and its video is not: nobody outside would ever see a picture.
pub(crate) fn is_out_of_reach(public_url: &str, candidates: &[SocketAddr]) -> bool {
    is_public(public_url) && candidates.iter().all(|candidate| is_private(candidate.ip()))
}

fn is_public(url: &str) -> bool {
    let Some(host) = url
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.host().map(str::to_ascii_lowercase))
    else {
        return false;
    };
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) => !is_private(address),
        Err(_) => host.contains('.') && !INSIDE.iter().any(|end| host.ends_with(end)),
    }
}

/// Loopback, link-local, the private networks (RFC 1918, RFC 4193) and those of carriers (RFC 6598).
fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let is_carriers = v4 & Ipv4Addr::new(255, 192, 0, 0) == Ipv4Addr::new(100, 64, 0, 0);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || is_carriers
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warns(url: &str, candidates: &[&str]) -> bool {
        let candidates: Vec<SocketAddr> = candidates.iter().map(|at| at.parse().unwrap()).collect();
        is_out_of_reach(url, &candidates)
    }

    #[test]
    fn a_public_site_whose_video_is_on_private_addresses_is_out_of_reach() {
        let private = [
            "192.168.1.4:7001",
            "127.0.0.1:7001",
            "100.70.0.1:7001",
            "[fd00::1]:7001",
            "[::ffff:10.0.0.1]:7001",
        ];
        for url in [
            "https://shop.vn",
            "https://live.shop.vn/",
            "http://203.0.114.7:3000",
            "https://[2a00::1]",
        ] {
            assert!(warns(url, &private), "{url}");
            assert!(!warns(url, &["192.168.1.4:7001", "203.0.114.7:7001"]), "{url}");
        }
    }

    #[test]
    fn a_site_for_the_home_network_is_not() {
        for url in [
            "http://localhost:3000",
            "http://shop.localhost",
            "http://192.168.1.4:3000",
            "http://100.100.1.1",
            "http://[::1]:3000",
            "http://studio.local",
            "http://kiosk",
            "https://shop.lan",
            "no address",
        ] {
            assert!(!warns(url, &["192.168.1.4:7001"]), "{url}");
        }
    }
}
