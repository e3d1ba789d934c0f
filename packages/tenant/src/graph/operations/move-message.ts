import { z } from 'zod'

import type { StoredMail } from '../../mail/stored-mail.ts'
import type { Call } from '../call.ts'
import { readJson } from '../read-body.ts'
import { folderNamed, messageInPath } from './find-in-call.ts'
import { answerMessage } from './get-message.ts'

const Destination = z.object({ destinationId: z.string().min(1) })

/** Moves; the answer carries the new id, which is the old one for clients that asked for immutable ids (C4). */
export async function moveMessage(call: Call): Promise<Response> {
  const [mail, destinationId] = await readMove(call)
  call.mailbox.move(mail, folderNamed(call, destinationId))
  return await answerMessage(call, mail, 201)
}

export async function copyMessage(call: Call): Promise<Response> {
  const [mail, destinationId] = await readMove(call)
  return await answerMessage(call, call.mailbox.copy(mail, folderNamed(call, destinationId)), 201)
}

async function readMove(call: Call): Promise<[StoredMail, string]> {
  messageInPath(call)
  const { destinationId } = await readJson(call.c, Destination, call.world.mail.settings.maxRequestBytes)
  // Looked up again: it may have gone while the body came in.
  return [messageInPath(call), destinationId]
}

/** To Deleted Items; what lies there goes on to the hidden folder of recoverable items. */
export function deleteMessage(call: Call): Response {
  const mail = messageInPath(call)
  const isDeleted = call.mailbox.folderOf(mail).wellKnownName === 'deleteditems'
  call.mailbox.move(mail, call.mailbox.wellKnown(isDeleted ? 'recoverableitemsdeletions' : 'deleteditems'))
  return call.c.body(null, 204)
}

export function permanentDelete(call: Call): Response {
  call.mailbox.remove(messageInPath(call))
  return call.c.body(null, 204)
}
