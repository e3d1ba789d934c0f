/** So many mails, as a person says it: `1 mail`, `2 mails`. */
export function sayMails(count: number): string {
  return count === 1 ? '1 mail' : `${String(count)} mails`
}
