import type { ReadyMail } from '../model/ready-mail.ts'

/** Whom mail systems write as. Exchange Online: `postmaster@` the organization, or `MicrosoftExchange` with a long number. */
const MACHINE_ADDRESS = /^(?:mailer-?daemon|mail-daemon|postmaster|bounces?|microsoftexchange[0-9a-f]{32})(?:[-+=][^@]*)?(?:@|$)/i

/** Whether a mail shows by itself that no person wrote it: a report as a whole, a sender that takes no answer, or its own word. */
export function bearsMachineSign(
  mail: Pick<ReadyMail, 'rootType' | 'returnPath' | 'autoSubmittedField' | 'from' | 'sender'>,
): boolean {
  if (mail.rootType === 'multipart/report' || mail.returnPath === '') return true
  const word = mail.autoSubmittedField?.split(';', 1)[0]?.trim().toLowerCase() ?? 'no'
  if (word !== 'no' && word !== '') return true
  return [mail.from, mail.sender].some((one) => one !== null && MACHINE_ADDRESS.test(one.address))
}
