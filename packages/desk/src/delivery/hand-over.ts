import type { Outgoing, OutgoingConnector, Prepared, RefusedRecipient, Whereabouts } from '@postdesk/connectors'

/** What is written down, and committed, between the steps of a delivery. Each rejects when the claim was lost. */
export type HandOverNotes = {
  readonly keepDraft: (draftRef: string | null) => Promise<void>
  readonly markMaybeDone: () => Promise<void>
}

export type HandOverOutcome =
  /** `refused` are recipients the server would not take while it took the mail for the others. */
  | { readonly kind: 'sent'; readonly serverMessageId: string | null; readonly refused: readonly RefusedRecipient[] }
  | { readonly kind: 'cannot-tell' }

/**
 * Hands one mail over to the server, exactly once however often it is called:
 *
 *   first attempt     prepare -> note the draft -> note "maybe done" -> submit -> sent
 *   any later one     look first:  sent         it is done
 *                                  draft        it has not left: submit that draft
 *                                  absent       it has not left: begin again
 *                                  cannot-tell  only a person can look, unless no submit was ever begun
 *
 * A crash between two steps leaves what the next attempt needs: before "maybe done" is noted at most a draft exists; after it,
 * the mail is looked for before anything is sent.
 */
export async function handOver(
  connector: OutgoingConnector,
  mail: Outgoing,
  before: { readonly attempts: number; readonly draftRef: string | null; readonly maybeDone: boolean },
  notes: HandOverNotes,
  signal: AbortSignal,
): Promise<HandOverOutcome> {
  let prepared: Prepared | null = before.draftRef === null ? null : { draftRef: before.draftRef }
  if (before.maybeDone || prepared !== null || before.attempts > 1) {
    const where = await connector.find(mail, prepared, signal)
    const step = nextStep(where, before.maybeDone)
    if (step === 'done')
      return {
        kind: 'sent',
        serverMessageId: prepared === null ? null : (connector.serverMessageIdOf?.(prepared) ?? null),
        refused: [],
      }
    if (step === 'ask') return { kind: 'cannot-tell' }
    if (step === 'begin-again') prepared = null
  }
  if (prepared === null) {
    prepared = await connector.prepare(mail, signal)
    await notes.keepDraft(prepared.draftRef)
  }
  await notes.markMaybeDone()
  const { serverMessageId, refused = [] } = await connector.submit(mail, prepared, signal)
  return { kind: 'sent', serverMessageId, refused }
}

function nextStep(where: Whereabouts, maybeDone: boolean): 'done' | 'go-on' | 'begin-again' | 'ask' {
  switch (where) {
    case 'sent':
      return 'done'
    case 'draft':
      return 'go-on'
    case 'absent':
      return 'begin-again'
    case 'cannot-tell':
      return maybeDone ? 'ask' : 'begin-again'
    default:
      return where satisfies never
  }
}
