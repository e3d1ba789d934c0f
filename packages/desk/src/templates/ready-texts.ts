import type { TemplateKind } from '@postdesk/contract'

/** Words of the automatic reply, by language: greeting with and without a name, what happened, how to add something. */
const AUTO_REPLY: Readonly<Record<string, readonly [withName: string, without: string, received: string, add: string]>> = {
  en: [
    'Hello {{ requester.name }},',
    'Hello,',
    'thank you for your message. It has reached us as request {{ ticket.number }}, and somebody will answer you.',
    'To add something, just answer this mail.',
  ],
  de: [
    'Guten Tag {{ requester.name }},',
    'Guten Tag,',
    'vielen Dank für Ihre Nachricht. Sie ist als Anfrage {{ ticket.number }} bei uns eingegangen; wir melden uns bei Ihnen.',
    'Wenn Sie etwas ergänzen möchten, antworten Sie einfach auf diese Mail.',
  ],
  fr: [
    'Bonjour {{ requester.name }},',
    'Bonjour,',
    'merci pour votre message. Nous l’avons bien reçu sous le numéro {{ ticket.number }} et nous vous répondrons.',
    'Pour ajouter quelque chose, répondez simplement à ce message.',
  ],
  es: [
    'Hola, {{ requester.name }}:',
    'Hola:',
    'Gracias por su mensaje. Lo hemos recibido como solicitud {{ ticket.number }} y le responderemos.',
    'Si desea añadir algo, responda a este correo.',
  ],
  it: [
    'Buongiorno {{ requester.name }},',
    'Buongiorno,',
    'grazie per il Suo messaggio. È arrivato come richiesta {{ ticket.number }} e Le risponderemo.',
    'Per aggiungere qualcosa, risponda a questa e-mail.',
  ],
  nl: [
    'Hallo {{ requester.name }},',
    'Hallo,',
    'bedankt voor uw bericht. Wij hebben het ontvangen als aanvraag {{ ticket.number }} en komen erop terug.',
    'Wilt u iets toevoegen, beantwoord dan gewoon deze mail.',
  ],
  pt: [
    'Olá, {{ requester.name }},',
    'Olá,',
    'obrigado pela sua mensagem. Foi recebida como pedido {{ ticket.number }} e iremos responder-lhe.',
    'Para acrescentar algo, basta responder a este e-mail.',
  ],
}

/** No `-- ` line goes before a signature (RFC 3676 section 4.3): what is quoted below would count as part of it, and programs hide that. */
const SIGNATURE = `{% if brand.signature != '' %}
<br><div>{{ brand.signature }}</div>
{% endif %}`

/** The same in every language: what frames an answer has no words of its own, and the line above a quote follows the language anyway. */
const REPLY = `<div>{{ answer }}</div>
{% if agent.signature != '' %}
<br><div>{{ agent.signature }}</div>
{% endif %}
${SIGNATURE}
<br><div>{{ history }}</div>
`

/** Languages that have ready texts, English first. */
export const READY_LANGUAGES: readonly string[] = Object.keys(AUTO_REPLY)

/** What Postdesk sends where nobody wrote anything else; undefined where it has no words in a language. */
export function readyText(kind: TemplateKind, language: string): string | undefined {
  const words = AUTO_REPLY[language]
  if (words === undefined) return undefined
  if (kind === 'reply') return REPLY
  const [withName, without, received, add] = words
  return `<p>{% if requester.name != '' %}${withName}{% else %}${without}{% endif %}</p>
<p>${received}</p>
<p>${add}</p>
${SIGNATURE}
`
}
