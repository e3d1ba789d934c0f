import type { StoredMail } from '../../mail/mail-store.ts'
import { submitMail } from '../../mail/submit-mail.ts'
import type { Call } from '../call.ts'
import { GraphError, itemNotFound, quotaExceeded } from '../graph-error.ts'

/** Submits a draft of the call's mailbox, and says in Graph's words why not. */
export async function submit(call: Call, mail: StoredMail, options: { readonly keepCopy: boolean }): Promise<void> {
  const { world, mailbox, owner, principal } = call
  const actor = principal.kind === 'user' ? world.directory.findUser(principal.userId) : owner
  const keepIn = options.keepCopy ? mailbox.wellKnown('sentitems') : undefined
  const submission = await submitMail({ world, mailbox, mail, defaultFrom: owner, actor, keepIn })
  switch (submission) {
    case 'accepted':
      return
    case 'gone':
      throw itemNotFound()
    case 'no-draft':
      throw new GraphError(400, 'ErrorInvalidRequest', 'The message cannot be sent because it is not a draft.')
    case 'suspended':
      throw new GraphError(
        403,
        'ErrorAccountSuspend',
        'Account suspended. Follow the instructions in your Inbox to verify your account.',
      )
    case 'too-fast':
    case 'over-day':
      throw new GraphError(
        429,
        'ErrorExceededMessageLimit',
        'Cannot send mail. The message limit has been reached.',
        submission === 'too-fast' ? { 'retry-after': '60' } : {},
      )
    case 'mailbox-full':
      throw quotaExceeded()
    case 'invalid-recipients':
      throw new GraphError(
        400,
        'ErrorInvalidRecipients',
        "At least one recipient isn't valid., A message can't be sent unless it contains recipients.",
      )
    case 'too-large':
      throw new GraphError(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.')
    case 'send-as-denied':
      throw new GraphError(
        403,
        'ErrorSendAsDenied',
        'The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account. Cannot submit message.',
      )
    default:
      submission satisfies never
  }
}
