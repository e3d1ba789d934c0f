import type { FaultEffect } from '../faults/index.ts'
import type { EwsSettings } from './ews-settings.ts'
import { writeEnvelope, writeFault } from './envelope.ts'
import type { EwsRequest } from './envelope.ts'
import { textOfCode } from './error-texts.ts'
import { SoapFault } from './refusals.ts'
import { errorMessage, responseOf } from './response.ts'

type Effect = Extract<FaultEffect, { kind: 'status' | 'error' }>

/** What a bare status says where no response code was given for it. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  429: 'ErrorServerBusy',
  500: 'ErrorInternalServerError',
  504: 'ErrorTimeoutExpired',
}

/** Lists whose members each get an answer of their own. */
const LISTS = new Set([
  'ItemIds',
  'FolderIds',
  'ParentFolderIds',
  'AttachmentIds',
  'Items',
  'ItemChanges',
  'Attachments',
  'SourceIds',
  'Folders',
])

/**
 * How EWS says no to a request that a row of the fault table hit. A code makes a SOAP fault, with status 500 unless another is
 * given; with status 200 it is an error for each thing asked for, as Exchange answers at times (D3). A status alone is the bare
 * answer of a web server in front of Exchange.
 */
export function refuseAsEws(
  settings: EwsSettings,
  effect: Effect,
  read: { readonly operation: string; readonly request?: EwsRequest },
): Response {
  const code = effect.kind === 'error' ? String(effect.code) : (effect.code ?? CODE_OF_STATUS[effect.status])
  const status = effect.kind === 'error' ? 500 : effect.status
  const headers: Record<string, string> =
    effect.kind === 'status' && effect.retryAfterSeconds !== undefined ? { 'retry-after': String(effect.retryAfterSeconds) } : {}
  if (code === undefined) {
    const body = status === 503 ? 'The service is unavailable.' : (effect.message ?? '')
    return new Response(status === 204 || status === 304 ? null : body, {
      status,
      headers: { ...headers, 'content-type': 'text/html' },
    })
  }
  const message = effect.message ?? textOfCode(code)
  const xml = { ...headers, 'content-type': 'text/xml; charset=utf-8' }
  if (status === 200) {
    const count = read.request?.body.children.find(({ name }) => LISTS.has(name))?.children.length ?? 1
    const messages = Array.from({ length: Math.max(1, count) }, () => errorMessage(read.operation, { code, message }))
    return new Response(writeEnvelope(settings, responseOf(read.operation, messages)), { status, headers: xml })
  }
  const backOff =
    effect.kind === 'status' && effect.retryAfterSeconds !== undefined
      ? effect.retryAfterSeconds * 1000
      : settings.backOffMilliseconds
  const values = code === 'ErrorServerBusy' ? { BackOffMilliseconds: backOff } : {}
  return new Response(writeFault(new SoapFault(code, { message, values })), { status, headers: xml })
}
