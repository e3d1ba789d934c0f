import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assert, property, string, constantFrom } from 'fast-check'
import { htmlToText } from '@postdesk/mail'
import { testDatabase, type TestDatabase } from '@postdesk/testkit'
import { READY_LANGUAGES, readyText } from './ready-texts.ts'
import { renderTemplate } from './render-template.ts'
import { ANSWER_SLOT, HISTORY_SLOT } from './slots.ts'
import { saveTemplate } from './templates.ts'
import { VARIABLES, type TemplateValues } from './variables.ts'
import { writeFromTemplate } from './write-from-template.ts'

const VALUES: TemplateValues = {
  ticket: { number: 1042, subject: 'Printer' },
  requester: { name: 'Ann Lee', address: 'ann@example.com' },
  brand: { name: 'Contoso', signature: 'Contoso\n1 <Main> Street' },
  agent: { name: 'Sam', signature: 'Sam Agent' },
}
const faultOf = (source: string, kind: 'auto reply' | 'reply' = 'auto reply') => {
  const rendered = renderTemplate(kind, source, VALUES)
  return rendered.kind === 'faulty' ? `${rendered.line}: ${rendered.message}` : rendered.html
}

describe('the ready text', () => {
  test.each(READY_LANGUAGES)('in %s names the ticket and greets by name or without one', (language) => {
    const source = readyText('auto reply', language) ?? ''
    const named = renderTemplate('auto reply', source, VALUES)
    expect(named.kind === 'rendered' && named.text).toMatch(/Ann Lee[\s\S]*1042[\s\S]*Contoso\n1 <Main> Street$/)
    const nameless = renderTemplate('auto reply', source, { ...VALUES, requester: { name: '', address: 'a@example.com' } })
    expect(nameless.kind === 'rendered' && nameless.text.split('\n')[0]).toMatch(/^\p{L}[^{}]{1,20}[,:]$/u)
  })

  test('golden: the automatic reply in English and German, and the frame of an answer', () => {
    const textOf = (kind: 'auto reply' | 'reply', language: string) => {
      const rendered = renderTemplate(kind, readyText(kind, language) ?? '', VALUES)
      return rendered.kind === 'rendered' ? rendered.text.replace(ANSWER_SLOT, '[answer]').replace(HISTORY_SLOT, '[history]') : ''
    }
    expect(textOf('auto reply', 'en')).toBe(
      'Hello Ann Lee,\n\nthank you for your message. It has reached us as request 1042, and somebody will answer you.\n\nTo add something, just answer this mail.\n\n\nContoso\n1 <Main> Street',
    )
    expect(textOf('auto reply', 'de')).toContain('Guten Tag Ann Lee,\n\nvielen Dank für Ihre Nachricht.')
    expect(textOf('reply', 'fr')).toBe('[answer]\n\nSam Agent\n\nContoso\n1 <Main> Street\n\n[history]')
  })
})

describe('a fault is told with its line, in words', () => {
  test.each([
    ['Hello\n{{ requester.nam }}', '2: There is no {{ requester.nam }} in this template.'],
    ['{{ agent.name }}', '1: There is no {{ agent }} in this template.'],
    ['{{ ticket.subject | shout }}', '1: There is no filter ‘shout’.'],
    ['{{ ticket.subject | raw }}', '1: There is no filter ‘raw’.'],
    ['a\nb\n{% if ticket.number %}', '3: {% if ticket.number %} is not closed.'],
    ["{% include 'secrets' %}", '1: There is no tag ‘include’ in templates.'],
    ["{% render '../../etc/passwd' %}", '1: There is no tag ‘render’ in templates.'],
    ["{% layout 'x' %}", '1: There is no tag ‘layout’ in templates.'],
    ['{% for i in (1..100000000) %}x{% endfor %}', '1: It takes too long, or makes too much: look for a loop that does not end.'],
    ['{{ ticket.constructor }}', '1: There is no {{ ticket.constructor }} in this template.'],
  ])('%s', (source, said) => {
    expect(faultOf(source)).toBe(said)
  })

  test('an answer without its answer is refused', () => {
    expect(faultOf('<p>Regards</p>', 'reply')).toContain('It has no {{ answer }}')
  })
})

test('whatever a customer calls themselves and their ticket stays words', () => {
  const nasty = constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '{{ brand.name }}',
    '\uE010\uE012',
    '$&',
  )
  assert(
    property(nasty, string({ unit: 'grapheme', maxLength: 40 }), (name, subject) => {
      const rendered = renderTemplate('auto reply', '<p title="{{ ticket.subject }}">{{ requester.name }}</p>', {
        ...VALUES,
        requester: { name, address: 'a@example.com' },
        ticket: { number: 1, subject },
      })
      if (rendered.kind !== 'rendered') throw new Error(rendered.message)
      expect(rendered.html).not.toMatch(/<(?:script|img)/)
      expect(rendered.text).toBe(htmlToText(rendered.html))
      expect(rendered.html).not.toMatch(/[\uE010-\uE01F]/)
    }),
    { numRuns: 200 },
  )
})

test('every variable that is listed exists', () => {
  for (const [kind, variables] of Object.entries(VARIABLES) as [
    'auto reply' | 'reply',
    readonly (readonly [string, string])[],
  ][]) {
    const all = variables.map(([name]) => `{{ ${name} }}`).join(' ')
    expect(renderTemplate(kind, all, VALUES).kind).toBe('rendered')
  }
})

describe('which template is sent', () => {
  let database: TestDatabase
  let brandId: string
  beforeAll(async () => {
    database = await testDatabase()
    const brand = await database.kysely.selectFrom('brand').select('id').executeTakeFirstOrThrow()
    brandId = brand.id
    const own = { brandId, kind: 'auto reply' as const, by: 'Alex', now: new Date() }
    await saveTemplate(database.kysely, { ...own, language: 'de', html: 'Eigener Text' })
    await saveTemplate(database.kysely, { ...own, language: 'cs', html: 'Vlastní text' })
    await saveTemplate(database.kysely, { ...own, language: 'fr', html: '{{ gone }}' })
  })
  afterAll(() => database.close())
  const write = async (...languages: (string | null)[]) =>
    await writeFromTemplate(database.kysely, { kind: 'auto reply', brandId, languages, values: VALUES })

  test('the requester’s language comes before the brand’s, own words before ready ones, English at last', async () => {
    expect(await write('es', 'de')).toMatchObject({ language: 'es', fault: null })
    expect(await write(null, 'de-AT')).toMatchObject({ language: 'de', text: 'Eigener Text' })
    expect(await write('cs', 'en')).toMatchObject({ language: 'cs', text: 'Vlastní text' })
    expect(await write('ja', 'xx')).toMatchObject({ language: 'en' })
  })

  test('own words that fail lose no mail: the ready text goes out, and the fault is told', async () => {
    const written = await write('fr', 'en')
    expect(written).toMatchObject({ language: 'fr', fault: 'line 1: There is no {{ gone }} in this template.' })
    expect(written.text).toContain('Bonjour Ann Lee')
  })
})
