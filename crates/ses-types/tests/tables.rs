//! What the tables must say, whatever else they say.

use std::collections::BTreeSet;

use ses_types::*;

#[test]
fn actions_stand_in_the_order_of_their_names() {
    assert!(ACTIONS.is_sorted_by(|a, b| a.name < b.name));
    assert!(
        ACTIONS
            .iter()
            .all(|action| action.service == "ses" && action.version == "2020-10-02")
    );
}

#[test]
fn an_action_is_shown_by_its_name() {
    for action in ACTIONS {
        let shown = format!("{action:?}");
        assert!(shown.contains(action.name) && shown.len() < 200, "{shown}");
    }
}

#[test]
fn each_topic_has_an_example_and_each_action_a_topic() {
    let page = include_str!("../src/generated/topics.md");
    let topics: Vec<&str> = page.split("\n## ").skip(1).collect();
    assert_eq!(topics.len(), 8);
    for topic in &topics {
        assert!(topic.contains("\n```rust\n"), "no example in {topic}");
    }
    for action in ACTIONS {
        let link = format!("[`{}`]", action.name);
        let of = topics.iter().filter(|topic| topic.contains(&link));
        assert_eq!(of.count(), 1, "{link}");
    }
}

#[test]
fn each_action_has_an_example_of_a_request_and_of_an_answer() {
    let examples = include_str!("../src/generated/examples.rs");
    for action in ACTIONS {
        for name in [action.name.to_owned(), format!("{}Response", action.name)] {
            let check = format!("check::<super::{name}>(");
            assert!(examples.contains(&check), "no example of {name}");
        }
    }
}

#[test]
fn whatever_makes_or_sends_something_is_not_repeated() {
    for action in ACTIONS {
        let reads = action.name.starts_with("Get") || action.name.starts_with("List");
        let makes = action.name.starts_with("Create")
            || action.name.ends_with("SendEmail")
            || action.name == "SendEmail";
        assert_eq!(action.effect == Effect::Read, reads, "{}", action.name);
        assert_eq!(action.effect == Effect::Once, makes, "{}", action.name);
    }
}

#[test]
fn each_documented_code_of_a_batch_answers_the_breach_of_a_rule() {
    let spec = BatchSendEmail::SPEC;
    let mut codes = BTreeSet::new();
    collect(spec.request, &mut codes);
    for code in spec
        .errors
        .iter()
        .filter(|code| **code != ErrorCode::INTERNAL_ERROR)
    {
        assert!(codes.contains(code.as_str()), "no rule leads to {code}");
    }
    assert_eq!(spec.errors.len(), 14);
}

#[test]
fn every_code_that_a_rule_or_an_action_names_is_a_refusal_or_known_to_be_none() {
    for action in ACTIONS {
        let mut codes = BTreeSet::new();
        collect(action.request, &mut codes);
        for code in codes {
            let spec = ErrorCode::from_static(code)
                .spec()
                .expect("a rule names a code that is known");
            assert_eq!((spec.pattern, spec.outcome), (code, Outcome::Refused));
        }
        for code in action.errors {
            assert_eq!(code.spec().map(|spec| spec.pattern), Some(code.as_str()));
        }
    }
}

#[test]
fn what_is_an_address_or_content_is_personal_and_a_password_is_secret() {
    let mut seen = BTreeSet::new();
    for action in ACTIONS {
        for shape in [action.request, action.response] {
            private(shape, &mut seen);
        }
    }
    let of = |privacy| {
        let fields = seen.iter().filter(|(_, of)| *of == privacy);
        fields.map(|(name, _)| *name).collect::<Vec<_>>()
    };
    assert_eq!(of("Secret"), ["Password"]);
    let personal = of("Personal");
    for name in [
        "Bcc",
        "Cc",
        "Content",
        "Destination",
        "Email",
        "EmailAddress",
        "Emails",
        "FileName",
        "FromEmailAddress",
        "Html",
        "Subject",
        "TemplateData",
        "Text",
        "ToEmailAddress",
    ] {
        assert!(personal.contains(&name), "{name} is open");
    }
}

/// The fields that not everybody may see, by name and privacy.
fn private(shape: &Shape, seen: &mut BTreeSet<(&'static str, &'static str)>) {
    for field in shape.fields {
        match field.privacy {
            Privacy::Open => {}
            Privacy::Personal => drop(seen.insert((field.name, "Personal"))),
            Privacy::Secret => drop(seen.insert((field.name, "Secret"))),
        }
        match field.kind {
            Kind::Object(shape) | Kind::Array(&Kind::Object(shape)) => private(shape, seen),
            _ => {}
        }
    }
}

#[test]
fn whatever_lists_by_an_offset_says_how() {
    for action in ACTIONS {
        let has_offset = action.request.fields.iter().any(|f| f.name == "Offset");
        assert_eq!(action.paging.is_some(), has_offset, "{}", action.name);
        let Some(paging) = action.paging else {
            continue;
        };
        let mut answer = action.response.fields.iter();
        let items = answer.find(|field| field.name == paging.items);
        assert!(items.is_some_and(|field| matches!(field.kind, Kind::Array(_))));
        let most = if action.name == "GetAbuseReport" {
            1000
        } else {
            100
        };
        assert_eq!(paging.most, most, "{}", action.name);
    }
}

#[test]
fn the_irregular_listings_page_by_what_they_have() {
    let total = |spec: &ActionSpec| spec.paging.expect("it lists in pages").total;
    assert_eq!(total(GetSendEmailStatus::SPEC), None);
    assert_eq!(total(ListEmailIdentities::SPEC), Some("Total"));
    assert_eq!(total(ListBlackEmailAddress::SPEC), Some("TotalCount"));
    let settings = ListAddressUnsubscribeConfig::SPEC;
    assert_eq!(total(settings), Some("Total"));
    let limit = settings.request.fields.iter().find(|f| f.name == "Limit");
    assert!(matches!(limit.map(|field| field.kind), Some(Kind::String)));
}

#[test]
fn a_typed_listing_pages_by_what_its_table_says() {
    /// The window that is set stands in the fields that the table names, in the kinds that they have.
    fn check<A: Paged + Clone>(action: A) {
        let paging = A::SPEC.paging.expect("it lists in pages");
        let next = action.with_window(300, 70);
        assert_eq!(next.window(), (Some(300), Some(70)), "{}", A::SPEC.name);
        let body = serde_json::to_value(&next).expect("it has a JSON form");
        assert_eq!(body[paging.offset].to_string(), "300");
        let limit = body[paging.limit].to_string();
        assert_eq!(limit.trim_matches('"'), "70", "{}", A::SPEC.name);
        let mut answer = serde_json::json!({ paging.items: [{}, {}] });
        if let Some(total) = paging.total {
            answer[total] = 7.into();
        }
        let answer: A::Response = serde_json::from_value(answer).expect("an answer");
        assert_eq!(A::total(&answer), paging.total.map(|_| 7));
        assert_eq!(A::items(&answer).len(), 2);
        assert_eq!(A::into_items(answer).len(), 2);
    }
    let day = ServiceDate::from("2026-03-20");
    check(ListBlackEmailAddress::new(day.clone(), day.clone(), 10, 0));
    check(ListCustomBlacklist::new(0, 10, BlocklistStatus::ACTIVE));
    check(ListEmailIdentities::new());
    check(ListReceivers::new(0, 10));
    check(ListReceiverDetails::new(1, 0, 10));
    check(GetSendEmailStatus::new(day, 0, 10));
    check(GetAbuseReport::new(
        "2026-03-01 00:00:00",
        "2026-03-02 00:00:00",
    ));
    check(ListSendTasks::new(0, 10));
    check(ListEmailTemplates::new(10, 0));
    check(ListAddressUnsubscribeConfig::new());
    let paged = ACTIONS.iter().filter(|action| action.paging.is_some());
    assert_eq!(paged.count(), 10);
    let no_number = ListAddressUnsubscribeConfig::new().limit("many");
    assert_eq!(no_number.window(), (None, None));
}

#[test]
fn debug_shows_no_address_and_no_body() {
    let shown = [
        format!(
            "{:?}",
            BatchSendEmail::new("News <news@example.com>", 1, "Hello", TaskType::IMMEDIATE)
                .reply_to_addresses("desk@example.com")
                .template(Template::new(
                    1,
                    TemplateData::from_pairs([("mail", "mei@example.com")])
                ))
                .simple(Simple::new().text(Base64::from_encoded("mei@example.com")))
        ),
        format!(
            "{:?}",
            SendEmail::new("news@example.com", "Hello")
                .destination(["mei@example.com"])
                .cc(["jo@example.com"])
                .bcc(["li@example.com"])
        ),
        format!("{:?}", CreateReceiverDetail::new(1, ["mei@example.com"])),
        format!(
            "{:?}",
            ReceiverInputData::new("mei@example.com", TemplateData::from_json("{\"a\":\"@\"}"))
        ),
        format!("{:?}", CreateEmailAddress::new("news@example.com")),
        format!("{:?}", CreateCustomBlacklist::new(["mei@example.com"])),
        format!(
            "{:?}",
            UpdateEmailSmtpPassWord::new("k7Rw2mXq9T@", "news@example.com")
        ),
    ];
    for text in shown {
        assert!(!text.contains('@'), "{text}");
    }
}

#[test]
fn a_time_sets_the_task_type_that_looks_at_it() {
    let batch = BatchSendEmail::new("news@example.com", 1, "Hello", TaskType::IMMEDIATE);
    let scheduled = batch.clone().scheduled("2026-03-20 09:00:00");
    assert_eq!(scheduled.task_type, TaskType::SCHEDULED);
    assert_eq!(
        scheduled.timed_param,
        Some(TimedEmailParam::new("2026-03-20 09:00:00"))
    );
    let recurring = batch.recurring("2026-03-20 09:00:00", 24);
    assert_eq!(recurring.task_type, TaskType::RECURRING);
    assert_eq!(
        recurring.cycle_param,
        Some(CycleEmailParam::new("2026-03-20 09:00:00", 24))
    );
}

/// Gathers the codes of all rules about an object and the objects within it.
fn collect(shape: &'static Shape, codes: &mut BTreeSet<&'static str>) {
    codes.extend(shape.rules.iter().map(|rule| rule.code));
    for relation in shape.relations {
        codes.extend(match relation {
            Relation::AnyOf { code, .. }
            | Relation::RequiredWhen { code, .. }
            | Relation::Disjoint { code, .. } => Some(*code),
            _ => None,
        });
    }
    for field in shape.fields {
        codes.extend(field.required);
        codes.extend(field.rules.iter().map(|rule| rule.code));
        match field.kind {
            Kind::Object(shape) | Kind::Array(&Kind::Object(shape)) => collect(shape, codes),
            _ => {}
        }
    }
}
