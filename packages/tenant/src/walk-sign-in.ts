import { SAMPLE_PASSWORD } from './directory/make-directory.ts'

/** What a person sees: a page, or the address the browser was sent to. */
export type Sight = {
  readonly url: string
  readonly status: number
  readonly heading: string
  readonly text: string
  readonly html: string
  /** Set when the browser was sent away from the tenant. */
  readonly sentTo?: URL
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

export type Browser = {
  readonly open: (url: string, init?: { method: string; body: URLSearchParams }) => Promise<Sight>
  /** Fills the form that has the given button (or field) and sends it. */
  readonly press: (page: Sight, fields: Readonly<Record<string, string>>) => Promise<Sight>
}

/** A browser without a screen: cookies, redirects within the tenant, and the hidden fields of forms. */
export function makeBrowser(fetchPage: Fetch = fetch): Browser {
  const cookies = new Map<string, string>()
  const open = async (url: string, init?: { method: string; body: URLSearchParams }): Promise<Sight> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetchPage(url, { ...init, redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = line.match(/^([^=]+)=([^;]*)/) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    const html = await answer.text()
    return {
      url,
      status: answer.status,
      html,
      heading: decode(html.match(/<h1>([\s\S]*?)<\/h1>/)?.[1] ?? '').trim(),
      text: decode(html.replace(/<style>[\s\S]*?<\/style>/, '').replaceAll(/<[^>]+>/g, ' ')).replaceAll(/\s+/g, ' '),
      ...(location !== null && { sentTo: new URL(location, url) }),
    }
  }
  return {
    open,
    press: async (page, fields) => {
      const form = page.html.match(/<form method="post" action="([^"]+)"[\s\S]*?<\/form>/)
      if (!form) throw new Error(`The page "${page.heading}" has no form: ${page.text}`)
      const hidden = [...form[0].matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']): [string, string] => [name, decode(value)],
      )
      const body = new URLSearchParams([...hidden, ...Object.entries(fields)])
      const target = new URL(decode(form[1] ?? ''), page.url).href
      return await open(target, { method: 'POST', body })
    },
  }
}

export type Walk = {
  readonly login?: string
  readonly password?: string
  /** What to press on the consent page; accept when absent. */
  readonly consent?: 'accept' | 'decline'
  /** Heading to stop at and hand back. */
  readonly stopAt?: string
}

/** Does what a person would do on each page until the tenant sends the browser away, or shows a page to stop at. */
export async function walkSignIn(browser: Browser, url: string, walk: Walk = {}): Promise<Sight> {
  let sight = await browser.open(url)
  for (let pages = 0; pages < 12; pages += 1) {
    if (sight.sentTo || sight.heading === walk.stopAt) return sight
    if (sight.heading === 'Sign in')
      sight = await browser.press(sight, { action: 'identify', login: walk.login ?? 'support@contoso.example' })
    else if (sight.heading === 'Pick an account') sight = await browser.press(sight, { action: 'other' })
    else if (sight.heading === 'Enter password') {
      sight = await browser.press(sight, { action: 'password', passwd: walk.password ?? SAMPLE_PASSWORD })
      if (sight.heading === 'Enter password') return sight
    } else if (sight.heading === 'Approve sign in request') sight = await browser.press(sight, { action: 'approve' })
    else if (sight.heading.startsWith('Permissions requested'))
      sight = await browser.press(sight, { action: walk.consent ?? 'accept' })
    else return sight
  }
  throw new Error(`The sign-in does not end; it stands at "${sight.heading}"`)
}

function decode(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&larr;', '')
    .replaceAll('&amp;', '&')
}
