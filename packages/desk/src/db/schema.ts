// Written by generate-schema.ts from the migrated database; do not edit.
import type { ColumnType, Selectable } from 'kysely'
import type { JsonText, JsonValue } from './json.ts'

export interface Schema {
  account: AccountTable
  account_event: AccountEventTable
  account_switch: AccountSwitchTable
  agent_group: AgentGroupTable
  agent_group_member: AgentGroupMemberTable
  api_key: ApiKeyTable
  app_credential: AppCredentialTable
  app_registration: AppRegistrationTable
  attachment: AttachmentTable
  authorization_attempt: AuthorizationAttemptTable
  auto_reply_count: AutoReplyCountTable
  auto_reply_stop: AutoReplyStopTable
  brand: BrandTable
  category: CategoryTable
  category_group: CategoryGroupTable
  company: CompanyTable
  company_domain: CompanyDomainTable
  graph_subscription: GraphSubscriptionTable
  incoming_account: IncomingAccountTable
  mail_authorization: MailAuthorizationTable
  mail_log: MailLogTable
  mail_report: MailReportTable
  mail_rule: MailRuleTable
  mail_rule_touch: MailRuleTouchTable
  mail_template: MailTemplateTable
  message: MessageTable
  message_mention: MessageMentionTable
  message_reference: MessageReferenceTable
  notice: NoticeTable
  outbox_item: OutboxItemTable
  outgoing_account: OutgoingAccountTable
  person: PersonTable
  session: SessionTable
  setting: SettingTable
  ticket: TicketTable
  ticket_tag: TicketTagTable
  user: UserTable
  verification: VerificationTable
}

export interface AccountTable {
  id: string
  accountId: string
  providerId: string
  userId: string
  accessToken: string | null
  refreshToken: string | null
  idToken: string | null
  accessTokenExpiresAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  refreshTokenExpiresAt: ColumnType<Date | null, Date | string | null, Date | string | null>
  scope: string | null
  password: string | null
  createdAt: ColumnType<Date, Date | string | undefined, Date | string>
  updatedAt: ColumnType<Date, Date | string | undefined, Date | string>
}
export type AccountRow = Selectable<AccountTable>

export interface AccountEventTable {
  id: ColumnType<number, never, never>
  incoming_account_id: string | null
  outgoing_account_id: string | null
  at: ColumnType<Date, Date | string | undefined, Date | string>
  kind: string
  text: string
  actor: string | null
  error_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
}
export type AccountEventRow = Selectable<AccountEventTable>

export interface AccountSwitchTable {
  id: ColumnType<string, string | undefined, string>
  incoming_account_id: string
  from_protocol: string
  to_protocol: string
  before: ColumnType<JsonValue, JsonText, JsonText>
  switched_by: string
  switched_at: ColumnType<Date, Date | string | undefined, Date | string>
  undo_until: ColumnType<Date, Date | string, Date | string>
  undone_at: ColumnType<Date | null, Date | string | null, Date | string | null>
}
export type AccountSwitchRow = Selectable<AccountSwitchTable>

export interface AgentGroupTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type AgentGroupRow = Selectable<AgentGroupTable>

export interface AgentGroupMemberTable {
  group_id: string
  user_id: string
}
export type AgentGroupMemberRow = Selectable<AgentGroupMemberTable>

export interface ApiKeyTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  user_id: string
  role: 'admin' | 'agent'
  hash: Uint8Array
  hint: string
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  expires_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  last_used_at: ColumnType<Date | null, Date | string | null, Date | string | null>
}
export type ApiKeyRow = Selectable<ApiKeyTable>

export interface AppCredentialTable {
  id: ColumnType<string, string | undefined, string>
  registration_id: string
  kind: 'secret' | 'certificate' | 'federated'
  name: string
  sealed: string | null
  certificate_pem: string | null
  thumbprint: string | null
  token_file: string | null
  expires_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  refused_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  refused_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  added_by: string | null
}
export type AppCredentialRow = Selectable<AppCredentialTable>

export interface AppRegistrationTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  cloud: 'worldwide' | 'gcc-high' | 'dod' | 'china' | 'personal' | 'personal-live' | 'custom'
  login_url: string | null
  graph_url: string | null
  tenant_id: string
  client_id: string
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  updated_at: ColumnType<Date, Date | string | undefined, Date | string>
  redirect_path: ColumnType<'/oauth/callback' | '/helpdesk/oauth-redirect', '/oauth/callback' | '/helpdesk/oauth-redirect' | undefined, '/oauth/callback' | '/helpdesk/oauth-redirect'>
  provider: ColumnType<'microsoft' | 'google' | 'other', 'microsoft' | 'google' | 'other' | undefined, 'microsoft' | 'google' | 'other'>
  addresses: ColumnType<JsonValue, JsonText | undefined, JsonText>
  scopes: ColumnType<string[] | null, readonly string[] | null, readonly string[] | null>
  ready: ColumnType<boolean, boolean | undefined, boolean>
  ends_due_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  ends_read_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  ends_tried_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  ends_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
}
export type AppRegistrationRow = Selectable<AppRegistrationTable>

export interface AttachmentTable {
  id: ColumnType<string, string | undefined, string>
  message_id: string | null
  filename: string
  content_type: string
  size: number
  blob: string
  content_id: string | null
  inline: ColumnType<boolean, boolean | undefined, boolean>
  uploaded_by: string | null
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type AttachmentRow = Selectable<AttachmentTable>

export interface AuthorizationAttemptTable {
  id: ColumnType<string, string | undefined, string>
  state_hash: string
  registration_id: string
  expected_address: string
  code_verifier_sealed: string | null
  nonce: string | null
  redirect_uri: string
  scopes: ColumnType<string[], readonly string[], readonly string[]>
  status: ColumnType<'waiting' | 'authorized' | 'approved' | 'refused' | 'used', 'waiting' | 'authorized' | 'approved' | 'refused' | 'used' | undefined, 'waiting' | 'authorized' | 'approved' | 'refused' | 'used'>
  result_sealed: string | null
  identity: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  error_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  started_by: string
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  expires_at: ColumnType<Date, Date | string, Date | string>
  how: ColumnType<'browser' | 'device' | 'app-only' | 'admin-consent', 'browser' | 'device' | 'app-only' | 'admin-consent' | undefined, 'browser' | 'device' | 'app-only' | 'admin-consent'>
  incoming_protocol: ColumnType<string | null, string | null | undefined, string | null>
  outgoing_protocol: ColumnType<string | null, string | null | undefined, string | null>
  shared: ColumnType<boolean, boolean | undefined, boolean>
  settings: ColumnType<JsonValue, JsonText | undefined, JsonText>
  account_id: string | null
  outgoing_account_id: string | null
  return_to: string | null
  device_code_sealed: string | null
  user_code: string | null
  verification_uri: string | null
  poll_seconds: number | null
  next_poll_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  public_client: ColumnType<boolean, boolean | undefined, boolean>
  consent_for: ColumnType<'delegated' | 'app-only', 'delegated' | 'app-only' | undefined, 'delegated' | 'app-only'>
}
export type AuthorizationAttemptRow = Selectable<AuthorizationAttemptTable>

export interface AutoReplyCountTable {
  address: string
  sent: ColumnType<number, number | undefined, number>
  window_began_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type AutoReplyCountRow = Selectable<AutoReplyCountTable>

export interface AutoReplyStopTable {
  id: ColumnType<string, string | undefined, string>
  address: string | null
  ticket_id: number | null
  why: 'limit' | 'complaint'
  stopped_at: ColumnType<Date, Date | string | undefined, Date | string>
  held_back: ColumnType<number, number | undefined, number>
  last_held_back_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type AutoReplyStopRow = Selectable<AutoReplyStopTable>

export interface BrandTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  reply_to: string | null
  sender_name: string | null
  signature: ColumnType<string, string | undefined, string>
  language: ColumnType<string, string | undefined, string>
  is_default: ColumnType<boolean, boolean | undefined, boolean>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  history: ColumnType<'none' | 'last' | 'all', 'none' | 'last' | 'all' | undefined, 'none' | 'last' | 'all'>
}
export type BrandRow = Selectable<BrandTable>

export interface CategoryTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type CategoryRow = Selectable<CategoryTable>

export interface CategoryGroupTable {
  group_id: string
  category_id: string
}
export type CategoryGroupRow = Selectable<CategoryGroupTable>

export interface CompanyTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type CompanyRow = Selectable<CompanyTable>

export interface CompanyDomainTable {
  domain: string
  company_id: string
}
export type CompanyDomainRow = Selectable<CompanyDomainTable>

export interface GraphSubscriptionTable {
  id: ColumnType<string, string | undefined, string>
  incoming_account_id: string | null
  authorization_id: string | null
  subscription_id: string | null
  client_state_hash: string | null
  state: 'none' | 'creating' | 'live' | 'renewing' | 'lost' | 'ending'
  why: 'base-url' | 'shared' | null
  error_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  failures: ColumnType<number, number | undefined, number>
  made_with: ColumnType<JsonValue, JsonText, JsonText>
  try_at: ColumnType<Date, Date | string, Date | string>
  ends_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type GraphSubscriptionRow = Selectable<GraphSubscriptionTable>

export interface IncomingAccountTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  address: string
  protocol: 'graph' | 'ews' | 'imap' | 'pop3'
  settings: ColumnType<JsonValue, JsonText | undefined, JsonText>
  folder: ColumnType<string, string | undefined, string>
  authorization_id: string | null
  outgoing_account_id: string | null
  after_read: ColumnType<'leave' | 'mark-read' | 'move' | 'delete', 'leave' | 'mark-read' | 'move' | 'delete' | undefined, 'leave' | 'mark-read' | 'move' | 'delete'>
  move_to: string | null
  check_seconds: ColumnType<number, number | undefined, number>
  start_at: ColumnType<Date, Date | string | undefined, Date | string>
  auto_reply: ColumnType<boolean, boolean | undefined, boolean>
  enabled: ColumnType<boolean, boolean | undefined, boolean>
  cursor: string | null
  rewalking: ColumnType<boolean, boolean | undefined, boolean>
  state: ColumnType<'new' | 'receiving' | 'waiting' | 'needs-a-person', 'new' | 'receiving' | 'waiting' | 'needs-a-person' | undefined, 'new' | 'receiving' | 'waiting' | 'needs-a-person'>
  error_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  failures: ColumnType<number, number | undefined, number>
  next_check_at: ColumnType<Date, Date | string | undefined, Date | string>
  last_checked_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  last_mail_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  epoch: ColumnType<number, number | undefined, number>
  lease_owner: string | null
  lease_until: ColumnType<Date | null, Date | string | null, Date | string | null>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  updated_at: ColumnType<Date, Date | string | undefined, Date | string>
  group_id: string | null
  category_id: string | null
  company_id: string | null
  brand_id: string | null
  priority: ColumnType<'low' | 'normal' | 'high' | 'urgent', 'low' | 'normal' | 'high' | 'urgent' | undefined, 'low' | 'normal' | 'high' | 'urgent'>
  authentication: ColumnType<'oauth' | 'password', 'oauth' | 'password' | undefined, 'oauth' | 'password'>
  password_sealed: string | null
  is_primary: ColumnType<boolean, boolean | undefined, boolean>
  allow_auto_submitted: ColumnType<boolean, boolean | undefined, boolean>
  quiet_before: ColumnType<Date | null, Date | string | null, Date | string | null>
  named_since: ColumnType<Date | null, Date | string | null, Date | string | null>
}
export type IncomingAccountRow = Selectable<IncomingAccountTable>

export interface MailAuthorizationTable {
  id: ColumnType<string, string | undefined, string>
  registration_id: string
  kind: 'delegated' | 'app-only'
  tenant_id: string
  user_object_id: string | null
  username: string | null
  mailbox_address: string
  scopes: ColumnType<string[], readonly string[], readonly string[]>
  refresh_token_sealed: string | null
  access_token_sealed: string | null
  access_token_expires_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  authorized_by: string | null
  authorized_at: ColumnType<Date, Date | string | undefined, Date | string>
  refreshed_at: ColumnType<Date, Date | string | undefined, Date | string>
  state: ColumnType<'good' | 'needs-a-person', 'good' | 'needs-a-person' | undefined, 'good' | 'needs-a-person'>
  error_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  epoch: ColumnType<number, number | undefined, number>
  lease_owner: string | null
  lease_until: ColumnType<Date | null, Date | string | null, Date | string | null>
  protocols: ColumnType<string[], readonly string[] | undefined, readonly string[]>
  claims: ColumnType<JsonValue, JsonText | undefined, JsonText>
  public_client: ColumnType<boolean, boolean | undefined, boolean>
}
export type MailAuthorizationRow = Selectable<MailAuthorizationTable>

export interface MailLogTable {
  id: ColumnType<string, string | undefined, string>
  incoming_account_id: string
  source_id: string
  content_identity: string
  blob: string
  size: number
  received_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  arrived_at: ColumnType<Date, Date | string | undefined, Date | string>
  message_id_header: string | null
  from_address: string | null
  subject: string | null
  quiet: ColumnType<boolean, boolean | undefined, boolean>
  state: ColumnType<'stowed' | 'filed' | 'refused' | 'held' | 'discarded', 'stowed' | 'filed' | 'refused' | 'held' | 'discarded' | undefined, 'stowed' | 'filed' | 'refused' | 'held' | 'discarded'>
  reason: string | null
  problems: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  clue: string | null
  attempts: ColumnType<number, number | undefined, number>
  acknowledged_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  ticket_id: number | null
  settled_by: string | null
  settled_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  waits_for: string | null
  waits_since: ColumnType<Date | null, Date | string | null, Date | string | null>
  rule_id: string | null
  released: ColumnType<boolean, boolean | undefined, boolean>
  from_name: string | null
  to_addresses: ColumnType<string[], readonly string[] | undefined, readonly string[]>
  held_version: string | null
  retry_id: string | null
  discard_reason: string | null
  untreated_at: ColumnType<Date | null, Date | string | null, Date | string | null>
}
export type MailLogRow = Selectable<MailLogTable>

export interface MailReportTable {
  id: ColumnType<string, string | undefined, string>
  message_id: string
  address: string
  kind: 'failed' | 'delayed' | 'delivered' | 'read' | 'deleted-unread' | 'complaint'
  status: string | null
  said: string | null
  mail_log_id: string | null
  at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type MailReportRow = Selectable<MailReportTable>

export interface MailRuleTable {
  id: ColumnType<string, string | undefined, string>
  position: number
  name: string
  enabled: ColumnType<boolean, boolean | undefined, boolean>
  incoming_account_id: string | null
  match: ColumnType<'all' | 'any', 'all' | 'any' | undefined, 'all' | 'any'>
  conditions: ColumnType<JsonValue, JsonText, JsonText>
  verdict: 'ignore' | 'hold' | 'allow' | null
  group_id: string | null
  category_id: string | null
  company_id: string | null
  brand_id: string | null
  priority: 'low' | 'normal' | 'high' | 'urgent' | null
  assignee_id: string | null
  tags: ColumnType<string[], readonly string[] | undefined, readonly string[]>
  no_auto_reply: ColumnType<boolean, boolean | undefined, boolean>
  changed_by: string
  changed_at: ColumnType<Date, Date | string | undefined, Date | string>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type MailRuleRow = Selectable<MailRuleTable>

export interface MailRuleTouchTable {
  mail_log_id: string
  rule_id: string
  place: number
  rule_name: string
  effects: ColumnType<string[], readonly string[], readonly string[]>
  at: ColumnType<Date, Date | string, Date | string>
}
export type MailRuleTouchRow = Selectable<MailRuleTouchTable>

export interface MailTemplateTable {
  brand_id: string
  kind: 'auto reply' | 'reply'
  language: string
  html: string
  changed_by: string
  changed_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type MailTemplateRow = Selectable<MailTemplateTable>

export interface MessageTable {
  id: ColumnType<string, string | undefined, string>
  ticket_id: number
  kind: 'customer message' | 'agent reply' | 'internal note' | 'system note' | 'auto reply'
  author_id: string | null
  author_name: string
  author_address: string | null
  recipients: ColumnType<JsonValue, JsonText | undefined, JsonText>
  text: string
  html: string | null
  reply_text: string | null
  blocked_images: ColumnType<number, number | undefined, number>
  clue: string | null
  auto_submitted: ColumnType<boolean, boolean | undefined, boolean>
  mail_log_id: string | null
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  home_ticket_id: number | null
  thread_key: string | null
  by_stranger: ColumnType<boolean, boolean | undefined, boolean>
  auto_reason: string | null
  thread_index: string | null
  thread_topic: string | null
}
export type MessageRow = Selectable<MessageTable>

export interface MessageMentionTable {
  header_id: string
  message_id: string
}
export type MessageMentionRow = Selectable<MessageMentionTable>

export interface MessageReferenceTable {
  header_id: string
  message_id: string
}
export type MessageReferenceRow = Selectable<MessageReferenceTable>

export interface NoticeTable {
  id: ColumnType<string, string | undefined, string>
  key: string
  ends_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  threshold: number
  title: string
  text: string
  path: string
  concerns: ColumnType<JsonValue, JsonText, JsonText>
  raised_at: ColumnType<Date, Date | string | undefined, Date | string>
  mail_due_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  mail_attempts: ColumnType<number, number | undefined, number>
  mailed_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  mailed_from: string | null
}
export type NoticeRow = Selectable<NoticeTable>

export interface OutboxItemTable {
  id: ColumnType<string, string | undefined, string>
  message_id: string
  outgoing_account_id: string
  internet_message_id: string
  server_message_id: string | null
  kind: 'reply' | 'auto reply'
  envelope: ColumnType<JsonValue, JsonText, JsonText>
  state: ColumnType<'queued' | 'sending' | 'sent' | 'failed' | 'unknown', 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | undefined, 'queued' | 'sending' | 'sent' | 'failed' | 'unknown'>
  draft_ref: string | null
  maybe_done: ColumnType<boolean, boolean | undefined, boolean>
  attempts: ColumnType<number, number | undefined, number>
  due_at: ColumnType<Date, Date | string | undefined, Date | string>
  claim_epoch: ColumnType<number, number | undefined, number>
  claimed_by: string | null
  claimed_until: ColumnType<Date | null, Date | string | null, Date | string | null>
  error_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  sent_at: ColumnType<Date | null, Date | string | null, Date | string | null>
}
export type OutboxItemRow = Selectable<OutboxItemTable>

export interface OutgoingAccountTable {
  id: ColumnType<string, string | undefined, string>
  name: string
  address: string
  sender_name: string | null
  protocol: 'graph' | 'ews' | 'smtp'
  settings: ColumnType<JsonValue, JsonText | undefined, JsonText>
  authorization_id: string | null
  enabled: ColumnType<boolean, boolean | undefined, boolean>
  error_card: ColumnType<JsonValue | null, JsonText | null, JsonText | null>
  last_sent_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  updated_at: ColumnType<Date, Date | string | undefined, Date | string>
  authentication: ColumnType<'oauth' | 'password' | 'none', 'oauth' | 'password' | 'none' | undefined, 'oauth' | 'password' | 'none'>
  password_sealed: string | null
  reply_to: string | null
  is_primary: ColumnType<boolean, boolean | undefined, boolean>
  reply_tag: ColumnType<boolean, boolean | undefined, boolean>
  number_in_subject: ColumnType<boolean, boolean | undefined, boolean>
}
export type OutgoingAccountRow = Selectable<OutgoingAccountTable>

export interface PersonTable {
  id: ColumnType<string, string | undefined, string>
  address: string
  name: ColumnType<string, string | undefined, string>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  company_id: string | null
}
export type PersonRow = Selectable<PersonTable>

export interface SessionTable {
  id: string
  userId: string
  token: string
  expiresAt: ColumnType<Date, Date | string, Date | string>
  ipAddress: string | null
  userAgent: string | null
  createdAt: ColumnType<Date, Date | string | undefined, Date | string>
  updatedAt: ColumnType<Date, Date | string | undefined, Date | string>
}
export type SessionRow = Selectable<SessionTable>

export interface SettingTable {
  key: string
  value: ColumnType<JsonValue, JsonText, JsonText>
  updated_at: ColumnType<Date, Date | string | undefined, Date | string>
}
export type SettingRow = Selectable<SettingTable>

export interface TicketTable {
  id: ColumnType<number, never, never>
  subject: string
  status: ColumnType<'open' | 'pending' | 'closed', 'open' | 'pending' | 'closed' | undefined, 'open' | 'pending' | 'closed'>
  requester_id: string
  assignee_id: string | null
  incoming_account_id: string | null
  unread: ColumnType<boolean, boolean | undefined, boolean>
  last_excerpt: ColumnType<string, string | undefined, string>
  last_message_at: ColumnType<Date, Date | string | undefined, Date | string>
  created_at: ColumnType<Date, Date | string | undefined, Date | string>
  updated_at: ColumnType<Date, Date | string | undefined, Date | string>
  closed_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  search: ColumnType<string, string | undefined, string>
  group_id: string | null
  category_id: string | null
  company_id: string | null
  brand_id: string | null
  priority: ColumnType<'low' | 'normal' | 'high' | 'urgent', 'low' | 'normal' | 'high' | 'urgent' | undefined, 'low' | 'normal' | 'high' | 'urgent'>
  merged_into: number | null
  merged_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  status_before_merge: 'open' | 'pending' | 'closed' | null
  opened_by_report: ColumnType<boolean, boolean | undefined, boolean>
  auto_replies: ColumnType<number, number | undefined, number>
  language: string | null
}
export type TicketRow = Selectable<TicketTable>

export interface TicketTagTable {
  ticket_id: number
  tag: string
}
export type TicketTagRow = Selectable<TicketTagTable>

export interface UserTable {
  id: string
  name: string
  email: string
  emailVerified: ColumnType<boolean, boolean | undefined, boolean>
  image: string | null
  role: ColumnType<'admin' | 'agent', 'admin' | 'agent' | undefined, 'admin' | 'agent'>
  createdAt: ColumnType<Date, Date | string | undefined, Date | string>
  updatedAt: ColumnType<Date, Date | string | undefined, Date | string>
  disabled_at: ColumnType<Date | null, Date | string | null, Date | string | null>
  signature: ColumnType<string, string | undefined, string>
}
export type UserRow = Selectable<UserTable>

export interface VerificationTable {
  id: string
  identifier: string
  value: string
  expiresAt: ColumnType<Date, Date | string, Date | string>
  createdAt: ColumnType<Date, Date | string | undefined, Date | string>
  updatedAt: ColumnType<Date, Date | string | undefined, Date | string>
}
export type VerificationRow = Selectable<VerificationTable>
