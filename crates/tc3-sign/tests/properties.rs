//! What holds for every request: what is signed verifies, and what was changed on the way doesn't.

use proptest::{
    collection::vec, option, prelude::any, prop_assert, prop_assert_eq, prop_assume, prop_compose,
    proptest, strategy::Strategy,
};
use tc3_sign::{
    Authorization, Identity, Payload, ReceivedRequest, Refusal, Request, SigningKey, WINDOW,
    explain, sign, verify,
};

const SECRET_ID: &str = "AKIDexample";
const SECRET_KEY: &str = "example";
const SERVICE: &str = "ses";
const LAST_SECOND: u64 = 253_402_300_799;

/// A request on its way: what the client signs and the server receives.
#[derive(Clone, Debug)]
struct Wire {
    method: &'static str,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    timestamp: u64,
    is_payload_signed: bool,
    token: Option<String>,
}

impl Wire {
    /// Content type and host come first among the headers.
    fn signed(mut self) -> Self {
        let key = SigningKey::derive(SECRET_KEY, self.timestamp, SERVICE);
        let extra: Vec<_> = self.headers[2..]
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let payload = if self.is_payload_signed {
            Payload::Bytes(&self.body)
        } else {
            Payload::Unsigned
        };
        let request = match self.method {
            "GET" => Request::get(&self.headers[1].1, &self.query),
            _ => Request::post(&self.headers[1].1, &self.headers[0].1, payload),
        };
        let mut identity = Identity::new(SECRET_ID);
        if let Some(token) = &self.token {
            identity = identity.with_token(token);
        }
        let added: Vec<_> = sign(
            &request.with_headers(&extra),
            &identity,
            &key,
            self.timestamp,
        )
        .expect("the request is valid")
        .headers()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        self.headers.extend(added);
        self
    }

    fn verify(&self) -> Result<bool, Refusal> {
        let key = SigningKey::derive(SECRET_KEY, self.timestamp, SERVICE);
        let received = ReceivedRequest::new(
            self.method,
            &self.query,
            |name: &str| self.header(name),
            Payload::Bytes(&self.body),
        );
        verify(&received, &key, self.timestamp, WINDOW).map(|verified| verified.is_payload_signed())
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

prop_compose! {
    fn wire()(
        is_get in any::<bool>(),
        query in "[!-~]{0,300}",
        content_type in "[!-~][ -~]{0,80}[!-~]",
        host in "[a-z0-9.:-]{1,300}",
        extra in proptest::collection::btree_map("(x-tc-|X-Tc-|)[a-z0-9_]{1,20}[0-9]", "[!-~]([ -~]{0,300}[!-~])?", 0..6),
        body in vec(any::<u8>(), 0..700),
        timestamp in 0..=LAST_SECOND,
        is_payload_signed in any::<bool>(),
        token in option::of("[!-~]{1,90}"),
    ) -> Wire {
        let content_type = if is_get { Request::FORM.to_owned() } else { content_type };
        let mut headers = vec![("Content-Type".to_owned(), content_type), ("Host".to_owned(), host)];
        for (name, value) in extra {
            if !headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
                headers.push((name, value));
            }
        }
        Wire {
            method: if is_get { "GET" } else { "POST" },
            query,
            headers,
            body: if is_get { Vec::new() } else { body },
            timestamp,
            is_payload_signed: is_get || is_payload_signed,
            token,
        }
    }
}

fn is_mismatch(result: &Result<bool, Refusal>) -> bool {
    matches!(result, Err(Refusal::SignatureMismatch { .. }))
}

proptest! {
    #[test]
    fn what_is_signed_verifies(wire in wire()) {
        prop_assert_eq!(wire.clone().signed().verify(), Ok(wire.is_payload_signed));
    }

    #[test]
    fn a_changed_body_does_not_unless_it_is_unsigned(wire in wire(), at in any::<usize>(), flip in 1..=u8::MAX) {
        let mut wire = wire.signed();
        prop_assume!(!wire.body.is_empty());
        let at = at % wire.body.len();
        wire.body[at] ^= flip;
        let result = wire.verify();
        prop_assert_eq!(is_mismatch(&result), wire.is_payload_signed);
    }

    #[test]
    fn a_changed_signed_header_does_not(wire in wire(), which in any::<usize>(), tail in "[!-~]{1,3}") {
        let count = wire.headers.len();
        let mut wire = wire.signed();
        wire.headers[which % count].1.push_str(&tail);
        prop_assert!(is_mismatch(&wire.verify()));
    }

    #[test]
    fn a_changed_query_of_a_get_does_not(wire in wire(), tail in "[!-~]{1,3}") {
        let mut wire = wire.signed();
        wire.query.push_str(&tail);
        prop_assert_eq!(is_mismatch(&wire.verify()), wire.method == "GET");
    }

    #[test]
    fn another_method_does_not(wire in wire()) {
        let mut wire = wire.signed();
        wire.method = if wire.method == "GET" { "POST" } else { "GET" };
        prop_assert!(is_mismatch(&wire.verify()));
    }

    #[test]
    fn another_timestamp_of_the_same_day_does_not(wire in wire()) {
        let mut wire = wire.signed();
        let another = if wire.timestamp % 86_400 == 0 { wire.timestamp + 1 } else { wire.timestamp - 1 };
        wire.timestamp = another;
        let mut headers = wire.headers.iter_mut();
        let header = headers.find(|(name, _)| name == "x-tc-timestamp").expect("it was added");
        header.1 = another.to_string();
        prop_assert!(is_mismatch(&wire.verify()));
    }

    /// What TC3 leaves unsigned, as the crate's documentation lists it.
    #[test]
    fn what_is_not_signed_may_change(wire in wire(), action in "[A-Z][a-z]{1,9}") {
        let mut wire = wire.signed();
        wire.headers.push(("X-TC-Region".to_owned(), action.clone()));
        wire.headers.retain(|(name, _)| name != "x-tc-token");
        if wire.method == "POST" {
            wire.query = action;
        }
        prop_assert_eq!(wire.verify(), Ok(wire.is_payload_signed));
    }

    #[test]
    fn any_text_is_parsed_without_a_panic(text in any::<String>(), name in "[a-zA-Z-;,=/ ]{0,40}") {
        prop_assert!(Authorization::parse(&text).is_err());
        let near = format!("TC3-HMAC-SHA256 Credential={name}/{text}/ses/tc3_request, SignedHeaders={name}, Signature={text}");
        prop_assert!(Authorization::parse(&near).is_err());
    }

    #[test]
    fn any_request_is_verified_without_a_panic(
        method in any::<String>(), query in any::<String>(), value in any::<String>(), now in any::<u64>(),
        timestamp in "[0-9]{0,25}|.{0,9}",
    ) {
        let authorization = format!(
            "TC3-HMAC-SHA256 Credential=AKID/1970-01-01/ses/tc3_request, SignedHeaders=content-type;host;x-tc-a, Signature={}",
            "0".repeat(64),
        );
        let headers = |name: &str| match name {
            "authorization" => Some(authorization.as_str()),
            "x-tc-timestamp" => Some(timestamp.as_str()),
            _ => Some(value.as_str()),
        };
        for method in [method.as_str(), "GET", "POST"] {
            let received = ReceivedRequest::new(method, &query, headers, Payload::Bytes(value.as_bytes()));
            let key = SigningKey::derive(&value, received.timestamp().unwrap_or(0), &query);
            prop_assert!(verify(&received, &key, now, WINDOW).is_err());
        }
    }

    #[test]
    fn anything_is_signed_or_refused_and_then_nothing_is_written(
        host in any::<String>(), query in any::<String>(), name in any::<String>(), value in any::<String>(),
        secret_id in any::<String>(), service in any::<String>(), timestamp in any::<u64>(),
    ) {
        let headers = [(name.as_str(), value.as_str())];
        let get = Request::get(&host, &query).with_headers(&headers);
        let post = Request::post(&host, &value, Payload::Unsigned).with_headers(&headers);
        let key = SigningKey::derive(&value, timestamp, &service);
        for request in [get, post] {
            let mut buffer = "before".to_owned();
            let signed = tc3_sign::sign_into(&request, &Identity::new(&secret_id), &key, timestamp, &mut buffer);
            prop_assert_eq!(signed.is_err(), buffer == "before");
            prop_assert_eq!(buffer.contains('\n'), false);
            if signed.is_ok() {
                prop_assert!(explain(&request, timestamp, &service).is_ok());
            }
        }
    }

    #[test]
    fn a_digest_stands_for_the_bytes_it_is_of(body in vec(any::<u8>(), 0..300)) {
        use sha2::Digest;
        let digest: [u8; 32] = sha2::Sha256::digest(&body).into();
        let explained = |payload| explain(&Request::post("h", "t", payload), 0, "ses");
        prop_assert_eq!(explained(Payload::Hash(&digest)), explained(Payload::Bytes(&body)));
    }

    #[test]
    fn the_order_and_case_of_names_does_not_matter(
        headers in proptest::collection::btree_map("x-[a-z]{1,9}", "[a-z]{1,9}", 0..30)
            .prop_map(|map| map.into_iter().collect::<Vec<_>>())
            .prop_shuffle(),
    ) {
        let explained = |headers: &[(&str, &str)]| {
            explain(&Request::get("h", "").with_headers(headers), 0, "ses").expect("the request is valid")
        };
        let upper: Vec<_> = headers.iter().map(|(name, value)| (name.to_uppercase(), value)).collect();
        let upper: Vec<_> = upper.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut sorted: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        sorted.sort_unstable();
        prop_assert_eq!(explained(&upper), explained(&sorted));
    }
}
