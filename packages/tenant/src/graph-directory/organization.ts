import type { World } from '../world.ts'
import { answerEntity, answerList } from './answer-list.ts'
import type { Shown } from './answer-list.ts'
import type { DirectoryCall } from './directory-call.ts'
import { resourceNotFound } from './directory-errors.ts'

const LIST = { context: 'organization', type: 'organization' } as const

/** `GET /organization`: the tenant itself, as a list of one. */
export function listOrganization(call: DirectoryCall): Response {
  return answerList(call, [presentOrganization(call.world)], LIST)
}

/** `GET /organization/{tenant id}` */
export function getOrganization(call: DirectoryCall): Response {
  const id = call.c.req.param('organization') ?? ''
  if (id.toLowerCase() !== call.world.directory.tenantId) throw resourceNotFound(id)
  return answerEntity(call, presentOrganization(call.world), LIST)
}

function presentOrganization({ directory }: World): Shown {
  return {
    id: directory.tenantId,
    deletedDateTime: null,
    businessPhones: [],
    city: null,
    country: null,
    countryLetterCode: 'NL',
    createdDateTime: '2020-01-15T09:00:00Z',
    defaultUsageLocation: null,
    displayName: directory.displayName,
    marketingNotificationEmails: [],
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    postalCode: null,
    preferredLanguage: 'en',
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: null,
    street: null,
    technicalNotificationMails: [],
    tenantType: 'AAD',
    assignedPlans: [],
    provisionedPlans: [],
    verifiedDomains: directory.domains.map((name, at) => ({
      capabilities: 'Email, OfficeCommunicationsOnline',
      isDefault: at === 0,
      isInitial: name.includes('.onmicrosoft.'),
      name,
      type: 'Managed',
    })),
  }
}
