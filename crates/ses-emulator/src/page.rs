//! The page to look at the emulator: files that are a part of the program, and nothing from anywhere else.

use axum::extract::Path;
use http::{HeaderValue, Response, StatusCode, header};

/// What the page may do: load its own files and talk to where it came from.
///
/// Styles stand in what a preview shows as well, which goes by the policy of the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
                      img-src 'self' data:; font-src 'self' data:; frame-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page and its files, by their names.
macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!("page/", $name)))),*]
    };
}

const FILES: &[(&str, &[u8])] = files![
    "api.js"
    "chart.js"
    "clock.js"
    "control.js"
    "dom.js"
    "fate.js"
    "fault.js"
    "faults.js"
    "format.js"
    "icon.svg"
    "inbox.js"
    "index.html"
    "keys.js"
    "listing.js"
    "lists.js"
    "mail.js"
    "main.js"
    "notice.js"
    "order.js"
    "preview.js"
    "requests.js"
    "shell.js"
    "split.js"
    "statistics.js"
    "store.js"
    "style.css"
    "tabs.js"
    "tasks.js"
    "templates.js"
    "theme.js"
    "time.js"
    "view.css"
    "webhooks.js"
    "welcome.js"
];

type Body = axum::body::Body;

/// The page itself.
pub(crate) async fn index() -> Response<Body> {
    file(Path("index.html".into())).await
}

/// One of its files.
pub(crate) async fn file(Path(name): Path<String>) -> Response<Body> {
    let Some((name, bytes)) = FILES.iter().find(|(known, _)| *known == name) else {
        let mut response = Response::new(Body::from("The page has no such file.\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(Body::from(*bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, content_type(name)),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "html")) => "text/html; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_file_names_is_a_file_and_nothing_is_named_elsewhere() {
        let names: Vec<_> = FILES.iter().map(|(name, _)| *name).collect();
        for (file, bytes) in FILES {
            let text = std::str::from_utf8(bytes).expect("text");
            let named = text.split(['"', '\'']).filter_map(|part| {
                part.strip_prefix("./")
                    .or_else(|| part.strip_prefix("page/"))
            });
            for name in named {
                assert!(names.contains(&name), "{file} names {name}");
            }
            let is_ours = |place: &str| {
                place.starts_with("www.w3.org/2000/svg") || place.starts_with("127.0.0.1:8080/")
            };
            let mut places = text.split("://").skip(1);
            assert!(places.all(is_ours), "{file} names an address");
        }
    }

    #[test]
    fn text_from_elsewhere_is_never_read_as_markup() {
        for (file, bytes) in FILES {
            let text = std::str::from_utf8(bytes).expect("text");
            for way in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
            ] {
                assert!(!text.contains(way), "{file} has {way}");
            }
        }
    }
}
