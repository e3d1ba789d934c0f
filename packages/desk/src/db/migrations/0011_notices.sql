-- 0011_notices.sql: what administrators are told of once, ahead of an end or at a pause, in the history and by mail
create table notice (
  id uuid primary key default gen_random_uuid(),
  -- What it is about: a credential, a sign-in, the end of a protocol, a pause.
  key text not null,
  ends_at timestamptz(3),
  -- How many days ahead; 0 once it has happened.
  threshold integer not null check (threshold >= 0),
  title text not null,
  text text not null,
  -- The page of the screens that mends it.
  path text not null,
  -- By which outgoing accounts it must not, or should not, be mailed.
  concerns jsonb not null,
  raised_at timestamptz(3) not null default now(),
  mail_due_at timestamptz(3),
  mail_attempts integer not null default 0,
  mailed_at timestamptz(3),
  mailed_from citext,
  unique nulls not distinct (key, ends_at, threshold)
);
create index notice_to_mail on notice (mail_due_at) where mail_due_at is not null;
