import { expect, test } from 'vitest'
import { htmlToText } from './html-to-text.ts'
import { textToHtml } from './text-to-html.ts'

test('text is escaped, lines are kept, links work and quotes are quotes', () => {
  expect(textToHtml('a <b> & "c"\n  two')).toBe('<div>a &lt;b&gt; &amp; &quot;c&quot;<br>\n&nbsp; two</div>')
  expect(textToHtml('see https://example.com/a?b=1&c=2.')).toBe(
    '<div>see <a href="https://example.com/a?b=1&amp;c=2">https://example.com/a?b=1&amp;c=2</a>.</div>',
  )
  expect(textToHtml('> old\nnew')).toBe('<div><blockquote type="cite">old</blockquote>new</div>')
})

test('text made into HTML and back is the text', () => {
  const text = 'Hello Anna,\n\nthe printer <HP 17> works & prints.\n> old words\n>> older words\nBye'
  expect(htmlToText(textToHtml(text)).replace(/^> > /gm, '>> ')).toBe(text)
})
