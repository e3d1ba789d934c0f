import { editDraft } from '../../mail/draft.ts'
import type { Draft } from '../../mail/draft.ts'
import type { Mailbox } from '../../mail/mailbox.ts'
import type { StoredMail } from '../../mail/stored-mail.ts'
import { GraphError, itemNotFound } from '../graph-error.ts'

/** Edits a draft; throws where it was deleted (404) or sent (400) while the edit waited or was made. */
export async function editMessage(mailbox: Mailbox, mail: StoredMail, edit: (draft: Draft) => Draft): Promise<void> {
  const done = await editDraft(mailbox, mail, edit)
  if (done === 'gone') throw itemNotFound()
  if (done === 'no-draft')
    throw new GraphError(400, 'ErrorInvalidRequest', 'The message cannot be changed because it is not a draft.')
}
