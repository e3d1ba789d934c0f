import { submitMail } from '../mail/submit-mail.ts'
import type { Folder } from '../mail/folder.ts'
import type { EwsCall } from './call.ts'
import type { FoundMail } from './open-mailbox.ts'
import { ResponseError } from './refusals.ts'

/** Sends a draft as the caller; throws what an item of the response says when it may not go. */
export async function sendMail(
  call: EwsCall,
  { mailbox, mail }: Pick<FoundMail, 'mailbox' | 'mail'>,
  keepIn: Folder | undefined,
): Promise<void> {
  const { world, actor } = call
  const perMinute = world.ews.settings.maxMessagesPerMinute
  const submission = await submitMail({ world, mailbox, mail, defaultFrom: actor, actor, keepIn, perMinute })
  switch (submission) {
    case 'accepted':
      return
    case 'gone':
      throw new ResponseError('ErrorItemNotFound')
    case 'no-draft':
      throw new ResponseError('ErrorInvalidOperation', 'The item is not a draft and cannot be sent.')
    case 'suspended':
      throw new ResponseError('ErrorAccountSuspend')
    case 'too-fast':
    case 'over-day':
      throw new ResponseError('ErrorSubmissionQuotaExceeded')
    case 'mailbox-full':
      throw new ResponseError('ErrorQuotaExceeded')
    case 'invalid-recipients':
      throw new ResponseError('ErrorInvalidRecipients')
    case 'too-large':
      throw new ResponseError('ErrorMessageSizeExceeded')
    case 'send-as-denied':
      throw new ResponseError('ErrorSendAsDenied')
    default:
      submission satisfies never
  }
}
