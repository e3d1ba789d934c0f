import type { MailAddress } from '../../mail/header-scan.ts'
import type { Directory } from '../../directory/directory.ts'
import { t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

/** `t:Mailbox`. People of the tenant are mailboxes, anybody else is a one-off address. */
export function presentMailbox(directory: Directory, { name, address }: MailAddress): Xml {
  const known = directory.findUser(address)
  return t(
    'Mailbox',
    {},
    t('Name', {}, name === '' ? (known?.displayName ?? address) : name),
    t('EmailAddress', {}, address),
    t('RoutingType', {}, 'SMTP'),
    t('MailboxType', {}, known === undefined ? 'OneOff' : 'Mailbox'),
  )
}
