//! Mails by recipient, in a SQLite file that is gone with the process: as many as there are, in little memory.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row, params};
use ses_hyper::ses_types::{DeliverStatus, SendEmailStatus, SendStatus};

use super::{DayReport, Tally};
use crate::{Error, recipients::write_key};

const TABLES: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16384; -- KiB; what is more is written to the file
    CREATE TABLE recipient (address BLOB PRIMARY KEY, part INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE mail (
        address BLOB NOT NULL,
        message TEXT NOT NULL, -- empty where an address has one mail alone
        part INTEGER NOT NULL,
        day TEXT NOT NULL,
        at INTEGER NOT NULL,
        send INTEGER NOT NULL,
        deliver INTEGER NOT NULL,
        opened INTEGER NOT NULL,
        clicked INTEGER NOT NULL,
        unsubscribed INTEGER NOT NULL,
        complained INTEGER NOT NULL,
        PRIMARY KEY (address, message)
    ) STRICT, WITHOUT ROWID;
    BEGIN;
";

/// The first mail to an address counts where it gets one; a mail that is shown again counts as it is shown last.
const MAIL: &str = "
    INSERT INTO mail
    SELECT address, ?2, part, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM recipient WHERE address = ?1
    ON CONFLICT DO UPDATE SET
        day = excluded.day, at = excluded.at, send = excluded.send, deliver = excluded.deliver,
        opened = excluded.opened, clicked = excluded.clicked, unsubscribed = excluded.unsubscribed,
        complained = excluded.complained
    WHERE excluded.at <= mail.at";

const TALLY: &str = "
    SELECT part, sum(send <> 0), sum(send = 0 AND deliver = 1), sum(send = 0 AND deliver NOT IN (1, 2, 3)),
        sum(send = 0 AND deliver = 2), sum(send = 0 AND deliver = 3), sum(opened), sum(clicked), sum(unsubscribed),
        sum(complained)
    FROM mail GROUP BY part";

const FAILURES: &str = "
    SELECT part, 1, send, count(*) FROM mail WHERE send <> 0 GROUP BY part, send
    UNION ALL
    SELECT part, 0, deliver, count(*) FROM mail WHERE send = 0 AND deliver <> 1 GROUP BY part, deliver
    ORDER BY 1, 4 DESC, 2 DESC, 3";

const DAYS: &str = "
    SELECT day, sum(send = 0), sum(send = 0 AND deliver = 1), sum(opened), sum(clicked) FROM mail GROUP BY day
    ORDER BY day";

pub(super) struct Book {
    connection: Connection,
    /// The ledger that it is made for, for messages.
    folder: PathBuf,
}

/// Why mails of a part have not arrived.
pub(super) struct Failure {
    pub(super) part: u32,
    /// Whether the service did not take them.
    pub(super) is_send: bool,
    pub(super) code: i64,
    pub(super) mails: u64,
}

impl Book {
    pub(super) fn create(folder: &Path) -> Result<Self, Error> {
        let open = || -> rusqlite::Result<_> {
            // Without a name it has no place where it could be left behind.
            let connection = Connection::open("")?;
            connection.execute_batch(TABLES)?;
            Ok(connection)
        };
        match open() {
            Ok(connection) => Ok(Self {
                connection,
                folder: folder.to_owned(),
            }),
            Err(error) => Err(Error::ledger(folder, error)),
        }
    }

    pub(super) fn recipient(&self, email: &str, part: u32) -> Result<(), Error> {
        let sql = "INSERT INTO recipient VALUES (?1, ?2)";
        self.run(|it| it.prepare_cached(sql)?.execute(params![key(email), part]))
    }

    /// Takes a mail in, unless it goes to somebody else.
    pub(super) fn mail(
        &self,
        mail: &SendEmailStatus,
        day: &str,
        is_one: bool,
    ) -> Result<(), Error> {
        let at = mail.request_time.unwrap_or_default();
        let message = match (is_one, &mail.message_id) {
            (true, _) => String::new(),
            (false, Some(id)) => id.clone(),
            (false, None) => at.to_string(),
        };
        let address = key(mail.to_email_address.as_deref().unwrap_or_default());
        let is = |flag: Option<bool>| flag.unwrap_or_default();
        let complained = is(mail.user_complained) || is(mail.user_complainted);
        self.run(|it| {
            it.prepare_cached(MAIL)?.execute(params![
                address,
                message,
                day,
                at,
                mail.send_status.unwrap_or(SendStatus::TAKEN).get(),
                mail.deliver_status.unwrap_or(DeliverStatus::QUEUED).get(),
                is(mail.user_opened),
                is(mail.user_clicked),
                is(mail.user_unsubscribed),
                complained,
            ])
        })
    }

    /// What became of the mails of each part that has any.
    pub(super) fn tallies(&self) -> Result<Vec<(u32, Tally)>, Error> {
        self.rows(TALLY, |row| {
            let (dropped, refused) = (row.get(4)?, row.get(5)?);
            let tally = Tally {
                rejected: row.get(1)?,
                delivered: row.get(2)?,
                waiting: row.get(3)?,
                bounced: dropped + refused,
                dropped,
                refused,
                opened: row.get(6)?,
                clicked: row.get(7)?,
                unsubscribed: row.get(8)?,
                complained: row.get(9)?,
                ..Tally::default()
            };
            Ok((row.get(0)?, tally))
        })
    }

    pub(super) fn failures(&self) -> Result<Vec<Failure>, Error> {
        self.rows(FAILURES, |row| {
            Ok(Failure {
                part: row.get(0)?,
                is_send: row.get(1)?,
                code: row.get(2)?,
                mails: row.get(3)?,
            })
        })
    }

    pub(super) fn days(&self) -> Result<Vec<DayReport>, Error> {
        self.rows(DAYS, |row| {
            Ok(DayReport {
                day: row.get(0)?,
                taken: row.get(1)?,
                delivered: row.get(2)?,
                opened: row.get(3)?,
                clicked: row.get(4)?,
            })
        })
    }

    fn rows<T>(
        &self,
        sql: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let rows = || {
            let mut select = self.connection.prepare(sql)?;
            let rows = select.query_map([], |row| read(row))?;
            rows.collect::<rusqlite::Result<_>>()
        };
        rows().map_err(|error| Error::ledger(&self.folder, error))
    }

    fn run(&self, act: impl Fn(&Connection) -> rusqlite::Result<usize>) -> Result<(), Error> {
        match act(&self.connection) {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::ledger(&self.folder, error)),
        }
    }
}

fn key(email: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(email.len());
    write_key(&mut key, email);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, message: &str, at: i64) -> SendEmailStatus {
        let mut mail = SendEmailStatus::default();
        mail.to_email_address = Some(to.to_owned());
        mail.message_id = Some(message.to_owned());
        mail.request_time = Some(at);
        mail.send_status = Some(SendStatus::TAKEN);
        mail.deliver_status = Some(DeliverStatus::DELIVERED);
        mail
    }

    #[track_caller]
    fn check(is_one: bool, mails: &[SendEmailStatus], expected: &[(u32, u64)]) {
        let book = Book::create(Path::new("spring.ledger")).expect("a book");
        for (part, email) in ["A@Example.org", "b@example.org"].into_iter().enumerate() {
            let part = u32::try_from(part).expect("few");
            book.recipient(email, part).expect("written");
        }
        for one in mails {
            book.mail(one, "2026-03-01", is_one).expect("written");
        }
        let tallies = book.tallies().expect("read");
        let found: Vec<_> = (tallies.iter())
            .map(|(part, tally)| (*part, tally.delivered))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn mails_are_found_by_their_recipient() {
        let strange = mail("a@example.org", "3", 1);
        check(
            true,
            &[
                mail("A@example.ORG", "1", 5),
                mail("b@example.org", "2", 6),
                strange,
            ],
            &[(0, 1), (1, 1)],
        );
    }

    #[test]
    fn of_one_mail_each_the_first_counts_and_of_several_each_once() {
        let mut late = mail("b@example.org", "2", 9);
        late.deliver_status = Some(DeliverStatus::REFUSED);
        let first = mail("b@example.org", "1", 8);
        check(true, &[late.clone(), first.clone()], &[(1, 1)]);
        let again = mail("b@example.org", "3", 10);
        check(false, &[first.clone(), late, again, first], &[(1, 2)]);
    }
}
