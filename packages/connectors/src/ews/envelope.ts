import type { EwsMailbox } from './ews-access.ts'
import { at, readXml, textAt } from './xml/read-xml.ts'
import type { XmlNode } from './xml/read-xml.ts'
import { xml } from './xml/write-xml.ts'
import type { Xml } from './xml/write-xml.ts'

/**
 * The whole request around an operation (learn.microsoft.com/exchange/client-developer/web-service-reference). Exchange2013_SP1 is the first version
 * that can be told not to send read receipts.
 */
export function writeEnvelope(operation: Xml, mailbox: EwsMailbox): string {
  const impersonation =
    mailbox !== 'me' && mailbox.impersonate === true
      ? xml`<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${mailbox.address}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`
      : null
  const envelope = xml`<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"><soap:Header><t:RequestServerVersion Version="Exchange2013_SP1"/>${impersonation}</soap:Header><soap:Body>${operation}</soap:Body></soap:Envelope>`
  return envelope.markup
}

/** What a server says went wrong, in a SOAP fault or for one of the things asked for. */
export type EwsRefusal = {
  /** The ResponseCode, such as `ErrorItemNotFound`. */
  readonly code: string
  readonly text: string | null
  readonly backOffMilliseconds: number | null
}

/** The answer about one of the things a request named. `refusal` is null for Success and Warning. */
export type ResponseMessage = { readonly node: XmlNode; readonly refusal: EwsRefusal | null }

export type EwsReading =
  | { readonly kind: 'messages'; readonly messages: readonly ResponseMessage[] }
  | { readonly kind: 'fault'; readonly refusal: EwsRefusal }
  | { readonly kind: 'not-ews' }

/** Takes an answer's envelope apart. What is no SOAP envelope (a proxy's page, an empty body) is `not-ews`. */
export function readEnvelope(text: string): EwsReading {
  const root = readXml(text)
  const body = root?.name === 'Envelope' ? at(root, 'Body') : null
  const [content] = body?.children ?? []
  if (content === undefined) return { kind: 'not-ews' }
  if (content.name === 'Fault') return { kind: 'fault', refusal: readFault(content) }
  const messages = at(content, 'ResponseMessages')?.children ?? []
  return messages.length === 0 ? { kind: 'not-ews' } : { kind: 'messages', messages: messages.map(readMessage) }
}

function readMessage(node: XmlNode): ResponseMessage {
  if (node.attributes.get('ResponseClass') !== 'Error') return { node, refusal: null }
  const code = textAt(node, 'ResponseCode') ?? 'ErrorWithoutCode'
  return { node, refusal: { code, text: textAt(node, 'MessageText'), backOffMilliseconds: backOffIn(at(node, 'MessageXml')) } }
}

function readFault(fault: XmlNode): EwsRefusal {
  const detail = at(fault, 'detail')
  // Faults of the web server below EWS have no detail, but a code with a prefix: `a:ErrorSchemaValidation`.
  const code = textAt(detail, 'ResponseCode') ?? textAt(fault, 'faultcode')?.replace(/^.*:/, '') ?? 'Fault'
  const text = textAt(detail, 'Message') ?? textAt(fault, 'faultstring')
  return { code, text, backOffMilliseconds: backOffIn(at(detail, 'MessageXml')) }
}

function backOffIn(values: XmlNode | null): number | null {
  const found = values?.children.find((value) => value.attributes.get('Name') === 'BackOffMilliseconds')?.text.trim() ?? ''
  return /^\d{1,12}$/.test(found) ? Number(found) : null
}
