import { expect, test } from 'vitest'
import { detectLanguage } from './detect-language.ts'

test.each([
  ['Guten Tag, seit heute früh druckt unser Drucker im dritten Stock nicht mehr.', 'de'],
  ['Hello, since this morning our printer on the third floor does not print.', 'en'],
  ['Bonjour, je ne peux plus me connecter depuis ce matin.', 'fr'],
  ['プリンターが動きません。助けてください。', 'ja'],
])('%s', async (text, language) => {
  expect(await detectLanguage(text)).toBe(language)
})

test('too few words tell no language', async () => {
  expect(await detectLanguage('OK, danke')).toBeNull()
  expect(await detectLanguage('12345 67890 !!!')).toBeNull()
})
