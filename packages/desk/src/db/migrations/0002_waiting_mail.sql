-- 0002_waiting_mail.sql: a mail may wait for the one it answers; the outbox is found by account and by what has not left.

-- The stowed mail whose filing this one waits for, and since when. Not a foreign key: it is a note of one moment, and nobody follows it
-- once either mail is settled.
alter table mail_log add column waits_for uuid, add column waits_since timestamptz(3);

create index outbox_item_account on outbox_item (outgoing_account_id);
create index outbox_item_unsent on outbox_item (state) where state <> 'sent';
