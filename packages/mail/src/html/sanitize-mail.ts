import sanitizeHtml from 'sanitize-html'
import type { SanitizedMail, SanitizeSettings } from '../sanitized-mail.ts'
import { isTooDeep } from './is-too-deep.ts'
import { SAFE_STYLES } from './safe-styles.ts'
import { showRealHosts } from './show-real-hosts.ts'
import { stripTags } from './strip-tags.ts'
import { textToHtml } from './text-to-html.ts'

/** Tags nested deeper are dropped (their text stays): the browser's layout is a recursion too. */
const NESTING_LIMIT = 250

/** Longer HTML is shown as text. The longest newsletters are a tenth of it. */
const MAX_HTML = 5_000_000

const TAGS = `
  a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details
  dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre
  q s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var
  wbr
`
  .trim()
  .split(/\s+/)

const SHAPE = ['align', 'valign', 'width', 'height', 'bgcolor', 'border', 'cellpadding', 'cellspacing']

/** `data:` images that no browser runs script from. SVG is left out on purpose. */
const DATA_IMAGE = /^data:image\/(?:png|gif|jpe?g|webp|bmp|avif);base64,[a-z0-9+/=\s]*$/i

type Attributes = Record<string, string>

/**
 * Makes mail HTML safe to show inside a sandboxed frame: known tags, attributes and styles only; nothing that runs, submits,
 * embeds, covers or fetches. Images in the mail get the URL that `attachmentUrl` knows; remote ones wait in
 * `data-blocked-src` until `remoteImages` is `show`. Links open outside, tell the other side nothing, and show where they
 * really lead.
 */
export function sanitizeMail(html: string, settings: SanitizeSettings): SanitizedMail {
  // Nobody writes such a mail to be looked at; its words are shown without their dress.
  if (html.length > MAX_HTML || isTooDeep(html)) return { html: textToHtml(stripTags(html)), blockedImages: 0, contentIds: [] }
  const showRemote = settings.remoteImages === 'show'
  const contentIds = new Set<string>()
  let blockedImages = 0

  const image = (attribs: Attributes): Attributes => {
    const kept: Attributes = {}
    for (const name of ['alt', 'title', 'width', 'height', 'style', 'border', 'align']) {
      const value = attribs[name]
      if (value !== undefined) kept[name] = value
    }
    const src = tidyUrl(attribs['src'] ?? '')
    if (/^cid:/i.test(src)) {
      const id = decodeContentId(src.slice(4))
      contentIds.add(id)
      const url = settings.attachmentUrl(id)
      if (url !== null) kept['src'] = url
      else kept['alt'] ??= ''
    } else if (DATA_IMAGE.test(src)) {
      kept['src'] = src
    } else if (/^(?:https?:)?\/\//i.test(src)) {
      const absolute = src.startsWith('//') ? `https:${src}` : src
      if (showRemote) kept['src'] = absolute
      else {
        kept['data-blocked-src'] = absolute
        blockedImages++
      }
    }
    return kept
  }

  const any = (tagName: string, attribs: Attributes): { tagName: string; attribs: Attributes } => {
    if (tagName === 'img') return { tagName, attribs: image(attribs) }
    const remote =
      (attribs['background'] !== undefined && attribs['background'] !== '') || /url\s*\(/i.test(attribs['style'] ?? '')
    if (remote && !showRemote) blockedImages++
    if (tagName === 'a') return { tagName, attribs: link(attribs) }
    return { tagName, attribs }
  }

  const safe = sanitizeHtml(html, {
    allowedTags: TAGS,
    disallowedTagsMode: 'discard',
    nestingLimit: NESTING_LIMIT,
    enforceHtmlBoundary: false,
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'title',
      'template',
      'xmp',
      'noembed',
      'noframes',
      'iframe',
      'svg',
      'math',
    ],
    allowedAttributes: {
      '*': ['style', 'dir', 'lang', 'title', ...SHAPE],
      a: ['href', 'target', 'rel', 'title', 'style'],
      img: ['src', 'alt', 'data-blocked-src', 'width', 'height', 'style', 'border', 'align', 'title'],
      font: ['color', 'face', 'size'],
      blockquote: ['type'],
      ol: ['start', 'type'],
      li: ['value'],
      td: ['colspan', 'rowspan', 'nowrap'],
      th: ['colspan', 'rowspan', 'nowrap', 'scope'],
      col: ['span'],
      details: ['open'],
    },
    allowedStyles: { '*': { ...SAFE_STYLES } },
    allowedSchemes: ['http', 'https', 'mailto', 'tel', 'sip', 'callto'],
    // Our own attachments are relative to the desk, or stay `cid:` in a mail that goes out (attachmentUrl says which).
    allowedSchemesByTag: { img: ['http', 'https', 'data', 'blob', 'cid'] },
    allowProtocolRelative: false,
    transformTags: { '*': any },
    parser: { lowerCaseTags: true, lowerCaseAttributeNames: true },
  })
  return { html: showRealHosts(safe), blockedImages, contentIds: [...contentIds] }
}

function link(attribs: Attributes): Attributes {
  const href = tidyUrl(attribs['href'] ?? '')
  const kept: Attributes = {}
  if (attribs['style'] !== undefined) kept['style'] = attribs['style']
  // A relative link would lead into the desk, one that no browser can read nowhere.
  if (!/^(?:https?|mailto|tel|sip|callto):/i.test(href) || !URL.canParse(href)) return kept
  return { ...kept, href, title: href, target: '_blank', rel: 'noopener noreferrer nofollow' }
}

/** Browsers pass over control characters and blanks in front of and inside a scheme; so do we, before we judge it. */
function tidyUrl(url: string): string {
  return url.replace(/[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\ufeff]+/gu, '').trim()
}

function decodeContentId(text: string): string {
  const bare = text.replace(/^<|>$/g, '')
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
