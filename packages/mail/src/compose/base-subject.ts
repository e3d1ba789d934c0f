/** Marks for answers and forwards that mail programs put before a subject, in their languages. */
const PREFIX =
  /^(?:(?:re|r|aw|antw|antwort|sv|svar|vs|vá|odp|ynt|res|rif|ref|réf|rv|enc|fw|fwd|wg|tr|i|pd|doorst|fs|vl|vb|vidb|továbbítás|ilt|转发|回复|答复|轉寄|回覆|답장|전달|返信|転送|отв|ответ|пересл|на|απ|σχετ|πρθ)(?:\s?\[\d{1,3}\]|\s?\(\d{1,3}\)|\^\d{1,3})?\s?[:：]\s*)/iu

/** How many marks are taken off; a subject of ten thousand `Re:` is a game. */
const MAX_PREFIXES = 50

/** The subject without answer and forward marks: what Outlook calls the thread topic. */
export function baseSubject(subject: string): string {
  let base = subject.trim()
  for (let count = 0; count < MAX_PREFIXES; count++) {
    const shorter = base.slice(0, 60).replace(PREFIX, '') + base.slice(60)
    if (shorter === base) break
    base = shorter.trimStart()
  }
  return base
}
