//! From which address a request comes, so that one asker can be told from another where nobody is
//! signed in.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::App;

/// The address of whoever asks; of an IPv6 address the network alone, for one house has a whole
/// network to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker(pub IpAddr);

/// The proxies beside those of this machine whose word is taken for who asks through them.
#[derive(Debug, Clone, Default)]
pub struct Proxies(pub Vec<IpAddr>);

impl FromRequestParts<App> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip());
        let proxies = parts.extensions.get::<Proxies>();
        let known = proxies.map_or(&[][..], |proxies| &proxies.0);
        Ok(asker(peer, known, &parts.headers))
    }
}

/// A proxy of this machine, or one that is named, says last in `X-Forwarded-For` who asked it; what
/// stands before that, and what anybody else says there, may be made up.
fn asker(peer: Option<IpAddr>, proxies: &[IpAddr], headers: &HeaderMap) -> Asker {
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let peer = peer.unwrap_or(here).to_canonical();
    if !peer.is_loopback() && !proxies.contains(&peer) {
        return Asker(network(peer));
    }
    let said = headers.get_all("x-forwarded-for").iter().next_back();
    let said = said.and_then(|value| value.to_str().ok());
    let last = said.and_then(|list| list.rsplit(',').next());
    let last = last.and_then(|text| text.trim().parse::<IpAddr>().ok());
    Asker(network(last.map_or(peer, |ip| ip.to_canonical())))
}

fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(own) => {
            let network = own.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(value));
        }
        let proxies = ["10.0.0.9".parse().unwrap()];
        asker(Some(peer.parse().unwrap()), &proxies, &headers)
            .0
            .to_string()
    }

    #[test]
    fn a_proxy_that_is_known_says_who_asks_and_nobody_else_does() {
        assert_eq!(asked("203.0.113.7", &[]), "203.0.113.7");
        assert_eq!(asked("203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
        assert_eq!(asked("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(asked("10.0.0.9", &["198.51.100.1"]), "198.51.100.1");
        // What the asker wrote himself stands before what the proxy adds.
        let made_up = ["192.0.2.1, 192.0.2.2", "192.0.2.3, 198.51.100.1"];
        assert_eq!(asked("::1", &made_up), "198.51.100.1");
        assert_eq!(asked("127.0.0.1", &["nobody"]), "127.0.0.1");
        assert_eq!(asked("::ffff:203.0.113.7", &[]), "203.0.113.7");
    }

    #[test]
    fn a_house_with_a_network_of_its_own_is_one_asker() {
        assert_eq!(asked("2001:db8:1:2:aaaa::1", &[]), "2001:db8:1:2::");
        assert_eq!(
            asked("2001:db8:1:2:aaaa::1", &[]),
            asked("2001:db8:1:2:bbbb::2", &[])
        );
    }
}
