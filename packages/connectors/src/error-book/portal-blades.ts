import type { PortalBlade } from './book-entry.ts'

type Ids = { readonly clientId: string | null; readonly servicePrincipalId: string | null }

/** Lists of the Entra admin center, for when the very object is not known. */
const APP_LIST = '/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade'
const ENTERPRISE_LIST = '/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview'

/**
 * Where a part of the Entra admin center is, below its root: the app registration itself where its client ID is known, and its
 * enterprise application where the object id is, else the list to find it in.
 */
export function bladePath(blade: PortalBlade, { clientId, servicePrincipalId }: Ids): string {
  switch (blade) {
    case 'app-overview':
      return appPart('Overview', clientId)
    case 'app-credentials':
      return appPart('Credentials', clientId)
    case 'app-authentication':
      return appPart('Authentication', clientId)
    case 'app-permissions':
      return appPart('CallAnAPI', clientId)
    case 'enterprise-properties':
      return enterprisePart('Properties', clientId, servicePrincipalId)
    case 'enterprise-users':
      return enterprisePart('Users', clientId, servicePrincipalId)
    case 'consent-requests':
      return '/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AccessRequests'
    case 'users':
      return '/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers'
    case 'risky-users':
      return '/#view/Microsoft_AAD_IAM/SecurityMenuBlade/~/RiskyUsers'
    case 'devices':
      return '/#view/Microsoft_AAD_Devices/DevicesMenuBlade/~/Devices'
    case 'sign-in-logs':
      return '/#view/Microsoft_AAD_IAM/SignInEventsV3Blade'
    case 'conditional-access':
      return '/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies'
    case 'authentication-methods':
      return '/#view/Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods'
    default:
      return blade satisfies never
  }
}

function appPart(name: string, clientId: string | null): string {
  if (clientId === null) return APP_LIST
  return `/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/${name}/appId/${encodeURIComponent(clientId)}`
}

function enterprisePart(name: string, clientId: string | null, objectId: string | null): string {
  if (clientId === null || objectId === null) return ENTERPRISE_LIST
  const ids = `objectId/${encodeURIComponent(objectId)}/appId/${encodeURIComponent(clientId)}`
  return `/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/${name}/${ids}`
}
