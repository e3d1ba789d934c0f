-- The schema that the migrations make. Recorded by generate-schema.ts; do not edit.

create table account (
  id text not null,
  accountId text not null,
  providerId text not null,
  userId text not null,
  accessToken text,
  refreshToken text,
  idToken text,
  accessTokenExpiresAt timestamp(3) with time zone,
  refreshTokenExpiresAt timestamp(3) with time zone,
  scope text,
  password text,
  createdAt timestamp(3) with time zone not null default now(),
  updatedAt timestamp(3) with time zone not null default now(),
  constraint account_pkey PRIMARY KEY (id),
  constraint account_userId_fkey FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE
);
CREATE INDEX account_user ON public.account USING btree ("userId");

create table account_event (
  id bigint not null generated always as identity,
  incoming_account_id uuid,
  outgoing_account_id uuid,
  at timestamp(3) with time zone not null default now(),
  kind text not null,
  text text not null,
  actor text,
  error_card jsonb,
  constraint account_event_check CHECK ((num_nonnulls(incoming_account_id, outgoing_account_id) = 1)),
  constraint account_event_incoming_account_id_fkey FOREIGN KEY (incoming_account_id) REFERENCES incoming_account(id) ON DELETE CASCADE,
  constraint account_event_outgoing_account_id_fkey FOREIGN KEY (outgoing_account_id) REFERENCES outgoing_account(id) ON DELETE CASCADE,
  constraint account_event_pkey PRIMARY KEY (id)
);
CREATE INDEX account_event_incoming ON public.account_event USING btree (incoming_account_id, id DESC);
CREATE INDEX account_event_outgoing ON public.account_event USING btree (outgoing_account_id, id DESC);

create table account_switch (
  id uuid not null default gen_random_uuid(),
  incoming_account_id uuid not null,
  from_protocol text not null,
  to_protocol text not null,
  before jsonb not null,
  switched_by text not null,
  switched_at timestamp(3) with time zone not null default now(),
  undo_until timestamp(3) with time zone not null,
  undone_at timestamp(3) with time zone,
  constraint account_switch_incoming_account_id_fkey FOREIGN KEY (incoming_account_id) REFERENCES incoming_account(id) ON DELETE CASCADE,
  constraint account_switch_pkey PRIMARY KEY (id)
);
CREATE INDEX account_switch_account ON public.account_switch USING btree (incoming_account_id, switched_at DESC);

create table agent_group (
  id uuid not null default gen_random_uuid(),
  name citext not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint agent_group_name_key UNIQUE (name),
  constraint agent_group_pkey PRIMARY KEY (id)
);

create table agent_group_member (
  group_id uuid not null,
  user_id text not null,
  constraint agent_group_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES agent_group(id) ON DELETE CASCADE,
  constraint agent_group_member_pkey PRIMARY KEY (group_id, user_id),
  constraint agent_group_member_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE
);
CREATE INDEX agent_group_member_user ON public.agent_group_member USING btree (user_id);

create table api_key (
  id uuid not null default gen_random_uuid(),
  name text not null,
  user_id text not null,
  role text not null,
  hash bytea not null,
  hint text not null,
  created_at timestamp(3) with time zone not null default now(),
  expires_at timestamp(3) with time zone,
  last_used_at timestamp(3) with time zone,
  constraint api_key_hash_key UNIQUE (hash),
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'agent'::text]))),
  constraint api_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES "user"(id) ON DELETE CASCADE
);
CREATE INDEX api_key_of_user ON public.api_key USING btree (user_id);

create table app_credential (
  id uuid not null default gen_random_uuid(),
  registration_id uuid not null,
  kind text not null,
  name text not null,
  sealed text,
  certificate_pem text,
  thumbprint text,
  token_file text,
  expires_at timestamp(3) with time zone,
  refused_at timestamp(3) with time zone,
  refused_card jsonb,
  created_at timestamp(3) with time zone not null default now(),
  added_by text,
  constraint app_credential_check CHECK ((((kind = 'secret'::text) AND (sealed IS NOT NULL)) OR ((kind = 'certificate'::text) AND (sealed IS NOT NULL) AND (certificate_pem IS NOT NULL) AND (thumbprint IS NOT NULL)) OR ((kind = 'federated'::text) AND (token_file IS NOT NULL)))),
  constraint app_credential_kind_check CHECK ((kind = ANY (ARRAY['secret'::text, 'certificate'::text, 'federated'::text]))),
  constraint app_credential_pkey PRIMARY KEY (id),
  constraint app_credential_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES app_registration(id) ON DELETE CASCADE
);
CREATE INDEX app_credential_registration ON public.app_credential USING btree (registration_id, created_at DESC);

create table app_registration (
  id uuid not null default gen_random_uuid(),
  name text not null,
  cloud text not null,
  login_url text,
  graph_url text,
  tenant_id text not null,
  client_id text not null,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  redirect_path text not null default '/oauth/callback'::text,
  provider text not null default 'microsoft'::text,
  addresses jsonb not null default '{}'::jsonb,
  scopes text[],
  ready boolean not null default false,
  ends_due_at timestamp(3) with time zone,
  ends_read_at timestamp(3) with time zone,
  ends_tried_at timestamp(3) with time zone,
  ends_card jsonb,
  constraint app_registration_cloud_check CHECK ((cloud = ANY (ARRAY['worldwide'::text, 'gcc-high'::text, 'dod'::text, 'china'::text, 'personal'::text, 'personal-live'::text, 'custom'::text]))),
  constraint app_registration_pkey PRIMARY KEY (id),
  constraint app_registration_provider_check CHECK ((provider = ANY (ARRAY['microsoft'::text, 'google'::text, 'other'::text]))),
  constraint app_registration_redirect_path_check CHECK ((redirect_path = ANY (ARRAY['/oauth/callback'::text, '/helpdesk/oauth-redirect'::text])))
);
CREATE INDEX app_registration_ends_due ON public.app_registration USING btree (ends_due_at) WHERE (provider = 'microsoft'::text);
CREATE UNIQUE INDEX app_registration_ready ON public.app_registration USING btree (provider) WHERE ready;

create table attachment (
  id uuid not null default gen_random_uuid(),
  message_id uuid,
  filename text not null,
  content_type text not null,
  size bigint not null,
  blob text not null,
  content_id text,
  inline boolean not null default false,
  uploaded_by text,
  created_at timestamp(3) with time zone not null default now(),
  constraint attachment_message_id_fkey FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint attachment_pkey PRIMARY KEY (id)
);
CREATE INDEX attachment_message ON public.attachment USING btree (message_id);

create table authorization_attempt (
  id uuid not null default gen_random_uuid(),
  state_hash text not null,
  registration_id uuid not null,
  expected_address citext not null,
  code_verifier_sealed text,
  nonce text,
  redirect_uri text not null,
  scopes text[] not null,
  status text not null default 'waiting'::text,
  result_sealed text,
  identity jsonb,
  error_card jsonb,
  started_by text not null,
  created_at timestamp(3) with time zone not null default now(),
  expires_at timestamp(3) with time zone not null,
  how text not null default 'browser'::text,
  incoming_protocol text default 'graph'::text,
  outgoing_protocol text default 'graph'::text,
  shared boolean not null default false,
  settings jsonb not null default '{}'::jsonb,
  account_id uuid,
  outgoing_account_id uuid,
  return_to text,
  device_code_sealed text,
  user_code text,
  verification_uri text,
  poll_seconds integer,
  next_poll_at timestamp(3) with time zone,
  public_client boolean not null default false,
  consent_for text not null default 'delegated'::text,
  constraint authorization_attempt_account_id_fkey FOREIGN KEY (account_id) REFERENCES incoming_account(id) ON DELETE CASCADE,
  constraint authorization_attempt_consent_for_check CHECK ((consent_for = ANY (ARRAY['delegated'::text, 'app-only'::text]))),
  constraint authorization_attempt_how_check CHECK ((how = ANY (ARRAY['browser'::text, 'device'::text, 'app-only'::text, 'admin-consent'::text]))),
  constraint authorization_attempt_outgoing_account_id_fkey FOREIGN KEY (outgoing_account_id) REFERENCES outgoing_account(id) ON DELETE CASCADE,
  constraint authorization_attempt_pkey PRIMARY KEY (id),
  constraint authorization_attempt_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES app_registration(id) ON DELETE CASCADE,
  constraint authorization_attempt_state_hash_key UNIQUE (state_hash),
  constraint authorization_attempt_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'authorized'::text, 'approved'::text, 'refused'::text, 'used'::text])))
);
CREATE INDEX authorization_attempt_registration ON public.authorization_attempt USING btree (registration_id, created_at DESC);

create table auto_reply_count (
  address citext not null,
  sent integer not null default 0,
  window_began_at timestamp(3) with time zone not null default now(),
  constraint auto_reply_count_pkey PRIMARY KEY (address)
);

create table auto_reply_stop (
  id uuid not null default gen_random_uuid(),
  address citext,
  ticket_id bigint,
  why text not null,
  stopped_at timestamp(3) with time zone not null default now(),
  held_back integer not null default 0,
  last_held_back_at timestamp(3) with time zone not null default now(),
  constraint auto_reply_stop_address_key UNIQUE (address),
  constraint auto_reply_stop_check CHECK ((num_nonnulls(address, ticket_id) = 1)),
  constraint auto_reply_stop_pkey PRIMARY KEY (id),
  constraint auto_reply_stop_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES ticket(id) ON DELETE CASCADE,
  constraint auto_reply_stop_ticket_id_key UNIQUE (ticket_id),
  constraint auto_reply_stop_why_check CHECK ((why = ANY (ARRAY['limit'::text, 'complaint'::text])))
);

create table brand (
  id uuid not null default gen_random_uuid(),
  name citext not null,
  reply_to citext,
  sender_name text,
  signature text not null default ''::text,
  language text not null default 'en'::text,
  is_default boolean not null default false,
  created_at timestamp(3) with time zone not null default now(),
  history text not null default 'last'::text,
  constraint brand_history_check CHECK ((history = ANY (ARRAY['none'::text, 'last'::text, 'all'::text]))),
  constraint brand_name_key UNIQUE (name),
  constraint brand_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX brand_default ON public.brand USING btree (is_default) WHERE is_default;

create table category (
  id uuid not null default gen_random_uuid(),
  name citext not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint category_name_key UNIQUE (name),
  constraint category_pkey PRIMARY KEY (id)
);

create table category_group (
  group_id uuid not null,
  category_id uuid not null,
  constraint category_group_category_id_fkey FOREIGN KEY (category_id) REFERENCES category(id) ON DELETE CASCADE,
  constraint category_group_group_id_fkey FOREIGN KEY (group_id) REFERENCES agent_group(id),
  constraint category_group_pkey PRIMARY KEY (group_id, category_id)
);
CREATE INDEX category_group_category ON public.category_group USING btree (category_id);

create table company (
  id uuid not null default gen_random_uuid(),
  name citext not null,
  created_at timestamp(3) with time zone not null default now(),
  constraint company_name_key UNIQUE (name),
  constraint company_pkey PRIMARY KEY (id)
);

create table company_domain (
  domain citext not null,
  company_id uuid not null,
  constraint company_domain_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE CASCADE,
  constraint company_domain_pkey PRIMARY KEY (domain)
);
CREATE INDEX company_domain_company ON public.company_domain USING btree (company_id);

create table graph_subscription (
  id uuid not null default gen_random_uuid(),
  incoming_account_id uuid,
  authorization_id uuid,
  subscription_id text,
  client_state_hash text,
  state text not null,
  why text,
  error_card jsonb,
  failures integer not null default 0,
  made_with jsonb not null,
  try_at timestamp(3) with time zone not null,
  ends_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  constraint graph_subscription_authorization_id_fkey FOREIGN KEY (authorization_id) REFERENCES mail_authorization(id) ON DELETE SET NULL,
  constraint graph_subscription_incoming_account_id_fkey FOREIGN KEY (incoming_account_id) REFERENCES incoming_account(id) ON DELETE SET NULL,
  constraint graph_subscription_pkey PRIMARY KEY (id),
  constraint graph_subscription_state_check CHECK ((state = ANY (ARRAY['none'::text, 'creating'::text, 'live'::text, 'renewing'::text, 'lost'::text, 'ending'::text]))),
  constraint graph_subscription_subscription_id_key UNIQUE (subscription_id),
  constraint graph_subscription_why_check CHECK ((why = ANY (ARRAY['base-url'::text, 'shared'::text])))
);
CREATE UNIQUE INDEX graph_subscription_account ON public.graph_subscription USING btree (incoming_account_id) WHERE (state <> 'ending'::text);
CREATE INDEX graph_subscription_authorization ON public.graph_subscription USING btree (authorization_id);
CREATE INDEX graph_subscription_ending ON public.graph_subscription USING btree (try_at) WHERE (state = 'ending'::text);

create table incoming_account (
  id uuid not null default gen_random_uuid(),
  name text not null,
  address citext not null,
  protocol text not null,
  settings jsonb not null default '{}'::jsonb,
  folder text not null default 'inbox'::text,
  authorization_id uuid,
  outgoing_account_id uuid,
  after_read text not null default 'leave'::text,
  move_to text,
  check_seconds integer not null default 30,
  start_at timestamp(3) with time zone not null default now(),
  auto_reply boolean not null default true,
  enabled boolean not null default false,
  cursor text,
  rewalking boolean not null default false,
  state text not null default 'new'::text,
  error_card jsonb,
  failures integer not null default 0,
  next_check_at timestamp(3) with time zone not null default now(),
  last_checked_at timestamp(3) with time zone,
  last_mail_at timestamp(3) with time zone,
  epoch bigint not null default 0,
  lease_owner text,
  lease_until timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  group_id uuid,
  category_id uuid,
  company_id uuid,
  brand_id uuid,
  priority text not null default 'normal'::text,
  authentication text not null default 'oauth'::text,
  password_sealed text,
  is_primary boolean not null default false,
  allow_auto_submitted boolean not null default true,
  quiet_before timestamp(3) with time zone,
  named_since timestamp(3) with time zone,
  constraint incoming_account_after_read_check CHECK ((after_read = ANY (ARRAY['leave'::text, 'mark-read'::text, 'move'::text, 'delete'::text]))),
  constraint incoming_account_authentication_check CHECK ((authentication = ANY (ARRAY['oauth'::text, 'password'::text]))),
  constraint incoming_account_authorization_id_fkey FOREIGN KEY (authorization_id) REFERENCES mail_authorization(id),
  constraint incoming_account_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand(id),
  constraint incoming_account_category FOREIGN KEY (group_id, category_id) REFERENCES category_group(group_id, category_id),
  constraint incoming_account_category_in_group CHECK (((category_id IS NULL) OR (group_id IS NOT NULL))),
  constraint incoming_account_check_seconds_check CHECK (((check_seconds >= 5) AND (check_seconds <= 86400))),
  constraint incoming_account_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint incoming_account_group_id_fkey FOREIGN KEY (group_id) REFERENCES agent_group(id),
  constraint incoming_account_outgoing_account_id_fkey FOREIGN KEY (outgoing_account_id) REFERENCES outgoing_account(id) ON DELETE SET NULL,
  constraint incoming_account_pkey PRIMARY KEY (id),
  constraint incoming_account_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
  constraint incoming_account_protocol_check CHECK ((protocol = ANY (ARRAY['graph'::text, 'ews'::text, 'imap'::text, 'pop3'::text]))),
  constraint incoming_account_state_check CHECK ((state = ANY (ARRAY['new'::text, 'receiving'::text, 'waiting'::text, 'needs-a-person'::text])))
);
CREATE INDEX incoming_account_due ON public.incoming_account USING btree (next_check_at) WHERE enabled;
CREATE UNIQUE INDEX incoming_account_mailbox ON public.incoming_account USING btree (address, folder);
CREATE UNIQUE INDEX incoming_account_primary ON public.incoming_account USING btree (is_primary) WHERE is_primary;

create table mail_authorization (
  id uuid not null default gen_random_uuid(),
  registration_id uuid not null,
  kind text not null,
  tenant_id text not null,
  user_object_id text,
  username text,
  mailbox_address citext not null,
  scopes text[] not null,
  refresh_token_sealed text,
  access_token_sealed text,
  access_token_expires_at timestamp(3) with time zone,
  authorized_by text,
  authorized_at timestamp(3) with time zone not null default now(),
  refreshed_at timestamp(3) with time zone not null default now(),
  state text not null default 'good'::text,
  error_card jsonb,
  epoch bigint not null default 0,
  lease_owner text,
  lease_until timestamp(3) with time zone,
  protocols text[] not null default '{graph}'::text[],
  claims jsonb not null default '{}'::jsonb,
  public_client boolean not null default false,
  constraint mail_authorization_kind_check CHECK ((kind = ANY (ARRAY['delegated'::text, 'app-only'::text]))),
  constraint mail_authorization_pkey PRIMARY KEY (id),
  constraint mail_authorization_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES app_registration(id),
  constraint mail_authorization_state_check CHECK ((state = ANY (ARRAY['good'::text, 'needs-a-person'::text])))
);

create table mail_log (
  id uuid not null default gen_random_uuid(),
  incoming_account_id uuid not null,
  source_id text not null,
  content_identity text not null,
  blob text not null,
  size bigint not null,
  received_at timestamp(3) with time zone,
  arrived_at timestamp(3) with time zone not null default now(),
  message_id_header text,
  from_address text,
  subject text,
  quiet boolean not null default false,
  state text not null default 'stowed'::text,
  reason text,
  problems jsonb,
  clue text,
  attempts integer not null default 0,
  acknowledged_at timestamp(3) with time zone,
  ticket_id bigint,
  settled_by text,
  settled_at timestamp(3) with time zone,
  waits_for uuid,
  waits_since timestamp(3) with time zone,
  rule_id uuid,
  released boolean not null default false,
  from_name text,
  to_addresses text[] not null default '{}'::text[],
  held_version text,
  retry_id uuid,
  discard_reason text,
  untreated_at timestamp(3) with time zone,
  constraint mail_log_incoming_account_id_fkey FOREIGN KEY (incoming_account_id) REFERENCES incoming_account(id) ON DELETE CASCADE,
  constraint mail_log_pkey PRIMARY KEY (id),
  constraint mail_log_state_check CHECK ((state = ANY (ARRAY['stowed'::text, 'filed'::text, 'refused'::text, 'held'::text, 'discarded'::text]))),
  constraint mail_log_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES ticket(id) ON DELETE SET NULL
);
CREATE INDEX mail_log_account ON public.mail_log USING btree (incoming_account_id, arrived_at DESC, id DESC);
CREATE INDEX mail_log_arrived ON public.mail_log USING btree (arrived_at DESC, id DESC);
CREATE UNIQUE INDEX mail_log_content ON public.mail_log USING btree (incoming_account_id, content_identity);
CREATE INDEX mail_log_message_id ON public.mail_log USING btree (message_id_header);
CREATE INDEX mail_log_retry ON public.mail_log USING btree (retry_id) WHERE (retry_id IS NOT NULL);
CREATE UNIQUE INDEX mail_log_source ON public.mail_log USING btree (incoming_account_id, source_id);
CREATE INDEX mail_log_state ON public.mail_log USING btree (state, arrived_at DESC, id DESC);
CREATE INDEX mail_log_ticket ON public.mail_log USING btree (ticket_id, arrived_at DESC) WHERE (ticket_id IS NOT NULL);
CREATE INDEX mail_log_to_treat ON public.mail_log USING btree (incoming_account_id, arrived_at) WHERE ((acknowledged_at IS NULL) AND (untreated_at IS NULL));
CREATE INDEX mail_log_untreated ON public.mail_log USING btree (incoming_account_id, untreated_at) WHERE (untreated_at IS NOT NULL);
CREATE INDEX mail_log_words ON public.mail_log USING gin (lower(((((((COALESCE(from_name, ''::text) || ' '::text) || COALESCE(from_address, ''::text)) || ' '::text) || immutable_words(to_addresses)) || ' '::text) || COALESCE(subject, ''::text))) gin_trgm_ops);

create table mail_report (
  id uuid not null default gen_random_uuid(),
  message_id uuid not null,
  address citext not null,
  kind text not null,
  status text,
  said text,
  mail_log_id uuid,
  at timestamp(3) with time zone not null default now(),
  constraint mail_report_kind_check CHECK ((kind = ANY (ARRAY['failed'::text, 'delayed'::text, 'delivered'::text, 'read'::text, 'deleted-unread'::text, 'complaint'::text]))),
  constraint mail_report_mail_log_id_fkey FOREIGN KEY (mail_log_id) REFERENCES mail_log(id) ON DELETE SET NULL,
  constraint mail_report_message_id_fkey FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint mail_report_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX mail_report_once ON public.mail_report USING btree (message_id, address, kind);

create table mail_rule (
  id uuid not null default gen_random_uuid(),
  position integer not null,
  name citext not null,
  enabled boolean not null default true,
  incoming_account_id uuid,
  match text not null default 'all'::text,
  conditions jsonb not null,
  verdict text,
  group_id uuid,
  category_id uuid,
  company_id uuid,
  brand_id uuid,
  priority text,
  assignee_id text,
  tags text[] not null default '{}'::text[],
  no_auto_reply boolean not null default false,
  changed_by text not null,
  changed_at timestamp(3) with time zone not null default now(),
  created_at timestamp(3) with time zone not null default now(),
  constraint mail_rule_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES "user"(id) ON DELETE SET NULL,
  constraint mail_rule_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand(id),
  constraint mail_rule_category FOREIGN KEY (group_id, category_id) REFERENCES category_group(group_id, category_id),
  constraint mail_rule_category_in_group CHECK (((category_id IS NULL) OR (group_id IS NOT NULL))),
  constraint mail_rule_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id),
  constraint mail_rule_group_id_fkey FOREIGN KEY (group_id) REFERENCES agent_group(id),
  constraint mail_rule_incoming_account_id_fkey FOREIGN KEY (incoming_account_id) REFERENCES incoming_account(id) ON DELETE CASCADE,
  constraint mail_rule_match_check CHECK ((match = ANY (ARRAY['all'::text, 'any'::text]))),
  constraint mail_rule_name_key UNIQUE (name),
  constraint mail_rule_pkey PRIMARY KEY (id),
  constraint mail_rule_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
  constraint mail_rule_verdict_check CHECK ((verdict = ANY (ARRAY['ignore'::text, 'hold'::text, 'allow'::text])))
);
CREATE INDEX mail_rule_account ON public.mail_rule USING btree (incoming_account_id) WHERE (incoming_account_id IS NOT NULL);
CREATE INDEX mail_rule_position ON public.mail_rule USING btree ("position");

create table mail_rule_touch (
  mail_log_id uuid not null,
  rule_id uuid not null,
  place smallint not null,
  rule_name text not null,
  effects text[] not null,
  at timestamp(3) with time zone not null,
  constraint mail_rule_touch_mail_log_id_fkey FOREIGN KEY (mail_log_id) REFERENCES mail_log(id) ON DELETE CASCADE,
  constraint mail_rule_touch_pkey PRIMARY KEY (mail_log_id, rule_id)
);
CREATE INDEX mail_rule_touch_rule ON public.mail_rule_touch USING btree (rule_id, at DESC);

create table mail_template (
  brand_id uuid not null,
  kind text not null,
  language text not null,
  html text not null,
  changed_by text not null,
  changed_at timestamp(3) with time zone not null default now(),
  constraint mail_template_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand(id) ON DELETE CASCADE,
  constraint mail_template_kind_check CHECK ((kind = ANY (ARRAY['auto reply'::text, 'reply'::text]))),
  constraint mail_template_pkey PRIMARY KEY (brand_id, kind, language)
);

create table message (
  id uuid not null default gen_random_uuid(),
  ticket_id bigint not null,
  kind text not null,
  author_id text,
  author_name text not null,
  author_address text,
  recipients jsonb not null default '{"cc": [], "to": []}'::jsonb,
  text text not null,
  html text,
  reply_text text,
  blocked_images integer not null default 0,
  clue text,
  auto_submitted boolean not null default false,
  mail_log_id uuid,
  created_at timestamp(3) with time zone not null default now(),
  home_ticket_id bigint,
  thread_key text,
  by_stranger boolean not null default false,
  auto_reason text,
  thread_index text,
  thread_topic text,
  constraint message_author_id_fkey FOREIGN KEY (author_id) REFERENCES "user"(id) ON DELETE SET NULL,
  constraint message_home_ticket_id_fkey FOREIGN KEY (home_ticket_id) REFERENCES ticket(id) ON DELETE SET NULL,
  constraint message_kind_check CHECK ((kind = ANY (ARRAY['customer message'::text, 'agent reply'::text, 'internal note'::text, 'system note'::text, 'auto reply'::text]))),
  constraint message_mail_log_id_fkey FOREIGN KEY (mail_log_id) REFERENCES mail_log(id) ON DELETE SET NULL,
  constraint message_mail_log_id_key UNIQUE (mail_log_id),
  constraint message_pkey PRIMARY KEY (id),
  constraint message_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES ticket(id) ON DELETE CASCADE
);
CREATE INDEX message_thread_key ON public.message USING btree (thread_key) WHERE (thread_key IS NOT NULL);
CREATE INDEX message_ticket ON public.message USING btree (ticket_id, created_at, id);

create table message_mention (
  header_id text not null,
  message_id uuid not null,
  constraint message_mention_message_id_fkey FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint message_mention_pkey PRIMARY KEY (header_id, message_id)
);
CREATE INDEX message_mention_message ON public.message_mention USING btree (message_id);

create table message_reference (
  header_id text not null,
  message_id uuid not null,
  constraint message_reference_message_id_fkey FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint message_reference_pkey PRIMARY KEY (header_id, message_id)
);
CREATE INDEX message_reference_message ON public.message_reference USING btree (message_id);

create table notice (
  id uuid not null default gen_random_uuid(),
  key text not null,
  ends_at timestamp(3) with time zone,
  threshold integer not null,
  title text not null,
  text text not null,
  path text not null,
  concerns jsonb not null,
  raised_at timestamp(3) with time zone not null default now(),
  mail_due_at timestamp(3) with time zone,
  mail_attempts integer not null default 0,
  mailed_at timestamp(3) with time zone,
  mailed_from citext,
  constraint notice_key_ends_at_threshold_key UNIQUE NULLS NOT DISTINCT (key, ends_at, threshold),
  constraint notice_pkey PRIMARY KEY (id),
  constraint notice_threshold_check CHECK ((threshold >= 0))
);
CREATE INDEX notice_to_mail ON public.notice USING btree (mail_due_at) WHERE (mail_due_at IS NOT NULL);

create table outbox_item (
  id uuid not null default gen_random_uuid(),
  message_id uuid not null,
  outgoing_account_id uuid not null,
  internet_message_id text not null,
  server_message_id text,
  kind text not null,
  envelope jsonb not null,
  state text not null default 'queued'::text,
  draft_ref text,
  maybe_done boolean not null default false,
  attempts integer not null default 0,
  due_at timestamp(3) with time zone not null default now(),
  claim_epoch bigint not null default 0,
  claimed_by text,
  claimed_until timestamp(3) with time zone,
  error_card jsonb,
  created_at timestamp(3) with time zone not null default now(),
  sent_at timestamp(3) with time zone,
  constraint outbox_item_internet_message_id_key UNIQUE (internet_message_id),
  constraint outbox_item_kind_check CHECK ((kind = ANY (ARRAY['reply'::text, 'auto reply'::text]))),
  constraint outbox_item_message_id_fkey FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE,
  constraint outbox_item_message_id_key UNIQUE (message_id),
  constraint outbox_item_outgoing_account_id_fkey FOREIGN KEY (outgoing_account_id) REFERENCES outgoing_account(id),
  constraint outbox_item_pkey PRIMARY KEY (id),
  constraint outbox_item_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'unknown'::text])))
);
CREATE INDEX outbox_item_account ON public.outbox_item USING btree (outgoing_account_id);
CREATE INDEX outbox_item_created ON public.outbox_item USING btree (created_at DESC, id DESC);
CREATE INDEX outbox_item_due ON public.outbox_item USING btree (due_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));
CREATE INDEX outbox_item_sending ON public.outbox_item USING btree (outgoing_account_id) WHERE (state = 'sending'::text);
CREATE INDEX outbox_item_server_id ON public.outbox_item USING btree (server_message_id) WHERE (server_message_id IS NOT NULL);
CREATE INDEX outbox_item_unsent ON public.outbox_item USING btree (state) WHERE (state <> 'sent'::text);
CREATE INDEX outbox_item_waiting ON public.outbox_item USING btree (outgoing_account_id, due_at) WHERE (state = 'queued'::text);
CREATE INDEX outbox_item_words ON public.outbox_item USING gin (lower((((((envelope ->> 'subject'::text) || ' '::text) || (envelope ->> 'to'::text)) || ' '::text) || (envelope ->> 'cc'::text))) gin_trgm_ops);

create table outgoing_account (
  id uuid not null default gen_random_uuid(),
  name text not null,
  address citext not null,
  sender_name text,
  protocol text not null,
  settings jsonb not null default '{}'::jsonb,
  authorization_id uuid,
  enabled boolean not null default true,
  error_card jsonb,
  last_sent_at timestamp(3) with time zone,
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  authentication text not null default 'oauth'::text,
  password_sealed text,
  reply_to citext,
  is_primary boolean not null default false,
  reply_tag boolean not null default false,
  number_in_subject boolean not null default false,
  constraint outgoing_account_authentication_check CHECK ((authentication = ANY (ARRAY['oauth'::text, 'password'::text, 'none'::text]))),
  constraint outgoing_account_authorization_id_fkey FOREIGN KEY (authorization_id) REFERENCES mail_authorization(id),
  constraint outgoing_account_pkey PRIMARY KEY (id),
  constraint outgoing_account_protocol_check CHECK ((protocol = ANY (ARRAY['graph'::text, 'ews'::text, 'smtp'::text])))
);
CREATE UNIQUE INDEX outgoing_account_address ON public.outgoing_account USING btree (address);
CREATE UNIQUE INDEX outgoing_account_primary ON public.outgoing_account USING btree (is_primary) WHERE is_primary;

create table person (
  id uuid not null default gen_random_uuid(),
  address citext not null,
  name text not null default ''::text,
  created_at timestamp(3) with time zone not null default now(),
  company_id uuid,
  constraint person_address_key UNIQUE (address),
  constraint person_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE SET NULL,
  constraint person_pkey PRIMARY KEY (id)
);
CREATE INDEX person_company ON public.person USING btree (company_id) WHERE (company_id IS NOT NULL);

create table session (
  id text not null,
  userId text not null,
  token text not null,
  expiresAt timestamp(3) with time zone not null,
  ipAddress text,
  userAgent text,
  createdAt timestamp(3) with time zone not null default now(),
  updatedAt timestamp(3) with time zone not null default now(),
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_key UNIQUE (token),
  constraint session_userId_fkey FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE
);
CREATE INDEX session_of_user ON public.session USING btree ("userId");

create table setting (
  key text not null,
  value jsonb not null,
  updated_at timestamp(3) with time zone not null default now(),
  constraint setting_pkey PRIMARY KEY (key)
);

create table ticket (
  id bigint not null generated always as identity,
  subject text not null,
  status text not null default 'open'::text,
  requester_id uuid not null,
  assignee_id text,
  incoming_account_id uuid,
  unread boolean not null default true,
  last_excerpt text not null default ''::text,
  last_message_at timestamp(3) with time zone not null default now(),
  created_at timestamp(3) with time zone not null default now(),
  updated_at timestamp(3) with time zone not null default now(),
  closed_at timestamp(3) with time zone,
  search tsvector not null default ''::tsvector,
  group_id uuid,
  category_id uuid,
  company_id uuid,
  brand_id uuid,
  priority text not null default 'normal'::text,
  merged_into bigint,
  merged_at timestamp(3) with time zone,
  status_before_merge text,
  opened_by_report boolean not null default false,
  auto_replies integer not null default 0,
  language text,
  constraint ticket_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES "user"(id) ON DELETE SET NULL,
  constraint ticket_brand_id_fkey FOREIGN KEY (brand_id) REFERENCES brand(id) ON DELETE SET NULL,
  constraint ticket_category FOREIGN KEY (group_id, category_id) REFERENCES category_group(group_id, category_id) ON DELETE SET NULL (category_id),
  constraint ticket_category_in_group CHECK (((category_id IS NULL) OR (group_id IS NOT NULL))),
  constraint ticket_company_id_fkey FOREIGN KEY (company_id) REFERENCES company(id) ON DELETE SET NULL,
  constraint ticket_group_id_fkey FOREIGN KEY (group_id) REFERENCES agent_group(id) ON DELETE SET NULL,
  constraint ticket_incoming_account_id_fkey FOREIGN KEY (incoming_account_id) REFERENCES incoming_account(id) ON DELETE SET NULL,
  constraint ticket_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES ticket(id),
  constraint ticket_not_into_itself CHECK ((merged_into <> id)),
  constraint ticket_pkey PRIMARY KEY (id),
  constraint ticket_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text]))),
  constraint ticket_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES person(id),
  constraint ticket_status_before_merge_check CHECK ((status_before_merge = ANY (ARRAY['open'::text, 'pending'::text, 'closed'::text]))),
  constraint ticket_status_check CHECK ((status = ANY (ARRAY['open'::text, 'pending'::text, 'closed'::text])))
);
CREATE INDEX ticket_assignee ON public.ticket USING btree (assignee_id, status, last_message_at DESC);
CREATE INDEX ticket_brand ON public.ticket USING btree (brand_id) WHERE (brand_id IS NOT NULL);
CREATE INDEX ticket_category ON public.ticket USING btree (category_id, last_message_at DESC) WHERE (category_id IS NOT NULL);
CREATE INDEX ticket_company ON public.ticket USING btree (company_id, last_message_at DESC) WHERE (company_id IS NOT NULL);
CREATE INDEX ticket_group ON public.ticket USING btree (group_id, status, last_message_at DESC) WHERE (group_id IS NOT NULL);
CREATE INDEX ticket_latest ON public.ticket USING btree (last_message_at DESC, id DESC);
CREATE INDEX ticket_list ON public.ticket USING btree (status, last_message_at DESC, id DESC);
CREATE INDEX ticket_merged_into ON public.ticket USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX ticket_opened_by_report ON public.ticket USING btree (created_at) WHERE opened_by_report;
CREATE INDEX ticket_requester ON public.ticket USING btree (requester_id);
CREATE INDEX ticket_search ON public.ticket USING gin (search);

create table ticket_tag (
  ticket_id bigint not null,
  tag citext not null,
  constraint ticket_tag_pkey PRIMARY KEY (ticket_id, tag),
  constraint ticket_tag_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES ticket(id) ON DELETE CASCADE
);
CREATE INDEX ticket_tag_tag ON public.ticket_tag USING btree (tag, ticket_id);

create table user (
  id text not null,
  name text not null,
  email text not null,
  emailVerified boolean not null default false,
  image text,
  role text not null default 'agent'::text,
  createdAt timestamp(3) with time zone not null default now(),
  updatedAt timestamp(3) with time zone not null default now(),
  disabled_at timestamp(3) with time zone,
  signature text not null default ''::text,
  constraint user_email_key UNIQUE (email),
  constraint user_pkey PRIMARY KEY (id),
  constraint user_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'agent'::text])))
);

create table verification (
  id text not null,
  identifier text not null,
  value text not null,
  expiresAt timestamp(3) with time zone not null,
  createdAt timestamp(3) with time zone not null default now(),
  updatedAt timestamp(3) with time zone not null default now(),
  constraint verification_pkey PRIMARY KEY (id)
);
CREATE INDEX verification_identifier ON public.verification USING btree (identifier);

CREATE OR REPLACE FUNCTION public.immutable_words(words text[])
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN array_to_string(words, ' '::text);
