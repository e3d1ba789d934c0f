-- 0006_device_codes_and_consents.sql: sign-ins by device code, and an administrator's consent whose link is sent to them.

-- A sign-in by device code is a public client's at Microsoft: no request of it may carry a secret (AADSTS700025), so neither may any refresh
-- of what it gave, although the same app registration proves itself by its secret elsewhere.
alter table authorization_attempt
  add column public_client boolean not null default false,
  -- Whose permissions an administrator is asked to consent to.
  add column consent_for text not null default 'delegated' check (consent_for in ('delegated', 'app-only'));
alter table mail_authorization add column public_client boolean not null default false;

-- What an administrator's consent tries again: the sign-ins of one app registration.
create index authorization_attempt_registration on authorization_attempt (registration_id, created_at desc);
