-- 0012_graph_subscriptions.sql: Microsoft tells of new mail by change notifications; what was asked for is kept here.

create table graph_subscription (
  id uuid primary key default gen_random_uuid(),
  -- Null: its account is gone, or wants it no more.
  incoming_account_id uuid references incoming_account (id) on delete set null,
  authorization_id uuid references mail_authorization (id) on delete set null,
  -- Microsoft's name for it, once it is made.
  subscription_id text unique,
  -- SHA-256 of the secret that comes back with each notification.
  client_state_hash text,
  state text not null check (state in ('none', 'creating', 'live', 'renewing', 'lost', 'ending')),
  -- Why none is asked for, where that is no failure.
  why text check (why in ('base-url', 'shared')),
  error_card jsonb,
  failures integer not null default 0,
  -- What of the account, and which address of ours, it was made with.
  made_with jsonb not null,
  -- When it is to be made, renewed or ended next.
  try_at timestamptz(3) not null,
  ends_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create unique index graph_subscription_account on graph_subscription (incoming_account_id) where state <> 'ending';
create index graph_subscription_ending on graph_subscription (try_at) where state = 'ending';
create index graph_subscription_authorization on graph_subscription (authorization_id);
