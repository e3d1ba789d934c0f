-- 0016_api_keys.sql: keys by which programs call the API as an agent
create table api_key (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  user_id text not null references "user" (id) on delete cascade,
  -- What it may do, at most; never more than the agent it belongs to.
  role text not null check (role in ('admin', 'agent')),
  -- SHA-256 of the key: 256 random bits need no slow hash, and nothing here lets anybody in.
  hash bytea not null unique,
  -- The first letters of the key, by which its owner knows it again.
  hint text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  last_used_at timestamptz(3)
);
create index api_key_of_user on api_key (user_id);
