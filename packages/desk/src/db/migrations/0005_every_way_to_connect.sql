-- 0005_every_way_to_connect.sql: every provider, protocol and authentication an account can have, and going over from one to another.

-- Provider and addresses of an app registration. `addresses` holds what an administrator typed in the place of what cloud and tenant give;
-- `scopes` what they typed in the place of the permissions we propose; `ready` marks the one that 'Sign in with Microsoft' uses unasked.
alter table app_registration
  drop constraint app_registration_cloud_check,
  add constraint app_registration_cloud_check
    check (cloud in ('worldwide', 'gcc-high', 'dod', 'china', 'personal', 'personal-live', 'custom')),
  add column provider text not null default 'microsoft' check (provider in ('microsoft', 'google', 'other')),
  add column addresses jsonb not null default '{}',
  add column scopes text[],
  add column ready boolean not null default false;
create unique index app_registration_ready on app_registration (provider) where ready;

-- How an app registration proves itself. Two may live at once, so that one is changed for the next without a gap: the newest that works is
-- used, and one that was refused is passed over. The sealed part is the secret's value or the certificate's private key.
create table app_credential (
  id uuid primary key default gen_random_uuid(),
  registration_id uuid not null references app_registration (id) on delete cascade,
  kind text not null check (kind in ('secret', 'certificate', 'federated')),
  name text not null,
  sealed text,
  certificate_pem text,
  thumbprint text,
  token_file text,
  expires_at timestamptz(3),
  refused_at timestamptz(3),
  refused_card jsonb,
  created_at timestamptz(3) not null default now(),
  check ((kind = 'secret' and sealed is not null)
    or (kind = 'certificate' and sealed is not null and certificate_pem is not null and thumbprint is not null)
    or (kind = 'federated' and token_file is not null))
);
create index app_credential_registration on app_credential (registration_id, created_at desc);
insert into app_credential (registration_id, kind, name, sealed, expires_at, created_at)
  select id, 'secret', 'Client secret', client_secret_sealed, secret_expires_at, created_at from app_registration;
alter table app_registration drop column client_secret_sealed, drop column secret_expires_at;

-- A sign-in that is under way: in a browser, by device code, without a person (app-only), or an administrator's consent.
alter table authorization_attempt
  drop constraint authorization_attempt_status_check,
  add constraint authorization_attempt_status_check
    check (status in ('waiting', 'authorized', 'approved', 'refused', 'used')),
  add column how text not null default 'browser' check (how in ('browser', 'device', 'app-only', 'admin-consent')),
  add column incoming_protocol text default 'graph',
  add column outgoing_protocol text default 'graph',
  add column shared boolean not null default false,
  -- The connection as the form has it: by which server, proxy and authorities the mailbox is opened, in and out.
  add column settings jsonb not null default '{}',
  add column account_id uuid references incoming_account (id) on delete cascade,
  add column outgoing_account_id uuid references outgoing_account (id) on delete cascade,
  add column return_to text,
  add column device_code_sealed text,
  add column user_code text,
  add column verification_uri text,
  add column poll_seconds integer,
  add column next_poll_at timestamptz(3),
  alter column code_verifier_sealed drop not null,
  alter column nonce drop not null;

-- What may be shown of the access tokens an authorization gave last, by what they are for. Never a token.
alter table mail_authorization
  add column protocols text[] not null default '{graph}',
  add column claims jsonb not null default '{}';

alter table incoming_account
  drop constraint incoming_account_protocol_check,
  add constraint incoming_account_protocol_check check (protocol in ('graph', 'ews', 'imap', 'pop3')),
  add column authentication text not null default 'oauth' check (authentication in ('oauth', 'password')),
  add column password_sealed text,
  add column is_primary boolean not null default false,
  add column allow_auto_submitted boolean not null default true,
  -- Mail received before this is taken in without an automatic answer: it may have been answered over another protocol.
  add column quiet_before timestamptz(3);
create unique index incoming_account_primary on incoming_account (is_primary) where is_primary;

alter table outgoing_account
  drop constraint outgoing_account_protocol_check,
  add constraint outgoing_account_protocol_check check (protocol in ('graph', 'ews', 'smtp')),
  add column authentication text not null default 'oauth' check (authentication in ('oauth', 'password', 'none')),
  add column password_sealed text,
  add column reply_to citext,
  add column is_primary boolean not null default false;
create unique index outgoing_account_primary on outgoing_account (is_primary) where is_primary;

-- An account that went over to another protocol, with what it was before: that can be undone for a week.
create table account_switch (
  id uuid primary key default gen_random_uuid(),
  incoming_account_id uuid not null references incoming_account (id) on delete cascade,
  from_protocol text not null,
  to_protocol text not null,
  before jsonb not null,
  switched_by text not null,
  switched_at timestamptz(3) not null default now(),
  undo_until timestamptz(3) not null,
  undone_at timestamptz(3)
);
create index account_switch_account on account_switch (incoming_account_id, switched_at desc);
