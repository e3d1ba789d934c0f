-- 0010_mail_log_and_templates.sql: the mail log is searched by every word of its header, and held mail is retried together.

-- What the header says of a mail, for the log: the sender's name, and everybody it was written to.
alter table mail_log
  add column from_name text,
  add column to_addresses text[] not null default '{}',
  -- The version of Postdesk that held it: after an upgrade those of an earlier one are worth another try.
  add column held_version text,
  -- The "retry all" it was last part of, so that a person sees how that ended.
  add column retry_id uuid,
  add column discard_reason text;

-- Part of a word is looked for, in any column at once, newest first: one index finds the rare words, the order by time the common ones.
-- (`immutable_words` only because array_to_string is declared stable for the sake of other element types.)
create function immutable_words(words text[]) returns text language sql immutable parallel safe
  return array_to_string(words, ' ');
create index mail_log_words on mail_log using gin (
  lower(coalesce(from_name, '') || ' ' || coalesce(from_address, '') || ' ' || immutable_words(to_addresses) || ' ' || coalesce(subject, ''))
  gin_trgm_ops);
drop index mail_log_arrived;
drop index mail_log_state;
create index mail_log_arrived on mail_log (arrived_at desc, id desc);
create index mail_log_state on mail_log (state, arrived_at desc, id desc);
create index mail_log_account on mail_log (incoming_account_id, arrived_at desc, id desc);
create index mail_log_ticket on mail_log (ticket_id, arrived_at desc) where ticket_id is not null;
create index mail_log_retry on mail_log (retry_id) where retry_id is not null;

-- The same for what left.
create index outbox_item_words on outbox_item using gin (
  lower((envelope ->> 'subject') || ' ' || (envelope ->> 'to') || ' ' || (envelope ->> 'cc')) gin_trgm_ops);
create index outbox_item_created on outbox_item (created_at desc, id desc);
create index outbox_item_server_id on outbox_item (server_message_id) where server_message_id is not null;

-- What a brand sends in words of its own; where it has none for a kind and language, the ready text of Postdesk goes out.
create table mail_template (
  brand_id uuid not null references brand (id) on delete cascade,
  kind text not null check (kind in ('auto reply', 'reply')),
  language text not null,
  html text not null,
  changed_by text not null,
  changed_at timestamptz(3) not null default now(),
  primary key (brand_id, kind, language)
);
-- How much of the conversation an answer quotes.
alter table brand add column history text not null default 'last' check (history in ('none', 'last', 'all'));
-- The language its requester writes in, as far as it could be told from their first mail.
alter table ticket add column language text;
alter table "user" add column signature text not null default '';
