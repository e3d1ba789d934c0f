import type { TemplateValues } from '../../templates/index.ts'

/** What a template is tried with when it is saved, and shown with as long as there is no ticket. */
export const MADE_UP: TemplateValues = {
  ticket: { number: 1042, subject: 'Printer on the 3rd floor' },
  requester: { name: 'Ann Lee', address: 'ann.lee@example.com' },
  brand: { name: 'Contoso Support', signature: 'Contoso Support' },
  agent: { name: 'Sam Agent', signature: 'Sam Agent' },
}

/** What stands for an agent's words in a preview. */
export const MADE_UP_ANSWER = { html: '<p>It works again: tray 2 was open.</p>', text: 'It works again: tray 2 was open.' }
/** What stands for the customer's, where there is no ticket. */
export const MADE_UP_MAIL = 'It jams each time I print double sided.'
