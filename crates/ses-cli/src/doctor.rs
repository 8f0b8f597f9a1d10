//! `ses doctor`: whether everything is set up.

use serde::Serialize;
use ses_hyper::Client;
use ses_types::{
    Action, BlocklistStatus, GetSendEmailStatus, GetStatisticsReport, ListAddressUnsubscribeConfig,
    ListBlackEmailAddress, ListCustomBlacklist, ListEmailAddress, ListEmailIdentities,
    ListEmailTemplates, ListReceivers, ListSendTasks,
};

use crate::{
    args::report::Doctor,
    clock, credentials,
    failure::Failure,
    output::{self, Column, Output},
    service,
};

/// How far the clock here may be from the service's, in seconds: signatures are refused from 300 on.
const MOST: i64 = 60;

/// One thing that was looked at.
#[derive(Serialize)]
struct Finding {
    what: String,
    is_well: bool,
    says: String,
}

const FINDINGS: &[Column<Finding>] = &[
    ("", |one| if one.is_well { "ok" } else { "!!" }.to_owned()),
    ("what", |one| one.what.clone()),
    ("finding", |one| one.says.clone()),
];

/// Looks at everything, and says all of it.
///
/// # Errors
/// The first thing that is wrong.
pub(crate) async fn run(args: &Doctor, output: Output) -> Result<(), Failure> {
    let (provider, found) = credentials::provider(args.target.profile.as_deref());
    let client = Client::from_provider(service::config(&args.target)?, provider);
    let mut look = Look {
        client,
        findings: Vec::new(),
        first: None,
    };
    let here = clock::now();
    let answered = look
        .client
        .call(&ListEmailIdentities::new())
        .answered()
        .await;
    let says = found
        .get()
        .cloned()
        .unwrap_or_else(|| "there are none".to_owned());
    look.find("credentials", found.get().is_some(), says);
    let endpoint = args
        .target
        .endpoint
        .as_deref()
        .unwrap_or("the service's own");
    look.find(
        "endpoint",
        true,
        format!("{endpoint}, region {}", args.target.region),
    );
    match answered {
        Ok(answered) => {
            look.clock(here, answered.date);
            let quota = answered.answer.max_daily_quota;
            let quota = quota.map_or_else(
                || "not said".to_owned(),
                |quota| format!("{quota} mails a day at most"),
            );
            look.find("quota", true, quota);
            look.find(
                ListEmailIdentities::SPEC.name,
                true,
                "may be called".to_owned(),
            );
            look.read_all().await;
        }
        Err(error) => look.failed(ListEmailIdentities::SPEC.name, error),
    }
    output::rows(output, &look.findings, FINDINGS)?;
    look.first.map_or(Ok(()), Err)
}

/// What was looked at so far.
struct Look {
    client: Client,
    findings: Vec<Finding>,
    first: Option<Failure>,
}

impl Look {
    fn find(&mut self, what: &str, is_well: bool, says: String) {
        let what = what.to_owned();
        self.findings.push(Finding {
            what,
            is_well,
            says,
        });
    }

    fn clock(&mut self, here: i64, there: Option<u64>) {
        let Some(there) = there.and_then(|there| i64::try_from(there).ok()) else {
            return self.find("clock", true, "the answer has no date".to_owned());
        };
        let difference = there - here;
        let is_well = difference.abs() <= MOST;
        let says = match difference {
            0 => "as the service's".to_owned(),
            1.. => format!("{difference} s behind the service's"),
            _ => format!("{} s ahead of the service's", -difference),
        };
        if !is_well {
            let says = format!("the clock of this machine is {says}: set it");
            self.first.get_or_insert_with(|| Failure::Other(says));
        }
        self.find("clock", is_well, says);
    }

    /// Asks for as little as each action that reads gives.
    async fn read_all(&mut self) {
        let today = clock::today();
        self.read(&ListEmailAddress::new()).await;
        self.read(&ListEmailTemplates::new(1, 0)).await;
        self.read(&ListReceivers::new(0, 1)).await;
        self.read(&ListSendTasks::new(0, 1)).await;
        self.read(&GetSendEmailStatus::new(today.clone(), 0, 1))
            .await;
        self.read(&GetStatisticsReport::new(today.clone(), today.clone()))
            .await;
        self.read(&ListCustomBlacklist::new(0, 1, BlocklistStatus::ALL))
            .await;
        self.read(&ListBlackEmailAddress::new(today.clone(), today, 1, 0))
            .await;
        self.read(&ListAddressUnsubscribeConfig::new().offset(0).limit("1"))
            .await;
    }

    async fn read<A: Action>(&mut self, action: &A) {
        match self.client.call(action).await {
            Ok(_) => self.find(A::SPEC.name, true, "may be called".to_owned()),
            Err(error) => self.failed(A::SPEC.name, error),
        }
    }

    fn failed(&mut self, action: &str, error: ses_core::Error) {
        self.find(action, false, error.kind().to_string());
        self.first
            .get_or_insert_with(|| Failure::call(action, error));
    }
}
