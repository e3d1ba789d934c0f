const names = new Intl.DisplayNames(['en'], { type: 'language' })

const common = [
  'ar',
  'cs',
  'da',
  'de',
  'en',
  'es',
  'fi',
  'fr',
  'he',
  'hu',
  'it',
  'ja',
  'ko',
  'nb',
  'nl',
  'pl',
  'pt',
  'pt-BR',
  'ro',
  'ru',
  'sv',
  'tr',
  'uk',
  'zh',
]

/** What a language tag means: `pt-BR` is Brazilian Portuguese. A tag nobody knows is shown as it is. */
export function languageInWords(tag: string): string {
  return names.of(tag) ?? tag
}

/** Languages to choose from, by name, with the one that is set already. */
export function languageChoices(present: string): { value: string; label: string }[] {
  return [...new Set([...common, present])]
    .map((value) => ({ value, label: languageInWords(value) }))
    .sort((one, other) => one.label.localeCompare(other.label))
}
