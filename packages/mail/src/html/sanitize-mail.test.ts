import { describe, expect, test } from 'vitest'
import { sanitizeMail } from './sanitize-mail.ts'

const safe = (html: string, remoteImages: 'block' | 'show' = 'block') =>
  sanitizeMail(html, { attachmentUrl: (id) => (id === 'dot@example.com' ? '/files/7' : null), remoteImages })

test('remote images wait until they are asked for, and are counted', () => {
  const html =
    '<p><img src="https://example.com/a.png" width="1"><img src="//example.com/b.png"></p><table background="http://example.com/c.png"></table>'
  expect(safe(html)).toMatchObject({ blockedImages: 3 })
  expect(safe(html).html).not.toMatch(/\ssrc=|\sbackground=/)
  expect(safe(html).html).toContain('data-blocked-src="https://example.com/a.png"')
  expect(safe(html, 'show')).toMatchObject({ blockedImages: 0 })
  expect(safe(html, 'show').html).toContain('src="https://example.com/a.png"')
})

test('inline images get the URL of their attachment', () => {
  expect(safe('<img src="cid:dot@example.com"><img src="cid:dot%40example.com"><img src="cid:gone@example.com">')).toEqual({
    html: '<img src="/files/7" /><img src="/files/7" /><img alt="" />',
    blockedImages: 0,
    contentIds: ['dot@example.com', 'gone@example.com'],
  })
})

test('a mail that goes out may keep its inline images as they are', () => {
  const kept = sanitizeMail('<img src="cid:dot@example.com">', { attachmentUrl: (id) => `cid:${id}` })
  expect(kept.html).toBe('<img src="cid:dot@example.com" />')
})

test('links open outside, tell nothing, and show where they lead', () => {
  expect(safe('<a href="https://example.com/x" onclick="steal()">help</a>').html).toBe(
    '<a href="https://example.com/x" title="https://example.com/x" target="_blank" rel="noopener noreferrer nofollow">help</a>',
  )
  expect(safe('<a href="https://evil.example/">www.contoso.example</a>').html).toContain('[evil.example]')
  expect(safe('<a href="https://www.contoso.example/a">contoso.example</a>').html).not.toContain('[')
  expect(safe('<a href="https://evil.example/">https://contoso.example.evil.example</a>').html).toContain('[evil.example]')
})

test('safe styles stay; what fetches, covers or escapes goes', () => {
  const html = safe(
    '<p style="color:#c00;font-size:12pt;position:fixed;background:url(http://x/y);width:expression(alert(1));margin:0 auto">a</p>',
  )
  expect(html.html).toBe('<p style="color:#c00;font-size:12pt;margin:0 auto">a</p>')
})

describe('nothing that runs, submits or embeds is left', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)><script>alert(1)</script></svg>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="\u0001javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    '<form action="https://evil.example"><input name=p><button>go</button></form>',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<style>@import "https://evil.example/x.css";</style>',
    '<object data="x.swf"></object><embed src="x.swf">',
    '<video src="https://evil.example/v"></video><audio src=x></audio>',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<p style="color:red;}body{display:none">x</p>',
    '<p style="background-image:\\75rl(https://evil.example/x)">x</p>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<template><script>alert(1)</script></template>',
    '<textarea><script>alert(1)</script></textarea>',
    '<p id="login" name="x" class="y">x</p>',
    '<a href="/settings">x</a>',
    '<img srcset="https://evil.example/x 1x">',
    '<input type=image src="https://evil.example/x">',
    '<body background="https://evil.example/x" onload=alert(1)>x',
    '<isindex action=javascript:alert(1)>',
    '<<script>alert(1)//<</script>',
    '<img """><script>alert(1)</script>">',
    '<a href="https://x.example" target="_top">x</a>',
  ]
  test.each(attacks)('%s', (attack) => {
    const { html } = safe(attack)
    expect(html).not.toMatch(
      /<(?:script|svg|math|iframe|form|input|button|meta|base|link|style|object|embed|video|audio|template|textarea|noscript)/i,
    )
    expect(html).not.toMatch(/\son\w+\s*=/i)
    expect(html).not.toMatch(/(?:href|src)\s*=\s*["']?\s*(?:javascript|vbscript|data:text|data:image\/svg|\/settings)/i)
    expect(html).not.toMatch(/url\s*\(|expression|@import|srcset|\s(?:id|name|class)=/i)
    expect(html).not.toMatch(/<[^>]*\ssrc="https?:/i)
    expect(html).not.toContain('_top')
  })
})

test('HTML nested beyond reason is shown as its words', () => {
  const { html } = safe(`${'<div>'.repeat(20_000)}<b>hello</b>`)
  expect(html).toBe('<div>hello</div>')
})
