import { originalMessageId } from '../bounce/original-message-id.ts'
import type { Complaint } from '../parsed-mail.ts'
import { leavesOf } from '../structure/part.ts'
import type { Part } from '../structure/part.ts'
import { fieldOf } from '../structure/read-header.ts'
import { fieldsIn, typedAddress } from './read-receipt.ts'

/**
 * Reads a complaint: an abuse report (message/feedback-report, RFC 5965), or one of the older kind that only names in its header whom the
 * mail had gone to. `not-spam` is no complaint. The address is empty where the provider keeps to itself who complained.
 */
export function readComplaint(root: Part, answers: readonly string[]): Complaint | null {
  const parts = leavesOf(root)
  const part = parts.find((one) => one.type === 'message/feedback-report')
  const fields = part ? fieldsIn(part) : null
  const kind = fields === null ? 'abuse' : (fieldOf(fields, 'feedback-type')?.trim().toLowerCase().slice(0, 40) ?? 'abuse')
  if (kind === 'not-spam') return null
  const named =
    (fields === null ? undefined : (fieldOf(fields, 'original-rcpt-to') ?? fieldOf(fields, 'removal-recipient'))) ??
    fieldOf(root.header, 'x-hmxmroriginalrecipient') ??
    ''
  return { kind, address: typedAddress(named), originalMessageId: originalMessageId(parts, '', answers) }
}
