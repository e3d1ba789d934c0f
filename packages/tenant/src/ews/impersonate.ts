import type { DirectoryUser } from '../directory/directory.ts'
import { scopedPermissions } from '../mail/app-roles.ts'
import type { World } from '../world.ts'
import type { Caller } from './authenticate.ts'
import type { Impersonated } from './envelope.ts'
import { SoapFault } from './refusals.ts'

/**
 * As whom the request is worked on. A person is itself, or whomever its ApplicationImpersonation role lets it be; an app is nobody
 * and must name a mailbox, and must name the same one in X-AnchorMailbox, by which Exchange routes (D1).
 */
export function actorOf(
  world: World,
  caller: Caller,
  { impersonated, anchor }: { readonly impersonated: Impersonated | undefined; readonly anchor: string | undefined },
): DirectoryUser {
  const anchored = anchor === undefined ? undefined : findAnchor(world, anchor)
  if (impersonated === undefined) {
    if (caller.kind === 'app') throw new SoapFault('ErrorInvalidExchangeImpersonationHeaderData')
    return caller.user
  }
  const wanted = findImpersonated(world, impersonated)
  if (caller.kind === 'user') {
    if (!world.ews.settings.impersonators.includes(caller.user.id)) throw new SoapFault('ErrorImpersonateUserDenied')
  } else {
    if (!mayImpersonate(world, caller, wanted)) throw new SoapFault('ErrorImpersonateUserDenied')
    if (world.ews.settings.requireAnchorMailbox && anchored?.id !== wanted.id)
      throw new SoapFault('ErrorNonExistentMailbox', {
        message: 'No mailbox with such guid. X-AnchorMailbox must name the impersonated mailbox.',
      })
  }
  // A shared mailbox is a disabled account with a living mailbox, so only people can be too disabled to be impersonated.
  if (!wanted.accountEnabled && wanted.kind === 'user') throw new SoapFault('ErrorAccountDisabled')
  return wanted
}

/** By Exchange's own role over this mailbox, or by Entra's over all unless an access policy holds the app to some. */
function mayImpersonate({ mail }: World, { appId, isGranted }: Extract<Caller, { kind: 'app' }>, wanted: DirectoryUser): boolean {
  if (scopedPermissions(mail.settings, appId, wanted.id).includes('EWS.AccessAsApp')) return true
  const held = mail.settings.appMailboxes.get(appId)
  return isGranted && (held === undefined || held.includes(wanted.id))
}

/** The header may be an address, or an address or an immutable id behind a label such as `UPN:`. */
function findAnchor({ directory }: World, anchor: string): DirectoryUser {
  const user = directory.findUser(
    anchor
      .trim()
      .replace(/^(?:UPN|SMTP|OID|PUID):/i, '')
      .replace(/^([^@]+)@[0-9a-f-]{36}$/i, '$1'),
  )
  if (user === undefined) throw new SoapFault('ErrorNonExistentMailbox')
  return user
}

function findImpersonated({ directory }: World, { by, value }: Impersonated): DirectoryUser {
  const user = directory.findUser(value)
  const isNamedSo =
    by === 'PrincipalName'
      ? user?.userPrincipalName.toLowerCase() === value.toLowerCase()
      : by === 'PrimarySmtpAddress'
        ? user?.mail.toLowerCase() === value.toLowerCase()
        : by === 'SmtpAddress' && value.includes('@')
  if (user === undefined || !isNamedSo)
    throw new SoapFault('ErrorNonExistentMailbox', {
      message:
        by === 'SID' || by === 'PrincipalName'
          ? 'The user name or SID has no mailbox associated with it.'
          : 'The SMTP address has no mailbox associated with it.',
    })
  return user
}
