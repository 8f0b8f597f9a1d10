//! The metadata service of cloud servers: plain HTTP on a connection of its own, past any proxy.

use std::time::Duration;

use bytes::Bytes;
use http::{
    HeaderValue, Request, Response, Uri,
    header::{CONNECTION, HOST},
    uri::Authority,
};
use tokio::time::Instant;

use crate::{
    Limits, Proxy,
    net::{Net, Settings},
    transport::TransportError,
};

/// How long a connection may take: the service is as near as can be.
const CONNECT: Duration = Duration::from_secs(1);
/// The largest answer that is read, in bytes.
const ANSWER: usize = 64 << 10;

/// Asks for a path within a time; a request that was not sent has found no cloud server.
pub(super) async fn get(
    authority: &Authority,
    path: &str,
    within: Duration,
) -> Result<Response<Bytes>, TransportError> {
    let request = request(authority, path).map_err(TransportError::not_sent)?;
    let net = Net::new(settings(within));
    net.send(request, within, Instant::now()).await
}

/// Those of the service's connections, whatever those of the client are.
fn settings(within: Duration) -> Settings {
    let mut settings = Settings::new(Proxy::none());
    settings.limits = Limits::default()
        .with_connect(CONNECT.min(within))
        .with_answer_bytes(ANSWER);
    settings
}

fn request(authority: &Authority, path: &str) -> Result<Request<Bytes>, http::Error> {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = Uri::try_from(format!("http://{}{path}", address(authority)))?;
    let (host, close) = (
        address(authority).parse()?,
        HeaderValue::from_static("close"),
    );
    request.headers_mut().insert(HOST, host);
    request.headers_mut().insert(CONNECTION, close);
    Ok(request)
}

/// Host and port, without what can stand before them.
pub(super) fn address(authority: &Authority) -> &str {
    let address = authority.as_str();
    address.rsplit_once('@').map_or(address, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use std::{env, process::Command};

    use super::*;

    #[test]
    fn no_proxy_is_between() {
        let shown = format!("{:?}", settings(CONNECT));
        let straight = "Proxy { http: straight, https: straight, .. }";
        assert!(shown.contains(straight), "{shown}");
    }

    /// A process with a proxy in its environment is another one.
    #[test]
    fn no_proxy_of_the_environment_is_between() {
        let mut alone = Command::new(env::current_exe().expect("these tests"));
        alone.args([
            "--exact",
            "credentials::metadata::tests::no_proxy_is_between",
        ]);
        for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"] {
            alone.env(name, "proxy.example.com:3128");
        }
        let output = alone.output().expect("they run");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && printed.contains(" 1 passed"),
            "{printed}"
        );
    }
}
