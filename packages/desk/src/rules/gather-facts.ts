import { detectLanguage } from './detect-language.ts'
import { mailFacts, type MailFacts, type RuledMail } from './mail-facts.ts'

/** The facts of a mail, with the language it is written in: rules ask for it, and a new ticket keeps it. */
export async function gatherMailFacts(
  mail: RuledMail & { readonly replyText: string },
  arrival: { readonly account: { readonly id: string; readonly address: string }; readonly size: number },
): Promise<MailFacts> {
  // What the writer wrote tells the language; what they quote may be in ours.
  const language = await detectLanguage(mail.replyText.trim() || mail.text || mail.subject)
  return mailFacts(mail, { ...arrival, language })
}
