-- 0004_groups_and_brands.sql: groups, categories, companies and brands; which of them a ticket has, and an account gives its tickets.

create table agent_group (
  id uuid primary key default gen_random_uuid(),
  name citext not null unique,
  created_at timestamptz(3) not null default now()
);
create table agent_group_member (
  group_id uuid not null references agent_group (id) on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  primary key (group_id, user_id)
);
create index agent_group_member_user on agent_group_member (user_id);

create table category (
  id uuid primary key default gen_random_uuid(),
  name citext not null unique,
  created_at timestamptz(3) not null default now()
);
-- Which groups a category belongs to. Tickets and accounts refer to the pair, so that a wrong one cannot be written down.
create table category_group (
  group_id uuid not null references agent_group (id),
  category_id uuid not null references category (id) on delete cascade,
  primary key (group_id, category_id)
);
create index category_group_category on category_group (category_id);

create table company (
  id uuid primary key default gen_random_uuid(),
  name citext not null unique,
  created_at timestamptz(3) not null default now()
);
-- A domain is one company's, or none's.
create table company_domain (
  domain citext primary key,
  company_id uuid not null references company (id) on delete cascade
);
create index company_domain_company on company_domain (company_id);

-- The face shown outside. There is always a default one, which what names no brand wears.
create table brand (
  id uuid primary key default gen_random_uuid(),
  name citext not null unique,
  reply_to citext,
  sender_name text,
  signature text not null default '',
  language text not null default 'en',
  is_default boolean not null default false,
  created_at timestamptz(3) not null default now()
);
create unique index brand_default on brand (is_default) where is_default;
insert into brand (name, is_default) values ('Default', true);

-- The company of a person was text: each text becomes a company, spelt as it was first.
alter table person add column company_id uuid references company (id) on delete set null;
insert into company (name)
  select distinct on (btrim(company)::citext) btrim(company) from person
  where btrim(company) <> '' order by btrim(company)::citext, created_at, id;
update person set company_id = company.id from company where company.name = btrim(person.company)::citext;
alter table person drop column company;
create index person_company on person (company_id) where company_id is not null;

-- What is removed leaves its tickets without it; a category stands only beside a group that has it.
alter table ticket
  add column group_id uuid references agent_group (id) on delete set null,
  add column category_id uuid,
  add column company_id uuid references company (id) on delete set null,
  add column brand_id uuid references brand (id) on delete set null,
  add column priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  add constraint ticket_category foreign key (group_id, category_id)
    references category_group (group_id, category_id) on delete set null (category_id),
  add constraint ticket_category_in_group check (category_id is null or group_id is not null);
create index ticket_group on ticket (group_id, status, last_message_at desc) where group_id is not null;
create index ticket_category on ticket (category_id, last_message_at desc) where category_id is not null;
create index ticket_company on ticket (company_id, last_message_at desc) where company_id is not null;
create index ticket_brand on ticket (brand_id) where brand_id is not null;

-- What an account gives its new tickets is not removed as long as it does: its mail would go elsewhere without a word.
alter table incoming_account
  add column group_id uuid references agent_group (id),
  add column category_id uuid,
  add column company_id uuid references company (id),
  add column brand_id uuid references brand (id),
  add column priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  add constraint incoming_account_category foreign key (group_id, category_id) references category_group (group_id, category_id),
  add constraint incoming_account_category_in_group check (category_id is null or group_id is not null);
