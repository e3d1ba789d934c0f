import type { Answers } from '../answer.ts'
import { accountAnswers } from './accounts.ts'
import { apiKeyAnswers } from './api-keys.ts'
import { authorizationAnswers } from './authorizations.ts'
import { autoReplyStopAnswers } from './auto-reply-stops.ts'
import { brandAnswers } from './brands.ts'
import { companyAnswers } from './companies.ts'
import { deskSettingsAnswers } from './desk-settings.ts'
import { groupAnswers } from './groups.ts'
import { mailAnswers } from './mail.ts'
import { outgoingAccountAnswers } from './outgoing-accounts.ts'
import { placementAnswers } from './placement.ts'
import { registrationAnswers } from './registrations.ts'
import { ruleAnswers } from './rules.ts'
import { sessionAnswers } from './session.ts'
import { templateAnswers } from './templates.ts'
import { ticketAnswers } from './tickets.ts'

/** What answers each route of the contract. */
export const answers: Answers = {
  ...sessionAnswers,
  ...apiKeyAnswers,
  ...ticketAnswers,
  ...registrationAnswers,
  ...deskSettingsAnswers,
  ...authorizationAnswers,
  ...accountAnswers,
  ...outgoingAccountAnswers,
  ...mailAnswers,
  ...groupAnswers,
  ...companyAnswers,
  ...brandAnswers,
  ...autoReplyStopAnswers,
  ...placementAnswers,
  ...ruleAnswers,
  ...templateAnswers,
}
