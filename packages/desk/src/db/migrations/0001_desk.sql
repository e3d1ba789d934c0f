-- 0001_desk.sql: agents, registrations and accounts, the mail log, tickets and the outbox.

-- Agents and their sessions: the tables and column names of better-auth.
create table "user" (
  id text primary key,
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null default false,
  image text,
  role text not null default 'agent' check (role in ('admin', 'agent')),
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now()
);
create table session (
  id text primary key,
  "userId" text not null references "user" (id) on delete cascade,
  token text not null unique,
  "expiresAt" timestamptz(3) not null,
  "ipAddress" text,
  "userAgent" text,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now()
);
create index session_of_user on session ("userId");
create table account (
  id text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references "user" (id) on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz(3),
  "refreshTokenExpiresAt" timestamptz(3),
  scope text,
  password text,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now()
);
create index account_user on account ("userId");
create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz(3) not null,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now()
);
create index verification_identifier on verification (identifier);

-- Kept once, used by many accounts. Secrets are sealed (JWE).
create table app_registration (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  cloud text not null check (cloud in ('worldwide', 'gcc-high', 'dod', 'china', 'personal', 'custom')),
  login_url text,
  graph_url text,
  tenant_id text not null,
  client_id text not null,
  client_secret_sealed text not null,
  secret_expires_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

-- What a sign-in gave us. `epoch` and the lease let one node at a time refresh; a write by a stale epoch changes nothing.
create table mail_authorization (
  id uuid primary key default gen_random_uuid(),
  registration_id uuid not null references app_registration (id),
  kind text not null check (kind in ('delegated', 'app-only')),
  tenant_id text not null,
  user_object_id text,
  username text,
  mailbox_address citext not null,
  scopes text[] not null,
  refresh_token_sealed text,
  access_token_sealed text,
  access_token_expires_at timestamptz(3),
  authorized_by text,
  authorized_at timestamptz(3) not null default now(),
  refreshed_at timestamptz(3) not null default now(),
  state text not null default 'good' check (state in ('good', 'needs-a-person')),
  error_card jsonb,
  epoch bigint not null default 0,
  lease_owner text,
  lease_until timestamptz(3)
);

-- A sign-in under way. Its tokens live here, sealed, until the account's form is saved; nothing else is saved before.
create table authorization_attempt (
  id uuid primary key default gen_random_uuid(),
  state_hash text not null unique,
  registration_id uuid not null references app_registration (id) on delete cascade,
  expected_address citext not null,
  code_verifier_sealed text not null,
  nonce text not null,
  redirect_uri text not null,
  scopes text[] not null,
  status text not null default 'waiting' check (status in ('waiting', 'authorized', 'refused', 'used')),
  result_sealed text,
  identity jsonb,
  error_card jsonb,
  started_by text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
);

create table outgoing_account (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  address citext not null,
  sender_name text,
  protocol text not null check (protocol in ('graph', 'smtp')),
  settings jsonb not null default '{}',
  authorization_id uuid references mail_authorization (id),
  enabled boolean not null default true,
  error_card jsonb,
  last_sent_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create unique index outgoing_account_address on outgoing_account (address);

-- `epoch` fences every write of the cursor: a node that lost its lease cannot move it.
create table incoming_account (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  address citext not null,
  protocol text not null check (protocol in ('graph', 'imap')),
  settings jsonb not null default '{}',
  folder text not null default 'inbox',
  authorization_id uuid references mail_authorization (id),
  outgoing_account_id uuid references outgoing_account (id) on delete set null,
  after_read text not null default 'leave' check (after_read in ('leave', 'mark-read', 'move', 'delete')),
  move_to text,
  check_seconds integer not null default 30 check (check_seconds between 5 and 86400),
  start_at timestamptz(3) not null default now(),
  auto_reply boolean not null default true,
  enabled boolean not null default false,
  cursor text,
  -- True while a dead cursor is walked again from the beginning: no auto reply goes to what is found then.
  rewalking boolean not null default false,
  state text not null default 'new' check (state in ('new', 'receiving', 'waiting', 'needs-a-person')),
  error_card jsonb,
  failures integer not null default 0,
  next_check_at timestamptz(3) not null default now(),
  last_checked_at timestamptz(3),
  last_mail_at timestamptz(3),
  epoch bigint not null default 0,
  lease_owner text,
  lease_until timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create unique index incoming_account_mailbox on incoming_account (address, folder);
create index incoming_account_due on incoming_account (next_check_at) where enabled;

-- The account history: reads like a log a person wrote.
create table account_event (
  id bigint generated always as identity primary key,
  incoming_account_id uuid references incoming_account (id) on delete cascade,
  outgoing_account_id uuid references outgoing_account (id) on delete cascade,
  at timestamptz(3) not null default now(),
  kind text not null,
  text text not null,
  actor text,
  error_card jsonb,
  check (num_nonnulls(incoming_account_id, outgoing_account_id) = 1)
);
create index account_event_incoming on account_event (incoming_account_id, id desc);
create index account_event_outgoing on account_event (outgoing_account_id, id desc);

create table person (
  id uuid primary key default gen_random_uuid(),
  address citext not null unique,
  name text not null default '',
  company text,
  created_at timestamptz(3) not null default now()
);

create table ticket (
  id bigint generated always as identity (start with 1001) primary key,
  subject text not null,
  status text not null default 'open' check (status in ('open', 'pending', 'closed')),
  requester_id uuid not null references person (id),
  assignee_id text references "user" (id) on delete set null,
  incoming_account_id uuid references incoming_account (id) on delete set null,
  unread boolean not null default true,
  last_excerpt text not null default '',
  last_message_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  closed_at timestamptz(3),
  search tsvector not null default ''
);
create index ticket_list on ticket (status, last_message_at desc, id desc);
create index ticket_latest on ticket (last_message_at desc, id desc);
create index ticket_assignee on ticket (assignee_id, status, last_message_at desc);
create index ticket_requester on ticket (requester_id);
create index ticket_search on ticket using gin (search);

-- Every mail that ever arrived and what became of it. `source_id` is the server's name for it; `content_identity` is the same
-- for one mail read over two protocols.
create table mail_log (
  id uuid primary key default gen_random_uuid(),
  incoming_account_id uuid not null references incoming_account (id) on delete cascade,
  source_id text not null,
  content_identity text not null,
  blob text not null,
  size bigint not null,
  received_at timestamptz(3),
  arrived_at timestamptz(3) not null default now(),
  message_id_header text,
  from_address text,
  subject text,
  -- No auto reply: found by a re-walk, or older than the account's start.
  quiet boolean not null default false,
  state text not null default 'stowed' check (state in ('stowed', 'filed', 'refused', 'held', 'discarded')),
  reason text,
  problems jsonb,
  clue text,
  attempts integer not null default 0,
  acknowledged_at timestamptz(3),
  ticket_id bigint references ticket (id) on delete set null,
  settled_by text,
  settled_at timestamptz(3)
);
create unique index mail_log_source on mail_log (incoming_account_id, source_id);
create unique index mail_log_content on mail_log (incoming_account_id, content_identity);
create index mail_log_state on mail_log (state, arrived_at desc);
create index mail_log_arrived on mail_log (arrived_at desc);
create index mail_log_message_id on mail_log (message_id_header);
create index mail_log_unacknowledged on mail_log (incoming_account_id) where acknowledged_at is null;

create table message (
  id uuid primary key default gen_random_uuid(),
  ticket_id bigint not null references ticket (id) on delete cascade,
  kind text not null check (kind in ('customer message', 'agent reply', 'internal note', 'system note', 'auto reply')),
  author_id text references "user" (id) on delete set null,
  author_name text not null,
  author_address text,
  recipients jsonb not null default '{"to":[],"cc":[]}',
  text text not null,
  -- Sanitised; null when the mail was plain text.
  html text,
  reply_text text,
  blocked_images integer not null default 0,
  clue text,
  auto_submitted boolean not null default false,
  mail_log_id uuid unique references mail_log (id) on delete set null,
  created_at timestamptz(3) not null default now()
);
create index message_ticket on message (ticket_id, created_at, id);

-- Every Message-ID a message is known by: ours, the sender's, the one a server wrote instead. Threading looks here.
create table message_reference (
  header_id text not null,
  message_id uuid not null references message (id) on delete cascade,
  primary key (header_id, message_id)
);

create table attachment (
  id uuid primary key default gen_random_uuid(),
  message_id uuid references message (id) on delete cascade,
  filename text not null,
  content_type text not null,
  size bigint not null,
  blob text not null,
  content_id text,
  inline boolean not null default false,
  -- Uploaded by an agent and not yet part of a message: swept away after a day.
  uploaded_by text,
  created_at timestamptz(3) not null default now()
);
create index attachment_message on attachment (message_id);

-- The debt to send: one row with its message, in one transaction. `internet_message_id` is fixed at birth.
create table outbox_item (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null unique references message (id) on delete cascade,
  outgoing_account_id uuid not null references outgoing_account (id),
  internet_message_id text not null unique,
  server_message_id text,
  kind text not null check (kind in ('reply', 'auto reply')),
  -- Subject, addresses, In-Reply-To and References as they will be sent.
  envelope jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'unknown')),
  draft_ref text,
  -- True once a submit may have reached the server: the next attempt looks before it sends.
  maybe_done boolean not null default false,
  attempts integer not null default 0,
  due_at timestamptz(3) not null default now(),
  claim_epoch bigint not null default 0,
  claimed_by text,
  claimed_until timestamptz(3),
  error_card jsonb,
  created_at timestamptz(3) not null default now(),
  sent_at timestamptz(3)
);
create index outbox_item_due on outbox_item (due_at) where state in ('queued', 'sending');

-- Loop guard: how many auto replies an address has had; visible, and resumed by deleting the row.
create table auto_reply_count (
  address citext primary key,
  sent integer not null default 0,
  window_began_at timestamptz(3) not null default now(),
  stopped_at timestamptz(3)
);

create table setting (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz(3) not null default now()
);
