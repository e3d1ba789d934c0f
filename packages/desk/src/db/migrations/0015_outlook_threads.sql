-- 0015_outlook_threads.sql: Outlook's place of a mail in its conversation, which our answers go on with.

alter table message
  -- Thread-Index as it came (base64; MS-OXOMSG 2.2.1.3): an answer's is this with five bytes more. Null where the mail bears none.
  add column thread_index text,
  -- Thread-Topic beside it: Exchange tells conversations by both.
  add column thread_topic text;
