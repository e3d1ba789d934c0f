import type { TemplateKind } from '@postdesk/contract'
import { htmlToText, sanitizeMail, textToHtml } from '@postdesk/mail'
import { LiquidError } from 'liquidjs'
import { engine } from './engine.ts'
import { ANSWER_SLOT, HISTORY_SLOT } from './slots.ts'
import type { TemplateValues } from './variables.ts'

export type Rendered =
  | { readonly kind: 'rendered'; readonly html: string; readonly text: string }
  /** In words for whoever wrote the template; lines count from 1. */
  | { readonly kind: 'faulty'; readonly line: number; readonly message: string }

/** Characters of a rendered template, without what goes into its slots. */
const MAX_RENDERED = 200_000

/** Signatures are put in after the layout as text, so that their lines stay lines. */
const BRAND_SIGNATURE = '\uE012'
const AGENT_SIGNATURE = '\uE013'
const OURS = /[\uE010-\uE01F]/g

/**
 * Renders a template into HTML and text. A reply's come with slots for what the agent wrote and for what is quoted, which are filled when
 * it is sent. Never throws for what stands in a template.
 */
export function renderTemplate(kind: TemplateKind, source: string, values: TemplateValues): Rendered {
  const { brand, agent } = values
  const sign = (signature: string, slot: string) => (signature.trim() === '' ? '' : slot)
  const scope = {
    ticket: { number: values.ticket.number, subject: plain(values.ticket.subject) },
    requester: { name: plain(values.requester.name), address: plain(values.requester.address) },
    brand: { name: plain(brand.name), signature: sign(brand.signature, BRAND_SIGNATURE) },
    ...(kind === 'reply'
      ? {
          answer: ANSWER_SLOT,
          history: HISTORY_SLOT,
          agent: { name: plain(agent?.name ?? ''), signature: sign(agent?.signature ?? '', AGENT_SIGNATURE) },
        }
      : {}),
  }
  try {
    const written = String(engine.parseAndRenderSync(source.replace(OURS, ''), scope))
    // It is shown to agents too, so it is made safe as a mail is; its pictures are the brand's own choice.
    const { html } = sanitizeMail(written, { attachmentUrl: () => null, remoteImages: 'show' })
    if (html.length > MAX_RENDERED) return { kind: 'faulty', line: 1, message: 'What it gives is too long for a mail.' }
    if (kind === 'reply' && !html.includes(ANSWER_SLOT))
      return { kind: 'faulty', line: 1, message: 'It has no {{ answer }}: nothing of what the agent writes would be sent.' }
    const signed = (where: string, show: (text: string) => string) =>
      where
        .replaceAll(BRAND_SIGNATURE, () => show(brand.signature.trim()))
        .replaceAll(AGENT_SIGNATURE, () => show(agent?.signature.trim() ?? ''))
    return { kind: 'rendered', html: signed(html, textToHtml).trim(), text: signed(htmlToText(html), (text) => text).trim() }
  } catch (error) {
    if (!(error instanceof LiquidError)) return { kind: 'faulty', line: 1, message: 'It cannot be read.' }
    return { kind: 'faulty', ...inWords(error) }
  }
}

/** A value on one line that holds none of our marks. */
function plain(value: string): string {
  return value
    .replace(OURS, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** LiquidJS says `undefined variable: x, line:2, col:5`; its line is told apart, and its sentence made ours where we know it. */
function inWords(error: LiquidError): { line: number; message: string } {
  const line = Number(/, line:(\d+)/.exec(error.message)?.[1] ?? 1)
  const said = error.message.split('\n')[0]?.replace(/,? ?(?:file:\S+,? ?)?,? line:\d+, col:\d+$/, '') ?? ''
  const variable = /undefined variable: (\S+)/.exec(said)?.[1]
  if (variable !== undefined) return { line, message: `There is no {{ ${variable} }} in this template.` }
  const filter = /undefined filter: (\S+)/.exec(said)?.[1]
  if (filter !== undefined) return { line, message: `There is no filter ‘${filter}’.` }
  const tag = /tag "(\S+?)" not found/.exec(said)?.[1]
  if (tag !== undefined) return { line, message: `There is no tag ‘${tag}’ in templates.` }
  const open = /tag (.{1,200}) not closed/.exec(said)?.[1]
  if (open !== undefined) return { line, message: `${open} is not closed.` }
  if (/limit exceeded/.test(said))
    return { line, message: 'It takes too long, or makes too much: look for a loop that does not end.' }
  return { line, message: `It cannot be read: ${said}.` }
}
