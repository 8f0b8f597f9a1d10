//! The part of sts, the service of temporary credentials, that credentials need: generated from this crate's `spec/`.

#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "generated code is whole and public, whoever uses which part of it from where"
)]
mod generated;

#[cfg(feature = "test-util")]
use bytes::Bytes;
#[cfg(feature = "test-util")]
use http::Request;

pub use generated::AssumeRole;
pub(crate) use generated::{AssumeRoleWithWebIdentity, Credentials as TemporaryCredentials};

/// What the answers to both ways of taking on a role have in common, read as one type.
pub(crate) struct Granted {
    pub(crate) credentials: Option<TemporaryCredentials>,
    pub(crate) expired_time: Option<i64>,
}

ses_types::record! {
    Granted {
        0 credentials "Credentials" optional,
        1 expired_time "ExpiredTime" optional,
    }
}

/// Whether a request is one to sts, whatever its host.
#[cfg(feature = "test-util")]
pub(crate) fn is_sts(request: &Request<Bytes>) -> bool {
    let says = |name, value: &str| request.headers().get(name).is_some_and(|it| it == value);
    generated::ACTIONS
        .iter()
        .any(|spec| says("x-tc-action", spec.name) && says("x-tc-version", spec.version))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::Response;
    use ses_core::{Call, Config, Now, Step};
    use ses_types::Outcome;

    use super::{AssumeRoleWithWebIdentity, generated::GetCallerIdentity};

    const NOW: Now = Now {
        unix: 1_774_000_800,
        elapsed: Duration::ZERO,
    };

    #[test]
    fn a_web_identity_needs_no_credentials() {
        let role = AssumeRoleWithWebIdentity::new("OIDC", "token-canary", "role", "session");
        let mut call = Call::new(&Config::international(), &role).expect("a sound request");
        call.handle_slot(NOW, NOW.elapsed);
        let request = match call.poll(NOW) {
            Step::Send { request, .. } => request,
            other => panic!("{other:?}"),
        };
        assert_eq!(request.headers()["authorization"], "SKIP");
        assert_eq!(request.headers()["x-tc-version"], "2018-08-13");
        assert_eq!(request.uri(), "https://sts.intl.tencentcloudapi.com/");
        assert!(!format!("{role:?}").contains("canary"), "{role:?}");
    }

    #[test]
    fn another_action_of_sts_is_signed_for_sts() {
        let config = Config::mainland(ses_core::Region::AP_GUANGZHOU);
        let mut call = Call::new(&config, &GetCallerIdentity::new()).expect("a sound request");
        assert_eq!(call.exchange_mut().spec().service, "sts");
        let step = call.poll(NOW);
        assert!(
            matches!(step, Step::NeedCredentials { renew: false, .. }),
            "{step:?}"
        );
    }

    /// What a web identity's call comes to when sts answers it with that code.
    fn refused(code: &str) -> ses_core::Error {
        let role = AssumeRoleWithWebIdentity::new("OIDC", "token", "role", "session");
        let mut call = Call::new(&Config::international(), &role).expect("a sound request");
        call.handle_slot(NOW, NOW.elapsed);
        assert!(matches!(call.poll(NOW), Step::Send { .. }));
        let body = format!(r#"{{"Response":{{"Error":{{"Code":"{code}"}},"RequestId":"id"}}}}"#);
        call.handle_response(NOW, &Response::new(Bytes::from(body)));
        match call.poll(NOW) {
            Step::Done(Err(error)) => error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_a_code_says_is_what_the_tables_of_its_api_say() {
        let own = refused("ResourceNotFound.RoleNotFound");
        assert_eq!(own.advice(), "Check the role's name and account.");
        assert_eq!(own.action(), Some("AssumeRoleWithWebIdentity"));
        let common = refused("AuthFailure.SecretIdNotFound");
        assert_eq!(common.outcome(), Outcome::Refused);
        assert!(common.code_spec().is_some(), "a code that all APIs have");
    }
    #[test]
    fn a_call_that_is_not_signed_asks_for_no_credentials_when_its_token_is_refused() {
        let error = refused("InvalidParameter.WebIdentityTokenError");
        assert_eq!((error.outcome(), error.attempts()), (Outcome::Refused, 1));
    }
}
