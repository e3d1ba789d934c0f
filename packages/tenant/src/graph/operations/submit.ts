import type { StoredMail } from '../../mail/mail-store.ts'
import { submitMail } from '../../mail/submit-mail.ts'
import type { Call } from '../call.ts'
import { GraphError, itemNotFound } from '../graph-error.ts'
import { assertMaySend, countSent } from '../send-limits.ts'

/** Submits a draft of the call's mailbox, and says in Graph's words why not. */
export async function submit(call: Call, mail: StoredMail, options: { readonly keepCopy: boolean }): Promise<void> {
  const { world, mailbox, owner, principal } = call
  const actor = principal.kind === 'user' ? world.directory.findUser(principal.userId) : owner
  assertMaySend(call)
  const keepIn = options.keepCopy ? mailbox.wellKnown('sentitems') : undefined
  const submission = await submitMail({ world, mailbox, mail, defaultFrom: owner, actor, keepIn })
  switch (submission) {
    case 'accepted':
      countSent(call)
      return
    case 'gone':
      throw itemNotFound()
    case 'no-draft':
      throw new GraphError(400, 'ErrorInvalidRequest', 'The message cannot be sent because it is not a draft.')
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
