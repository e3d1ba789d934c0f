import { asksForLanguage, detectLanguage } from './detect-language.ts'
import { mailFacts, type MailFacts, type RuledMail } from './mail-facts.ts'
import type { Rule } from './rule.ts'

/** The facts of a mail, with its language where one of the rules asks for it. */
export async function gatherMailFacts(
  mail: RuledMail & { readonly replyText: string },
  arrival: { readonly account: { readonly id: string; readonly address: string }; readonly size: number },
  rules: readonly Rule[],
): Promise<MailFacts> {
  // What the writer wrote tells the language; what they quote may be in ours.
  const language = asksForLanguage(rules) ? await detectLanguage(mail.replyText.trim() || mail.text || mail.subject) : null
  return mailFacts(mail, { ...arrival, language })
}
