import { editDraft } from '../mail/draft.ts'
import type { Draft } from '../mail/draft.ts'
import type { FoundMail } from './open-mailbox.ts'
import { ResponseError } from './refusals.ts'

/** Edits a draft; throws what an item of the response says when it was deleted or sent meanwhile. */
export async function editItem(
  { mailbox, mail }: Pick<FoundMail, 'mailbox' | 'mail'>,
  edit: (draft: Draft) => Draft,
): Promise<void> {
  const done = await editDraft(mailbox, mail, edit)
  if (done === 'gone') throw new ResponseError('ErrorItemNotFound')
  if (done === 'no-draft') throw new ResponseError('ErrorInvalidOperation', 'The item is not a draft and cannot be changed.')
}
