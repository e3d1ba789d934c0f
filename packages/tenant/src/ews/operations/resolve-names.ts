import type { DirectoryUser } from '../../directory/directory.ts'
import type { EwsCall } from '../call.ts'
import { textOfCode } from '../error-texts.ts'
import { ResponseError } from '../refusals.ts'
import { respond } from '../response.ts'
import { assertSequence, booleanOf, requiredAttribute, textOf } from '../xml/schema.ts'
import { m, t } from '../xml/write-xml.ts'
import type { Xml } from '../xml/write-xml.ts'

// ResolveNames page: it never gives more than this.
const MAX_RESOLUTIONS = 100

/** People and mailboxes whose name or address begins with a text. Several are a warning, none is an error. */
export async function resolveNames({ body, world }: EwsCall): Promise<Xml> {
  assertSequence(body, ['ParentFolderIds', 'UnresolvedEntry!'])
  const withContact = booleanOf(requiredAttribute(body, 'ReturnFullContactData'), 'ReturnFullContactData')
  const entry = textOf(body, 'UnresolvedEntry') ?? ''
  return await respond('ResolveNames', () => {
    const wanted = entry.replace(/^(?:smtp|sip):/i, '').toLowerCase()
    const found = wanted === '' ? [] : world.directory.users().filter((user) => begins(user, wanted))
    if (found.length === 0) throw new ResponseError('ErrorNameResolutionNoResults')
    const shown = found.slice(0, MAX_RESOLUTIONS)
    const children = m(
      'ResolutionSet',
      { TotalItemsInView: found.length, IncludesLastItemInRange: shown.length === found.length },
      shown.map((user) => t('Resolution', {}, mailboxOf(user), withContact ? contactOf(user) : undefined)),
    )
    const code = 'ErrorNameResolutionMultipleResults'
    return found.length === 1 ? { children } : { children, warning: { code, message: textOfCode(code) } }
  })
}

function begins({ displayName, mail, aliases, userPrincipalName }: DirectoryUser, wanted: string): boolean {
  const words = [displayName, ...displayName.split(/\s+/), mail, userPrincipalName, ...aliases]
  return words.some((word) => word.toLowerCase().startsWith(wanted))
}

function mailboxOf({ displayName, mail }: DirectoryUser): Xml {
  return t(
    'Mailbox',
    {},
    t('Name', {}, displayName),
    t('EmailAddress', {}, mail),
    t('RoutingType', {}, 'SMTP'),
    t('MailboxType', {}, 'Mailbox'),
  )
}

function contactOf({ displayName, mail, aliases }: DirectoryUser): Xml {
  const addresses = [`SMTP:${mail}`, ...aliases.map((alias) => `smtp:${alias}`)]
  return t(
    'Contact',
    {},
    t('DisplayName', {}, displayName),
    t(
      'EmailAddresses',
      {},
      addresses.slice(0, 3).map((address, at) => t('Entry', { Key: `EmailAddress${String(at + 1)}` }, address)),
    ),
    t('ContactSource', {}, 'ActiveDirectory'),
  )
}
