import { expect, test } from 'vitest'
import { makeMessageId, readMessageId } from './message-id.ts'

const key = Buffer.from('a key of thirty-two bytes, or so.')
const facts = { key, ticketId: '0192f0c4-7b1e', messageId: '42', domain: 'contoso.example' }

test('an id of ours is read back, with or without brackets and in any case', () => {
  const id = makeMessageId(facts)
  expect(id).toMatch(/^pd\.0192f0c4-7b1e\.42\.[0-9a-f]{25}@contoso\.example$/)
  for (const form of [id, `<${id}>`, id.toUpperCase(), ` <${id}> `]) {
    expect(readMessageId(form, key)).toEqual({ ticketId: '0192f0c4-7b1e', messageId: '42' })
  }
})

test('an id that was tampered with, made with another key or made up is not ours', () => {
  const id = makeMessageId(facts)
  expect(readMessageId(id.replace('.42.', '.43.'), key)).toBeNull()
  expect(readMessageId(id.replace('7b1e', '7b1f'), key)).toBeNull()
  expect(readMessageId(id, Buffer.from('another key'))).toBeNull()
  expect(readMessageId(`pd.1.2.${'0'.repeat(25)}@contoso.example`, key)).toBeNull()
  expect(readMessageId('AS8PR01MB1@eurprd01.prod.outlook.example', key)).toBeNull()
  expect(readMessageId('', key)).toBeNull()
})

test('the domain may change: brands move', () => {
  const id = makeMessageId(facts)
  expect(readMessageId(id.replace('contoso.example', 'fabrikam.example'), key)).not.toBeNull()
})

test('ids that would not survive a server are refused', () => {
  expect(() => makeMessageId({ ...facts, ticketId: 'A' })).toThrow(TypeError)
  expect(() => makeMessageId({ ...facts, messageId: 'a.b' })).toThrow(/messageId/)
  expect(() => makeMessageId({ ...facts, domain: 'a b' })).toThrow(/domain/)
})
