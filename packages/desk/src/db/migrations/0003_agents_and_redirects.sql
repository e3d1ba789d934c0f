-- 0003_agents_and_redirects.sql: agents who may not sign in any more; which redirect URI a registration was given.

-- What a disabled agent wrote stays theirs; they have no session and get none.
alter table "user" add column disabled_at timestamptz(3);

-- An app registration of an older help desk knows the old path only, and Microsoft compares to the letter.
alter table app_registration
  add column redirect_path text not null default '/oauth/callback'
  check (redirect_path in ('/oauth/callback', '/helpdesk/oauth-redirect'));
