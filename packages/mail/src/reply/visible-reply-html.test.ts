import { expect, test } from 'vitest'
import { visibleReplyHtml } from './visible-reply-html.ts'

test('a mail without history stays letter by letter', () => {
  const html = '<div class=x>Hello<br>  world</DIV><p>unclosed'
  expect(visibleReplyHtml(html)).toEqual({ html, folded: false })
})

test('what is cut leaves no empty shell, and the rest untouched', () => {
  const html =
    '<div dir="ltr">Yes, <b>please</b>.</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 at 9:15 AM Ann &lt;a@example.com&gt; wrote:<br></div><blockquote class="gmail_quote" style="border-left:1px solid"><p>Old words</p><img src="cid:x"></blockquote></div>'
  expect(visibleReplyHtml(html)).toEqual({ html: '<div dir="ltr">Yes, <b>please</b>.</div>', folded: true })
})

test('answers between quotes are kept with the quotes they answer', () => {
  const html =
    '<blockquote type="cite">One?</blockquote><p>First.</p><blockquote type="cite">Two?</blockquote><p>Second.</p><blockquote type="cite">Bye</blockquote>'
  const { html: visible } = visibleReplyHtml(html)
  expect(visible).toBe(
    '<blockquote type="cite">One?</blockquote><p>First.</p><blockquote type="cite">Two?</blockquote><p>Second.</p>',
  )
})

test('an indented block without a border is no quote', () => {
  const html = '<p>My list:</p><blockquote style="margin:0 0 0 40px;border:none;padding:0px">one</blockquote>'
  expect(visibleReplyHtml(html).folded).toBe(false)
})

test('a mail that is nothing but a quote is shown whole', () => {
  const html = '<blockquote type="cite">Old words</blockquote>'
  expect(visibleReplyHtml(html)).toEqual({ html, folded: false })
})

test('an image is an answer too', () => {
  const html =
    '<img src="cid:shot"><div class="moz-cite-prefix">On 02/03/2026 09:15, Contoso wrote:</div><blockquote type="cite">Which?</blockquote>'
  expect(visibleReplyHtml(html)).toEqual({ html: '<img src="cid:shot">', folded: true })
})
