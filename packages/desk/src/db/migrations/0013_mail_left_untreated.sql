-- 0013_mail_left_untreated.sql: mail the server would not mark, move or delete is tried again once the cause may be mended; second copies have rows.

-- The server refused for good to do with the mail what the account says. Emptied when it is to be asked again.
alter table mail_log add column untreated_at timestamptz(3);
drop index mail_log_unacknowledged;
create index mail_log_to_treat on mail_log (incoming_account_id, arrived_at) where acknowledged_at is null and untreated_at is null;
create index mail_log_untreated on mail_log (incoming_account_id, untreated_at) where untreated_at is not null;

-- Since when mails bear the names they bear now: a folder made anew, another folder or another protocol gives a known mail another name.
alter table incoming_account add column named_since timestamptz(3);

-- One mail at a time leaves a mailbox.
create index outbox_item_sending on outbox_item (outgoing_account_id) where state = 'sending';
create index outbox_item_waiting on outbox_item (outgoing_account_id, due_at) where state = 'queued';
