export function MailLog() {
  return null
}
