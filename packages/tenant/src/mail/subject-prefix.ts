import type { DirectoryUser } from '../directory/directory.ts'

type Kind = 'undeliverable' | 'delayed' | 'automaticReply'

// Exchange writes these subjects in the language of the mailbox, so nobody may recognise such mail by its subject.
const PREFIXES: Readonly<Record<string, Readonly<Record<Kind, string>>>> = {
  en: { undeliverable: 'Undeliverable: ', delayed: 'Delivery delayed: ', automaticReply: 'Automatic reply: ' },
  de: { undeliverable: 'Unzustellbar: ', delayed: 'Zustellung verzögert: ', automaticReply: 'Automatische Antwort: ' },
  fr: { undeliverable: 'Non remis : ', delayed: 'Remise différée : ', automaticReply: 'Réponse automatique : ' },
  es: { undeliverable: 'No se puede entregar: ', delayed: 'Entrega retrasada: ', automaticReply: 'Respuesta automática: ' },
  it: { undeliverable: 'Non recapitabile: ', delayed: 'Recapito ritardato: ', automaticReply: 'Risposta automatica: ' },
  nl: { undeliverable: 'Onbestelbaar: ', delayed: 'Bezorging vertraagd: ', automaticReply: 'Automatisch antwoord: ' },
  pt: { undeliverable: 'Não entregue: ', delayed: 'Entrega atrasada: ', automaticReply: 'Resposta automática: ' },
  sv: { undeliverable: 'Kunde inte levereras: ', delayed: 'Leveransen är försenad: ', automaticReply: 'Autosvar: ' },
  ja: { undeliverable: '配信不能: ', delayed: '配信が遅れています: ', automaticReply: '自動応答: ' },
}

/** What stands before the subject of a report or an automatic reply; English where the language is not known. */
export function subjectPrefix(kind: Kind, language: DirectoryUser['language']): string {
  const primary = language.split('-')[0]?.toLowerCase() ?? 'en'
  const prefixes = PREFIXES[primary] ?? PREFIXES['en']
  return prefixes?.[kind] ?? ''
}
