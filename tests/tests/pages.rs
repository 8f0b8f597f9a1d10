//! Lists that are walked to their end.

use ses_hyper::{
    Client,
    ses_core::{Credentials, Pacing},
    ses_types::{ListAddressUnsubscribeConfig, ListReceivers},
};
use tests::{Act, RawServer};

fn client(server: &RawServer) -> Client {
    Client::new(server.config().with_pacing(Pacing::off()))
        .with_credentials(Credentials::new("AKIDTEST", "test").expect("proper"))
}

/// The number that a request holds under this name.
fn number(request: &str, name: &str) -> u64 {
    let value = request.split_once(&format!("\"{name}\":")).expect(name).1;
    let value = value.trim_start_matches('"');
    let digits = value.find(|c: char| !c.is_ascii_digit());
    value[..digits.expect("JSON goes on")]
        .parse()
        .expect("a number")
}

/// Seven lists, each with its place as its number.
fn lists(_: usize, request: &str) -> String {
    let (offset, limit) = (number(request, "Offset"), number(request, "Limit"));
    let page: Vec<_> = (offset..7.min(offset + limit))
        .map(|id| format!(r#"{{"ReceiverId":{id}}}"#))
        .collect();
    let page = page.join(",");
    format!(r#"{{"Response":{{"TotalCount":7,"Data":[{page}],"RequestId":"id"}}}}"#)
}

#[tokio::test]
async fn every_entry_is_seen_once_and_in_order() {
    let server = RawServer::start(vec![Act::Reply(lists); 8]).await;
    let server = server.expect("a port");
    let client = client(&server);
    let mut sizes = Vec::new();
    let mut pages = client.pages(ListReceivers::new(0, 3));
    while let Some(page) = pages.next().await {
        sizes.push(page.expect("answered").data.len());
    }
    assert_eq!((sizes, server.requests()), (vec![3, 3, 1], 3));
    assert!(pages.next().await.is_none(), "it stays at its end");

    let mut seen = Vec::new();
    let mut items = client.pages(ListReceivers::new(2, 2)).items();
    while let Some(list) = items.next().await {
        seen.push(list.expect("answered").receiver_id.expect("it has one"));
    }
    assert_eq!(seen, [2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn a_page_that_cannot_be_fetched_is_told_and_ends_the_walk() {
    let acts = [
        Act::Reply(lists),
        Act::error("OperationDenied"),
        Act::Reply(lists),
    ];
    let server = RawServer::start(acts).await.expect("a port");
    let client = client(&server);
    let mut items = client.pages(ListReceivers::new(0, 3)).items();
    let mut seen = 0;
    let error = loop {
        match items.next().await.expect("it does not end in silence") {
            Ok(_) => seen += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((seen, error.code()), (3, Some("OperationDenied")));
    assert!(items.next().await.is_none());
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_page_whose_answer_was_lost_is_asked_for_again() {
    let acts = [Act::Reply(lists), Act::CloseAfterRequest, Act::Reply(lists)];
    let server = RawServer::start(acts).await.expect("a port");
    let client = client(&server);
    let mut pages = client.pages(ListReceivers::new(0, 4));
    while let Some(page) = pages.next().await {
        page.expect("answered");
    }
    let offsets: Vec<_> = server
        .texts()
        .iter()
        .map(|it| number(it, "Offset"))
        .collect();
    assert_eq!(offsets, [0, 4, 4]);
}

#[tokio::test]
async fn a_limit_that_is_text_is_sent_as_text() {
    let empty = r#"{"Response":{"Total":0,"AddressUnsubscribeConfigList":[],"RequestId":"id"}}"#;
    let server = RawServer::start([Act::ok(empty)]).await.expect("a port");
    let client = client(&server);
    let mut settings = client.pages(ListAddressUnsubscribeConfig::new()).items();
    assert!(settings.next().await.is_none());
    assert!(
        server.texts()[0].contains(r#""Limit":"100""#),
        "{:?}",
        server.texts()
    );
}
