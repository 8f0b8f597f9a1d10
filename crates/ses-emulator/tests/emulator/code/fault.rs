//! Documented codes that no request brings about, and why: a fault orders them.

/// A documented code, or all that an action has left.
pub(super) struct Reason {
    /// The action whose code it is; `None` for any.
    action: Option<&'static str>,
    /// The code; `None` for any.
    pub(super) code: Option<&'static str>,
    pub(super) why: &'static str,
}

/// Why an action answers with a documented code by a fault alone.
pub(super) fn reason(action: &str, code: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| {
        reason.action.is_none_or(|named| named == action)
            && reason.code.is_none_or(|named| named == code)
    })
}

const fn any(code: &'static str, why: &'static str) -> Reason {
    Reason {
        action: None,
        code: Some(code),
        why,
    }
}

const fn of(action: &'static str, code: Option<&'static str>, why: &'static str) -> Reason {
    Reason {
        action: Some(action),
        code,
        why,
    }
}

/// The first that fits counts.
pub(super) static REASONS: &[Reason] = &[
    any(
        "InternalError",
        "a fault inside the service, and the emulator has none to show",
    ),
    any(
        "InternalError.QueryDataBaseFailed",
        "a fault inside the service, and the emulator has none to show",
    ),
    any(
        "FailedOperation.ServiceNotAvailable",
        "the service is not there for a moment, and the emulator is",
    ),
    any(
        "ResourceInsufficient",
        "the service lacks means, and the emulator lacks none",
    ),
    any(
        "ResourceUnavailable",
        "the service reaches something no more, and the emulator reaches all it has",
    ),
    any(
        "UnsupportedOperation",
        "an operation is not supported, and the emulator carries out all",
    ),
    any(
        "InvalidParameter.AppIdIsRequired",
        "an account is not recognized, and one whose signature holds always is",
    ),
    of(
        "GetSendEmailStatus",
        None,
        "a code of SendEmail: what became of a mail is in its status, and asking for it is not refused",
    ),
    any(
        "InvalidParameterValue",
        "each value that can be wrong has a code of its own",
    ),
    of(
        "CreateReceiverDetail",
        Some("FailedOperation"),
        "it says no more than that the operation failed",
    ),
    of(
        "CreateReceiverDetail",
        Some("InvalidParameterValue.TemplateDataError"),
        "the action takes no TemplateData",
    ),
    of(
        "GetEmailTemplate",
        Some("ResourceNotFound"),
        "a template that is not there is `InvalidParameterValue.TemplateNotExist`, which is documented as well",
    ),
];
