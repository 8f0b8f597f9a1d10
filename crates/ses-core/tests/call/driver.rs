//! A driver with a made-up clock and made-up answers.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use ses_core::{Call, Config, Credentials, Error, Failure, Now, Pacer, Retry, Signer, Step};
use ses_types::{Action, BatchSendEmail, TaskType, Template, TemplateData};

pub(crate) const UNIX: u64 = 1_760_000_000;

/// What the made-up service does with one attempt.
pub(crate) enum Reply {
    Body(&'static str),
    Dated(&'static str, &'static str),
    Status(u16, &'static str),
    NotSent,
    Unsendable,
    Lost,
}

/// A driver whose clock moves only by the pauses that it is told to make.
pub(crate) struct Driver {
    pub(crate) now: Now,
    replies: std::vec::IntoIter<Reply>,
    pub(crate) requests: Vec<Request<Bytes>>,
    pub(crate) renewals: u32,
    pub(crate) pauses: Vec<Duration>,
    pub(crate) pacer: Option<Pacer>,
}

impl Driver {
    pub(crate) fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies: Vec<_> = replies.into_iter().collect();
        let now = Now {
            unix: UNIX,
            elapsed: Duration::from_secs(1_000),
        };
        Self {
            now,
            replies: replies.into_iter(),
            requests: Vec::new(),
            renewals: 0,
            pauses: Vec::new(),
            pacer: None,
        }
    }

    pub(crate) fn run<A: Action>(&mut self, action: &A) -> Result<A::Response, Error> {
        self.run_call(Call::new(&config(), action).expect("it passes the checks"))
    }

    pub(crate) fn run_call<R: serde::de::DeserializeOwned>(
        &mut self,
        call: Call<R>,
    ) -> Result<R, Error> {
        let mut call = call.with_seed(7);
        loop {
            match call.poll(self.now) {
                Step::NeedCredentials { renew, .. } => {
                    self.renewals += u32::from(renew);
                    call.handle_credentials(signer());
                }
                Step::NeedSlot => {
                    let slot = self.pacer.as_mut().map(|it| it.take(self.now.elapsed));
                    call.handle_slot(self.now, slot.unwrap_or(self.now.elapsed));
                }
                Step::Wait(pause) => {
                    self.pauses.push(pause);
                    self.now.elapsed += pause;
                }
                Step::Send { request, .. } => {
                    self.requests.push(request);
                    self.reply(&mut call);
                }
                Step::Done(result) => return result,
            }
        }
    }

    fn reply<R: serde::de::DeserializeOwned>(&mut self, call: &mut Call<R>) {
        let answer = |body: &'static str| Response::new(Bytes::from_static(body.as_bytes()));
        match self.replies.next().expect("no more attempts than replies") {
            Reply::Body(body) => call.handle_response(self.now, &answer(body)),
            Reply::Dated(date, body) => {
                let mut answer = answer(body);
                answer
                    .headers_mut()
                    .insert("date", date.parse().expect("a header value"));
                call.handle_response(self.now, &answer);
            }
            Reply::Status(status, body) => {
                let mut answer = answer(body);
                *answer.status_mut() = status.try_into().expect("a status");
                call.handle_response(self.now, &answer);
            }
            Reply::NotSent => call.handle_failure(self.now, Failure::NotSent, "refused"),
            Reply::Unsendable => {
                call.handle_failure(self.now, Failure::Unsendable, "no such script");
            }
            Reply::Lost => call.handle_failure(self.now, Failure::Unknown, "reset"),
        }
        if call.exchange_mut().attempt().is_throttled() {
            self.pacer
                .iter_mut()
                .for_each(|it| it.handle_throttled(self.now.elapsed));
        }
    }
}

pub(crate) fn config() -> Config {
    Config::international().with_retry(Retry::default().with_attempts(3))
}

pub(crate) fn signer() -> Arc<Signer> {
    let credentials = Credentials::new("AKIDTEST", "test").expect("proper");
    Arc::new(Signer::new(&Arc::new(credentials), UNIX, "ses"))
}

pub(crate) fn batch() -> BatchSendEmail {
    BatchSendEmail::new("news@mail.example.com", 12, "Hello", TaskType::IMMEDIATE).template(
        Template::new(1, TemplateData::from_pairs([("name", "you")])),
    )
}

pub(crate) fn error(code: &str) -> &'static str {
    format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"words"}},"RequestId":"id-{code}"}}}}"#).leak()
}
