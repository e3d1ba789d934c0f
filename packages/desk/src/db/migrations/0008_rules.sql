-- 0008_rules.sql: rules that filter and route mail, which of them touched a mail, and tags on tickets.

-- `conditions` is a list as the contract has it. What a rule gives tickets is not removed as long as it does, as with accounts: its mail
-- would go elsewhere without a word. A rule of one account goes with it.
create table mail_rule (
  id uuid primary key default gen_random_uuid(),
  position integer not null,
  name citext not null constraint mail_rule_name_key unique,
  enabled boolean not null default true,
  incoming_account_id uuid references incoming_account (id) on delete cascade,
  match text not null default 'all' check (match in ('all', 'any')),
  conditions jsonb not null,
  verdict text check (verdict in ('ignore', 'hold', 'allow')),
  group_id uuid references agent_group (id),
  category_id uuid,
  company_id uuid references company (id),
  brand_id uuid references brand (id),
  priority text check (priority in ('low', 'normal', 'high', 'urgent')),
  assignee_id text references "user" (id) on delete set null,
  tags text[] not null default '{}',
  no_auto_reply boolean not null default false,
  changed_by text not null,
  changed_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  constraint mail_rule_category foreign key (group_id, category_id) references category_group (group_id, category_id),
  constraint mail_rule_category_in_group check (category_id is null or group_id is not null)
);
create index mail_rule_position on mail_rule (position);
create index mail_rule_account on mail_rule (incoming_account_id) where incoming_account_id is not null;

-- What rules did to a mail, under the names they had then; a rule may be gone since.
create table mail_rule_touch (
  mail_log_id uuid not null references mail_log (id) on delete cascade,
  rule_id uuid not null,
  place smallint not null,
  rule_name text not null,
  effects text[] not null,
  at timestamptz(3) not null,
  primary key (mail_log_id, rule_id)
);
create index mail_rule_touch_rule on mail_rule_touch (rule_id, at desc);

-- The rule that ignored or holds a mail; once a person lets it in, no rule does so again.
alter table mail_log add column rule_id uuid, add column released boolean not null default false;

create table ticket_tag (
  ticket_id bigint not null references ticket (id) on delete cascade,
  tag citext not null,
  primary key (ticket_id, tag)
);
create index ticket_tag_tag on ticket_tag (tag, ticket_id);
