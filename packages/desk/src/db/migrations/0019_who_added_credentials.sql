-- 0019_who_added_credentials.sql: who added a credential; and the ends of client secrets, read from Entra every day by one node.

alter table app_credential add column added_by text;

-- When Entra is asked next. Taken by a node, it is put off for as long as the asking may last, which is its lease.
alter table app_registration add column ends_due_at timestamptz(3);
-- When Entra last told, when it was last asked, and why it did not tell then.
alter table app_registration add column ends_read_at timestamptz(3);
alter table app_registration add column ends_tried_at timestamptz(3);
alter table app_registration add column ends_card jsonb;
create index app_registration_ends_due on app_registration (ends_due_at) where provider = 'microsoft';
