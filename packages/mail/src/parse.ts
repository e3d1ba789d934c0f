import { judgeAuto } from './auto/judge-auto.ts'
import { collectBody } from './body/collect-body.ts'
import { finishFiles, readFiles } from './body/collect-files.ts'
import type { LooseFile } from './body/collect-files.ts'
import { summariseCalendar } from './body/summarise-calendar.ts'
import { readBounce } from './bounce/read-bounce.ts'
import { readComplaint } from './report/read-complaint.ts'
import { readReceipt } from './report/read-receipt.ts'
import { readForwarded } from './forward/read-forwarded.ts'
import { headerCharsets } from './header/header-charsets.ts'
import { readEnvelope } from './header/read-envelope.ts'
import { withoutArmour } from './reply/clear-signed.ts'
import { visibleReplyHtml } from './reply/visible-reply-html.ts'
import { visibleReply } from './reply/visible-reply.ts'
import { htmlToText } from './html/html-to-text.ts'
import { decodeWords } from './header/decode-words.ts'
import { resolveLimits } from './limits.ts'
import type { Limits } from './limits.ts'
import type { MailProblem, ParsedMail } from './parsed-mail.ts'
import { normaliseRaw } from './structure/normalise-raw.ts'
import { readStructure } from './structure/read-structure.ts'
import type { Report } from './structure/read-header.ts'
import { unpackTnef } from './tnef/unpack-tnef.ts'
import { findUuencoded } from './transfer/decode-uuencode.ts'

/** One kind of problem is reported this often; the thousandth damaged line says nothing new. */
const MAX_SAME_PROBLEM = 5

/** How far into the text a PGP mark is looked for: PGP of old put it around the text itself. */
const MAX_PGP_LEAD = 4000

/**
 * Reads one mail. Never throws on what is in `bytes`, however hostile: what is wrong becomes a problem, and a broken limit
 * becomes a problem with `fatal: true` beside everything that could be read. Throws RangeError only for a limit that is no
 * whole number. Time and memory grow with the size of the mail, not faster.
 *
 * @example
 * const mail = parse(await readFile('hello.eml'))
 * if (mail.problems.some((problem) => problem.fatal)) hold(mail)
 */
export function parse(bytes: Uint8Array, limits?: Partial<Limits>): ParsedMail {
  const bounds = resolveLimits(limits)
  const problems: MailProblem[] = []
  const counts = new Map<string, number>()
  const report: Report = (code, detail, fatal = false) => {
    const count = (counts.get(code) ?? 0) + 1
    counts.set(code, count)
    if (count <= MAX_SAME_PROBLEM) problems.push({ code, detail, fatal })
  }
  try {
    return { ...readMail(bytes, bounds, report), problems }
  } catch (error) {
    // Our own mistake, or the stack of a library. The mail is held with what its header says; nothing is lost.
    report('internal-error', error instanceof Error ? error.message.slice(0, 200) : 'unknown', true)
    return { ...emptyMail(bytes, bounds), problems }
  }
}

function readMail(given: Uint8Array, limits: Limits, report: Report): Omit<ParsedMail, 'problems'> {
  let source = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
  if (source.length > limits.rawBytes) {
    report('mail-too-large', `${source.length} bytes, more than ${limits.rawBytes}`, true)
    source = source.subarray(0, limits.rawBytes)
  }
  const raw = normaliseRaw(source)
  if (raw.length === 0) report('mail-empty', 'no bytes')
  const root = readStructure(raw, 0, raw.length, limits, report)
  const body = collectBody(root, headerCharsets(root.header), report)
  if (body.signed || /^-----BEGIN PGP SIGNED MESSAGE-----$/m.test(body.text.slice(0, MAX_PGP_LEAD)))
    report('signed', 'carries a signature')
  if (body.encrypted || /^-----BEGIN PGP MESSAGE-----$/m.test(body.text.slice(0, MAX_PGP_LEAD)))
    report('encrypted', 'is encrypted')
  const envelope = readEnvelope(root.header, body.charset, report)

  const loose: LooseFile[] = []
  let { text, html } = body
  let textFromHtml = body.textFromHtml
  for (const file of readFiles(body.files, limits, report)) {
    const unpacked = unpackTnef(file, limits, report)
    if (unpacked === null) {
      loose.push(file)
      continue
    }
    loose.push(...unpacked.files)
    if (unpacked.html !== null && html === null) html = unpacked.html
    if (text.trim() === '') {
      textFromHtml = unpacked.text === null
      text = unpacked.text ?? (unpacked.html === null ? text : htmlToText(unpacked.html))
    }
  }
  if (text.trim() === '' && html === null) {
    const invitation = loose.find((file) => file.contentType === 'text/calendar')
    text = (invitation && summariseCalendar(invitation.content)) ?? text
  }
  const uu = findUuencoded(text)
  for (const file of uu.files) {
    loose.push({
      name: decodeWords(file.filename, body.charset, 'decoded'),
      contentType: 'application/octet-stream',
      contentId: null,
      location: null,
      disposition: 'attachment',
      inRelated: false,
      content: file.bytes,
    })
  }
  if (uu.files.length > 0) text = uu.rest
  if (text.length > limits.textChars || (html?.length ?? 0) > limits.textChars) {
    report('text-too-large', `a text of more than ${limits.textChars} characters`, true)
    text = text.slice(0, limits.textChars).toWellFormed()
    html = html === null ? null : html.slice(0, limits.textChars).toWellFormed()
  }
  if (loose.length > limits.attachments) {
    report('attachment-too-many', `more than ${limits.attachments} attachments`, true)
    loose.length = limits.attachments
  }
  const attachments = finishFiles(loose, html, limits, report)
  const bounce = readBounce({ envelope, root, text, html })
  const forwarded = bounce === null ? readForwarded({ subject: envelope.subject, text, attachments }) : null
  const replyText = forwarded === null ? replyTextOf(text, html, textFromHtml) : text.trim()
  const words = forwarded === null ? replyText : ''
  const { autoSubmitted, autoReason } = judgeAuto({ header: root.header, envelope, root, bounce, attachments, text, words })
  const answers = [...envelope.inReplyTo, ...envelope.references.slice(-1)]
  const receipt = autoReason === 'disposition-notification' ? readReceipt(root, answers) : null
  const complaint = autoReason === 'complaint-report' ? readComplaint(root, answers) : null
  return {
    ...envelope,
    text,
    html,
    replyText,
    attachments,
    autoSubmitted,
    autoReason,
    bounce,
    receipt,
    complaint,
    forwarded,
  }
}

function replyTextOf(text: string, html: string | null, textFromHtml: boolean): string {
  // Text that was made from HTML has lost some of what marks a quote there, so the HTML is cut instead.
  if (html !== null && textFromHtml) {
    const visible = visibleReplyHtml(html)
    if (visible.folded) return htmlToText(visible.html)
  }
  return visibleReply(withoutArmour(text)).visible
}

function emptyMail(bytes: Uint8Array, limits: Limits): Omit<ParsedMail, 'problems'> {
  const quiet: Report = () => undefined
  const raw = normaliseRaw(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, limits.headerBytes)))
  const root = readStructure(raw, 0, raw.length, { ...limits, depth: 0, parts: 0 }, quiet)
  return {
    ...readEnvelope(root.header, null, quiet),
    text: '',
    html: null,
    replyText: '',
    attachments: [],
    autoSubmitted: false,
    autoReason: null,
    bounce: null,
    receipt: null,
    complaint: null,
    forwarded: null,
  }
}
