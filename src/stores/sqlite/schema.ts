/**
 * The database, one migration after the other. Records are JSON documents; a column exists only to be searched by.
 * Every index on something that ends is partial, so that finished records cost the busy queries nothing.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE generations (
    generation_id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    status TEXT NOT NULL,
    backend_id TEXT NOT NULL,
    account TEXT NOT NULL,
    tool_id TEXT NOT NULL,
    tool_concurrency INTEGER,
    session_id TEXT,
    event_id TEXT,
    job_run_id TEXT,
    backend_ref TEXT,
    priority REAL NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER,
    ended_at INTEGER,
    run_seconds REAL,
    doc TEXT NOT NULL
  );
  CREATE INDEX generations_created ON generations (created_at, generation_id);
  CREATE INDEX generations_account ON generations (account, created_at, generation_id);
  CREATE INDEX generations_tool ON generations (tool_id, created_at, generation_id);
  CREATE INDEX generations_session ON generations (session_id, created_at, generation_id) WHERE session_id IS NOT NULL;
  CREATE INDEX generations_event ON generations (event_id) WHERE event_id IS NOT NULL;
  CREATE INDEX generations_job ON generations (job_run_id) WHERE job_run_id IS NOT NULL;
  CREATE INDEX generations_ref ON generations (backend_ref) WHERE backend_ref IS NOT NULL;
  CREATE INDEX generations_status ON generations (status, created_at, generation_id);
  CREATE INDEX generations_due ON generations (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX generations_pending ON generations (backend_id, account, tool_id, priority DESC, created_at, generation_id)
    WHERE status = 'pending';
  CREATE INDEX generations_seconds ON generations (tool_id, ended_at, run_seconds) WHERE run_seconds IS NOT NULL;

  -- How many wait and live in each line: counting them anew would cost as much as there are.
  CREATE TABLE lines (
    backend_id TEXT NOT NULL,
    account TEXT NOT NULL,
    tool_id TEXT NOT NULL,
    pending INTEGER NOT NULL,
    live INTEGER NOT NULL,
    PRIMARY KEY (backend_id, account, tool_id)
  ) WITHOUT ROWID;

  CREATE TABLE media_refs (
    media_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    generation_id TEXT NOT NULL,
    PRIMARY KEY (media_id, created_at, generation_id)
  ) WITHOUT ROWID;

  CREATE TABLE deliveries (
    delivery_id TEXT NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    generation_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER,
    doc TEXT NOT NULL
  );
  CREATE INDEX deliveries_generation ON deliveries (generation_id, created_at);
  CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE accounts (account_id TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL);
  CREATE TABLE sessions (
    session_id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    place TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    closed_at INTEGER
  );
  CREATE UNIQUE INDEX sessions_open ON sessions (account, place) WHERE closed_at IS NULL;
  CREATE INDEX sessions_idle ON sessions (last_seen_at) WHERE closed_at IS NULL;
  CREATE TABLE user_events (event_id TEXT NOT NULL PRIMARY KEY, doc TEXT NOT NULL);

  CREATE TABLE media (
    media_id TEXT NOT NULL PRIMARY KEY,
    file TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    marked_at INTEGER
  );
  CREATE INDEX media_idle ON media (last_used_at) WHERE marked_at IS NULL;
  CREATE INDEX media_marked ON media (marked_at) WHERE marked_at IS NOT NULL;

  CREATE TABLE outbox (
    place INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    account TEXT,
    generation_id TEXT,
    event TEXT NOT NULL
  );
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    account TEXT,
    generation_id TEXT,
    event TEXT NOT NULL
  );
  CREATE INDEX events_account ON events (account) WHERE account IS NOT NULL;
  CREATE INDEX events_generation ON events (generation_id) WHERE generation_id IS NOT NULL;
  CREATE INDEX events_at ON events (at);

  CREATE TABLE kv (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,
  `
  CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY,
    bot TEXT NOT NULL,
    update_id INTEGER NOT NULL,
    lane TEXT NOT NULL,
    album TEXT,
    status TEXT NOT NULL,
    tries INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    ended_at INTEGER,
    error TEXT,
    doc TEXT NOT NULL,
    UNIQUE (bot, update_id)
  );
  CREATE INDEX inbox_waiting ON inbox (bot, lane, seq) WHERE status = 'waiting';
  CREATE INDEX inbox_aside ON inbox (bot) WHERE status = 'aside';
  CREATE INDEX inbox_album ON inbox (bot, lane, album, seq) WHERE album IS NOT NULL;
  CREATE INDEX inbox_ended ON inbox (ended_at) WHERE ended_at IS NOT NULL;

  ALTER TABLE kv ADD COLUMN expires_at INTEGER;
  CREATE INDEX kv_expires ON kv (expires_at) WHERE expires_at IS NOT NULL;

  -- Of those who are people; search is what they are looked for by, in small letters.
  ALTER TABLE accounts ADD COLUMN platform TEXT;
  ALTER TABLE accounts ADD COLUMN last_seen_at INTEGER;
  ALTER TABLE accounts ADD COLUMN banned INTEGER;
  ALTER TABLE accounts ADD COLUMN search TEXT;
  CREATE INDEX accounts_people ON accounts (platform, last_seen_at, account_id, banned) WHERE platform IS NOT NULL;

  -- Only while it is owed.
  ALTER TABLE deliveries ADD COLUMN owed_lane TEXT;
  CREATE INDEX deliveries_lane ON deliveries (owed_lane, created_at) WHERE owed_lane IS NOT NULL;

  -- The same order as before, and all that usage is counted from: it never has to read the records themselves.
  ALTER TABLE generations ADD COLUMN cost_usd REAL;
  UPDATE generations SET cost_usd = json_extract(doc, '$.costUsd') WHERE json_extract(doc, '$.costUsd') IS NOT NULL;
  DROP INDEX generations_created;
  CREATE INDEX generations_created ON generations (created_at, generation_id, tool_id, status, cost_usd);
  DROP INDEX generations_account;
  CREATE INDEX generations_account ON generations (account, created_at, generation_id, tool_id, status, cost_usd);
  `,
]
