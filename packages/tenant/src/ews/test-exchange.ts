// What the tests of shapes share: one mail with everything in it, requests' parts, outlines around a response message.
import type { StoredMail } from '../mail/stored-mail.ts'
import { changeKeyOf, toEwsId } from './ids.ts'
import { all } from './test-ews.ts'
import type { EwsAnswer } from './test-ews.ts'
import type { XmlNode } from './xml/read-xml.ts'

export const MIME = [
  'From: Ann Lee <ann.lee@example.com>',
  'To: Contoso Support <support@contoso.example>',
  'Cc: sam@contoso.example',
  'Subject: Printer & <toner>',
  'Message-ID: <printer@example.com>',
  'In-Reply-To: <before@example.com>',
  'References: <first@example.com> <before@example.com>',
  'Date: Mon, 23 Nov 2026 08:00:00 +0000',
  'X-Ticket: 4711',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  '--x',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>It is <b>on fire</b>.</p>',
  '--x',
  'Content-Type: text/plain; name=smoke.txt',
  'Content-Transfer-Encoding: base64',
  'Content-Disposition: attachment; filename=smoke.txt',
  '',
  'Z3JleQ==',
  '--x--',
  '',
].join('\r\n')

export const itemId = (of: StoredMail): string => `<t:ItemId Id="${toEwsId(of.mutableId)}" ChangeKey="${changeKeyOf(of)}"/>`
export const shape = (base: string, more = ''): string => `<m:ItemShape><t:BaseShape>${base}</t:BaseShape>${more}</m:ItemShape>`
export const INBOX = '<t:DistinguishedFolderId Id="inbox"/>'

/** The element inside soap:Body. */
export const bodyOf = ({ root }: EwsAnswer): XmlNode | undefined => all(root, 'Body')[0]?.children[0]

/** An outline of `m:{operation}Response` around one response message that went well. */
export const success = (operation: string, inside = ''): string => `
  m:${operation}Response[]
    m:ResponseMessages[]
      m:${operation}ResponseMessage[ResponseClass]
        m:ResponseCode[] = NoError${inside.replaceAll(/\n {6}/g, '\n        ')}`

/** The same around one that was refused. */
export const failure = (operation: string, code: string, inside = ''): string => `
  m:${operation}Response[]
    m:ResponseMessages[]
      m:${operation}ResponseMessage[ResponseClass]
        m:MessageText[] = /\\w+/
        m:ResponseCode[] = ${code}
        m:DescriptiveLinkKey[] = 0${inside.replaceAll(/\n {6}/g, '\n        ')}`
