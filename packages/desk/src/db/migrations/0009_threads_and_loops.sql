-- 0009_threads_and_loops.sql: what ties mails together in whatever order they come, merged tickets, reports on our mails, and where automatic answers stopped.

-- Every Message-ID a mail of a person names as its past (In-Reply-To, References), whether that mail is here or not: by it a parent that
-- comes after its child is put where the child is.
create table message_mention (
  header_id text not null,
  message_id uuid not null references message (id) on delete cascade,
  primary key (header_id, message_id)
);
create index message_mention_message on message_mention (message_id);
create index message_reference_message on message_reference (message_id);

-- A ticket that was merged has no messages any more; whoever asks for it is led on. `home_ticket_id` is where a moved message was filed first.
alter table ticket
  add column merged_into bigint references ticket (id),
  add column merged_at timestamptz(3),
  -- The status that undoing the merge gives back.
  add column status_before_merge text check (status_before_merge in ('open', 'pending', 'closed')),
  -- Opened by a report or an absence notice that belongs to nothing of ours: an hour has only so many of these.
  add column opened_by_report boolean not null default false,
  -- Automatic answers it has had since they were last resumed.
  add column auto_replies integer not null default 0,
  add constraint ticket_not_into_itself check (merged_into <> id);
create index ticket_merged_into on ticket (merged_into) where merged_into is not null;
create index ticket_opened_by_report on ticket (created_at) where opened_by_report;
alter table message
  add column home_ticket_id bigint references ticket (id) on delete set null,
  -- The conversation's part of Thread-Index (its 16 bytes of GUID, in hex): Outlook's name for a conversation.
  add column thread_key text,
  -- Written by somebody who had no part in the ticket before.
  add column by_stranger boolean not null default false,
  -- Which kind of automatic mail: out-of-office, mailing-list and so on.
  add column auto_reason text;
create index message_thread_key on message (thread_key) where thread_key is not null;

-- How answers are recognised by servers that keep no Message-ID: a signed plus address, and the ticket's number in the subject.
alter table outgoing_account
  add column reply_tag boolean not null default false,
  add column number_in_subject boolean not null default false;

-- What reports said of a mail of ours, a line for each recipient and kind: shown where the mail stands.
create table mail_report (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null references message (id) on delete cascade,
  address citext not null,
  kind text not null check (kind in ('failed', 'delayed', 'delivered', 'read', 'deleted-unread', 'complaint')),
  status text,
  said text,
  mail_log_id uuid references mail_log (id) on delete set null,
  at timestamptz(3) not null default now()
);
create unique index mail_report_once on mail_report (message_id, address, kind);

-- Where automatic answers have stopped: an address that had its fill or complained, or a ticket that had its fill. A person resumes by
-- removing the row; one that stands for a limit also ends by itself after a quiet day.
create table auto_reply_stop (
  id uuid primary key default gen_random_uuid(),
  address citext unique,
  ticket_id bigint unique references ticket (id) on delete cascade,
  why text not null check (why in ('limit', 'complaint')),
  stopped_at timestamptz(3) not null default now(),
  held_back integer not null default 0,
  last_held_back_at timestamptz(3) not null default now(),
  check (num_nonnulls(address, ticket_id) = 1)
);
insert into auto_reply_stop (address, why, stopped_at, last_held_back_at)
  select address, 'limit', stopped_at, stopped_at from auto_reply_count where stopped_at is not null;
alter table auto_reply_count drop column stopped_at;
