-- The emulator's state. Times are Unix seconds; contents are kept as the client sent them.
-- Every row names the account to which it belongs, but those of account itself and last_message; snapshot.rs goes by that.
-- Lists, templates and tasks are numbered within their account.

CREATE TABLE account (
    id        INTEGER PRIMARY KEY,
    secret_id TEXT NOT NULL UNIQUE,
    salt      INTEGER NOT NULL, -- a part of the ids of its mail, so that no two databases give the same
    terms     TEXT, -- those that were set for it, as JSON; NULL for those of the options
    clock     TEXT, -- how its clock runs, as JSON; NULL for as the options say
    created   INTEGER NOT NULL
) STRICT;

-- The last id of its kind that an account has given out.
CREATE TABLE last_id (
    account INTEGER NOT NULL REFERENCES account,
    kind    TEXT NOT NULL, -- the table
    id      INTEGER NOT NULL,
    PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE identity (
    account     INTEGER NOT NULL REFERENCES account,
    domain      TEXT NOT NULL COLLATE NOCASE,
    dkim_option INTEGER NOT NULL,
    tags        TEXT NOT NULL, -- a JSON list
    review      TEXT NOT NULL, -- how the review of its DNS records stands, as JSON
    created     INTEGER NOT NULL,
    PRIMARY KEY (account, domain)
) STRICT;

CREATE TABLE sender (
    account       INTEGER NOT NULL,
    address       TEXT NOT NULL COLLATE NOCASE,
    domain        TEXT NOT NULL COLLATE NOCASE,
    name          TEXT,
    password_hash BLOB, -- of the password for SMTP
    link          TEXT, -- which unsubscribe link its mail carries; NULL without such a setting
    link_status   INTEGER,
    created       INTEGER NOT NULL,
    PRIMARY KEY (account, address),
    FOREIGN KEY (account, domain) REFERENCES identity
) STRICT;

-- What mail is rendered from. A row never changes: a template that changes gets another one, so that mail stays as it was.
CREATE TABLE content (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account       INTEGER NOT NULL REFERENCES account,
    html          TEXT,
    text          TEXT,
    has_variables INTEGER NOT NULL
) STRICT;

CREATE TABLE template (
    account    INTEGER NOT NULL REFERENCES account,
    id         INTEGER NOT NULL,
    name       TEXT NOT NULL,
    content_id INTEGER NOT NULL REFERENCES content,
    review     TEXT NOT NULL, -- how it stands, as JSON
    created    INTEGER NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;

CREATE TABLE receiver (
    account       INTEGER NOT NULL REFERENCES account,
    id            INTEGER NOT NULL,
    name          TEXT NOT NULL,
    description   TEXT,
    filled        INTEGER, -- when the last upload is complete; NULL until there is one
    variables     TEXT, -- a JSON list of names; NULL until the first recipient fixes it
    count         INTEGER NOT NULL DEFAULT 0,
    invalid_count INTEGER NOT NULL DEFAULT 0,
    created       INTEGER NOT NULL,
    deleted       INTEGER, -- a list that is deleted stays for the mail that was sent to it
    PRIMARY KEY (account, id)
) STRICT;

CREATE UNIQUE INDEX receiver_by_name ON receiver (account, name) WHERE deleted IS NULL;

-- A recipient who was mailed is never deleted: the mail is rendered from the recipient's data.
CREATE TABLE receiver_detail (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account     INTEGER NOT NULL,
    receiver_id INTEGER NOT NULL,
    email       TEXT NOT NULL COLLATE NOCASE,
    data        TEXT,
    status      INTEGER NOT NULL,
    reason      TEXT,
    created     INTEGER NOT NULL,
    FOREIGN KEY (account, receiver_id) REFERENCES receiver
) STRICT;

CREATE INDEX receiver_detail_in_order ON receiver_detail (account, receiver_id, id);
CREATE INDEX receiver_detail_by_email ON receiver_detail (account, receiver_id, email);

CREATE TABLE task (
    account       INTEGER NOT NULL REFERENCES account,
    id            INTEGER NOT NULL,
    task_type     INTEGER NOT NULL,
    status        INTEGER NOT NULL,
    receiver_id   INTEGER NOT NULL,
    request       TEXT NOT NULL,    -- BatchSendEmail as JSON, without what is ignored and without content of its own
    content_id    INTEGER REFERENCES content, -- that content
    request_count INTEGER NOT NULL,
    send_count    INTEGER NOT NULL DEFAULT 0,
    last_detail   INTEGER NOT NULL, -- the list as it was when the task was accepted, or a recurring one began, ends here
    due           INTEGER,          -- when there is something to do for it; NULL for a task at its end
    runs          INTEGER NOT NULL DEFAULT 0, -- how many have begun
    error         TEXT,
    created       INTEGER NOT NULL,
    updated       INTEGER NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, receiver_id) REFERENCES receiver
) STRICT;

CREATE INDEX task_by_due ON task (account, due, id) WHERE due IS NOT NULL;

-- A run of a task: recurring tasks have many, others one.
CREATE TABLE run (
    account    INTEGER NOT NULL,
    task_id    INTEGER NOT NULL,
    number     INTEGER NOT NULL, -- within the task, from 1
    due        INTEGER NOT NULL,
    started    INTEGER NOT NULL,
    ended      INTEGER,
    status     INTEGER NOT NULL, -- as that of the task while it is the last run
    mailing_id INTEGER REFERENCES mailing, -- NULL for a run that could not begin
    cursor     INTEGER NOT NULL, -- the last receiver_detail that it has dealt with
    requested  INTEGER NOT NULL,
    sent       INTEGER NOT NULL,
    refused    INTEGER NOT NULL,
    error      TEXT,
    PRIMARY KEY (account, task_id, number),
    FOREIGN KEY (account, task_id) REFERENCES task
) STRICT, WITHOUT ROWID;

-- What all recipients of one SendEmail, or of one run of a task, have in common.
CREATE TABLE mailing (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account     INTEGER NOT NULL REFERENCES account,
    task_id     INTEGER, -- NULL for SendEmail
    sender      TEXT NOT NULL,
    reply_to    TEXT,
    subject     TEXT NOT NULL,
    content_id  INTEGER NOT NULL REFERENCES content,
    template_id INTEGER, -- the template that the content was of, which need not be there any more
    head        TEXT, -- what the request gave of the mail's head, as JSON; NULL for nothing
    data        TEXT, -- the values for all recipients
    link        TEXT, -- which unsubscribe link the mail carries; NULL for none
    created     INTEGER NOT NULL,
    FOREIGN KEY (account, task_id) REFERENCES task
) STRICT;

-- A mail to one recipient; what it says is rendered when it is looked at.
CREATE TABLE message (
    id          INTEGER PRIMARY KEY, -- no number comes twice: kept.rs has the last one, where SQLite would write a page for it
    account     INTEGER NOT NULL,
    mailing_id  INTEGER REFERENCES mailing, -- NULL for the only recipient of a SendEmail
    detail_id   INTEGER REFERENCES receiver_detail, -- NULL for SendEmail
    recipient   TEXT NOT NULL COLLATE NOCASE,
    send_status INTEGER NOT NULL,
    fate        INTEGER NOT NULL, -- what became of it; the numbers are those of fate.rs
    created     INTEGER NOT NULL,
    -- What stands in the mailing where there is one.
    sender      TEXT,
    reply_to    TEXT,
    subject     TEXT,
    content_id  INTEGER REFERENCES content,
    template_id INTEGER,
    head        TEXT,
    data        TEXT,
    link        TEXT,
    CHECK ((mailing_id IS NULL) = (content_id IS NOT NULL))
) STRICT;

-- Nobody gets the mail of a run twice.
CREATE UNIQUE INDEX message_by_mailing ON message (mailing_id, detail_id) WHERE mailing_id IS NOT NULL;
-- By days, as day.rs counts them, so that what is new comes together and a commit writes few pages, however much is there.
CREATE INDEX message_by_day ON message (account, (created + 28800) / 86400, recipient, created, send_status);

-- The last number of a mail when mail was last taken away, which no other mail gets.
CREATE TABLE last_message (id INTEGER NOT NULL) STRICT;

-- How many mails the service took on a day, which is numbered as day.rs does; each day that has mail has a row.
CREATE TABLE quota (
    account INTEGER NOT NULL REFERENCES account,
    day     INTEGER NOT NULL,
    sent    INTEGER NOT NULL,
    PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;

-- The service's own blocklist: addresses that mail bounced from for good.
CREATE TABLE blocklist (
    account INTEGER NOT NULL REFERENCES account,
    email   TEXT NOT NULL COLLATE NOCASE,
    task_id INTEGER, -- the task whose mail bounced; NULL for SendEmail
    created INTEGER NOT NULL,
    PRIMARY KEY (account, email)
) STRICT, WITHOUT ROWID;

CREATE TABLE custom_blocklist (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account,
    email   TEXT NOT NULL COLLATE NOCASE,
    ends    INTEGER, -- when the entry has no effect any more; NULL for never
    created INTEGER NOT NULL,
    UNIQUE (account, email)
) STRICT;

CREATE TABLE unsubscription (
    account   INTEGER NOT NULL REFERENCES account,
    sender    TEXT NOT NULL COLLATE NOCASE, -- without its alias
    recipient TEXT NOT NULL COLLATE NOCASE,
    created   INTEGER NOT NULL,
    PRIMARY KEY (account, sender, recipient)
) STRICT, WITHOUT ROWID;

-- Something that is to go wrong with requests; the order of the rows is that in which faults have their chance.
CREATE TABLE fault (
    account INTEGER NOT NULL REFERENCES account,
    id      TEXT NOT NULL,
    rule    TEXT NOT NULL, -- as JSON
    chances INTEGER NOT NULL DEFAULT 0, -- how many requests it could have struck
    fired   INTEGER NOT NULL DEFAULT 0, -- how many it struck
    PRIMARY KEY (account, id)
) STRICT;

-- Rows of a table that a fault leaves out of what is listed, by their numbers.
CREATE TABLE hidden (
    account INTEGER NOT NULL REFERENCES account,
    name    TEXT NOT NULL, -- of the table
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    fault   TEXT NOT NULL, -- its id
    ends    INTEGER, -- when they are listed again; NULL for when they are released
    PRIMARY KEY (account, name, first)
) STRICT, WITHOUT ROWID;

-- A named copy of all rows of an account. The copies of a table are in snapshot_<table>, which file.rs makes.
CREATE TABLE snapshot (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account,
    name    TEXT NOT NULL,
    terms   TEXT, -- those of the account then
    created INTEGER NOT NULL,
    UNIQUE (account, name)
) STRICT;

-- The words of mail, by the mail's number; filled in when somebody searches.
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61');

-- Up to which mail an account's words are in there.
CREATE TABLE searched (
    account    INTEGER PRIMARY KEY REFERENCES account,
    message_id INTEGER NOT NULL
) STRICT;

-- Up to which mail it was looked at what leaves for a mail server.
CREATE TABLE relayed (
    account    INTEGER PRIMARY KEY REFERENCES account,
    message_id INTEGER NOT NULL
) STRICT;

-- Mail that leaves; a row stays when its mail is gone, so that no mail that comes back leaves again.
CREATE TABLE relay (
    account    INTEGER NOT NULL REFERENCES account,
    message_id INTEGER NOT NULL,
    standing   INTEGER NOT NULL, -- the numbers are those of relay.rs
    fate       INTEGER NOT NULL, -- what has become of it so far
    code       INTEGER, -- of the server's last word
    reply      TEXT,
    changed    INTEGER NOT NULL,
    PRIMARY KEY (account, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX relay_waiting ON relay (account, message_id) WHERE standing = 0;

-- Where the events of mail are told: one place for the account, and one for each sender that has its own.
CREATE TABLE webhook (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account,
    sender  TEXT NOT NULL COLLATE NOCASE, -- without its alias; empty for that of the account
    rule    TEXT NOT NULL, -- as JSON
    since   INTEGER NOT NULL, -- it is told of the mail after this one
    created INTEGER NOT NULL,
    UNIQUE (account, sender)
) STRICT;

-- Up to which mail an account with webhooks has been looked through for events.
CREATE TABLE webhook_position (
    account    INTEGER PRIMARY KEY REFERENCES account,
    message_id INTEGER NOT NULL
) STRICT;

-- Something that has happened to a mail and is told to a webhook; its webhook takes its events with it when it goes.
CREATE TABLE webhook_event (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES account,
    webhook_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    name       TEXT NOT NULL,
    created    INTEGER NOT NULL, -- when it happened
    due        INTEGER NOT NULL, -- when it is told next
    attempts   INTEGER NOT NULL DEFAULT 0,
    state      INTEGER NOT NULL DEFAULT 0 -- 0 waits, 1 was told, 2 was given up
) STRICT;

CREATE INDEX webhook_event_waiting ON webhook_event (account, webhook_id, id) WHERE state = 0;

-- An attempt to tell an event.
CREATE TABLE webhook_attempt (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    account   INTEGER NOT NULL REFERENCES account,
    event_id  INTEGER NOT NULL,
    time      INTEGER NOT NULL,
    millis    INTEGER NOT NULL,
    status    INTEGER, -- of the answer; NULL without one
    error     TEXT, -- why there was none
    is_replay INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_attempt_in_order ON webhook_attempt (account, id);
CREATE INDEX webhook_attempt_by_event ON webhook_attempt (account, event_id);
