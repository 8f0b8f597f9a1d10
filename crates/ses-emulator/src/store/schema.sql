-- The emulator's state. Times are Unix seconds; contents are kept as the client sent them.

CREATE TABLE identity (
    domain      TEXT PRIMARY KEY COLLATE NOCASE,
    dkim_option INTEGER NOT NULL,
    verified    INTEGER NOT NULL,
    created     INTEGER NOT NULL
) STRICT;

CREATE TABLE sender (
    address TEXT PRIMARY KEY COLLATE NOCASE,
    domain  TEXT NOT NULL COLLATE NOCASE REFERENCES identity,
    name    TEXT,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE template (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL,
    html    TEXT,
    text    TEXT,
    status  INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE receiver (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL UNIQUE,
    description   TEXT,
    status        INTEGER NOT NULL,
    variables     TEXT, -- a JSON list of names; NULL until the first recipient fixes it
    count         INTEGER NOT NULL DEFAULT 0,
    invalid_count INTEGER NOT NULL DEFAULT 0,
    created       INTEGER NOT NULL
) STRICT;

CREATE TABLE receiver_detail (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    receiver_id INTEGER NOT NULL REFERENCES receiver,
    email       TEXT NOT NULL COLLATE NOCASE,
    data        TEXT,
    status      INTEGER NOT NULL,
    reason      TEXT,
    created     INTEGER NOT NULL
) STRICT;

CREATE INDEX receiver_detail_in_order ON receiver_detail (receiver_id, id);
CREATE INDEX receiver_detail_by_email ON receiver_detail (receiver_id, email);

CREATE TABLE task (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    task_type     INTEGER NOT NULL,
    status        INTEGER NOT NULL,
    receiver_id   INTEGER NOT NULL REFERENCES receiver,
    request       TEXT NOT NULL,    -- BatchSendEmail as JSON, without what is ignored
    request_count INTEGER NOT NULL,
    send_count    INTEGER NOT NULL DEFAULT 0,
    last_detail   INTEGER NOT NULL, -- the list as it was when the task was accepted ends here
    cursor        INTEGER NOT NULL DEFAULT 0, -- the last receiver_detail that was dealt with
    error         TEXT,
    created       INTEGER NOT NULL,
    updated       INTEGER NOT NULL
) STRICT;

CREATE INDEX task_under_way ON task (task_type, status, id);

CREATE TABLE message (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    task_id    INTEGER REFERENCES task,
    detail_id  INTEGER REFERENCES receiver_detail,
    sender     TEXT NOT NULL,
    recipient  TEXT NOT NULL COLLATE NOCASE,
    reply_to   TEXT,
    subject    TEXT NOT NULL,
    html       TEXT,
    text       TEXT,
    created    INTEGER NOT NULL,
    UNIQUE (task_id, detail_id) -- nobody gets the mail of a task twice
) STRICT;

CREATE INDEX message_by_time ON message (created, id);
CREATE INDEX message_by_message_id ON message (message_id);
