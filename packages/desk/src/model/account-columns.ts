import type { IncomingAccountRow } from '../db/index.ts'

/** An incoming account but for its cursor: over POP3 that is the memory of each mail, half a megabyte at 50,000 mails. */
export type AccountWithoutCursor = Omit<IncomingAccountRow, 'cursor'>

const COLUMNS: Readonly<Record<keyof AccountWithoutCursor, true>> = {
  id: true,
  name: true,
  address: true,
  protocol: true,
  settings: true,
  folder: true,
  authorization_id: true,
  outgoing_account_id: true,
  after_read: true,
  move_to: true,
  check_seconds: true,
  start_at: true,
  auto_reply: true,
  enabled: true,
  rewalking: true,
  state: true,
  error_card: true,
  failures: true,
  next_check_at: true,
  last_checked_at: true,
  last_mail_at: true,
  epoch: true,
  lease_owner: true,
  lease_until: true,
  created_at: true,
  updated_at: true,
  group_id: true,
  category_id: true,
  company_id: true,
  brand_id: true,
  priority: true,
  authentication: true,
  password_sealed: true,
  is_primary: true,
  allow_auto_submitted: true,
  quiet_before: true,
  named_since: true,
}

/** What is read of an account where its cursor is not what is asked for. */
export const ACCOUNT_COLUMNS = Object.keys(COLUMNS) as readonly (keyof AccountWithoutCursor)[]
