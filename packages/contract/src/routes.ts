import * as accounts from './routes/accounts.ts'
import * as apiKeys from './routes/api-keys.ts'
import * as authorizations from './routes/authorizations.ts'
import * as autoReplyStops from './routes/auto-reply-stops.ts'
import * as brands from './routes/brands.ts'
import * as companies from './routes/companies.ts'
import * as deskSettings from './routes/desk-settings.ts'
import * as groups from './routes/groups.ts'
import * as mail from './routes/mail.ts'
import * as outgoing from './routes/outgoing-accounts.ts'
import * as placement from './routes/placement.ts'
import * as registrations from './routes/registrations.ts'
import * as rules from './routes/rules.ts'
import * as session from './routes/session.ts'
import * as templates from './routes/templates.ts'
import * as tickets from './routes/tickets.ts'
import * as warnings from './routes/warnings.ts'
import type { Route } from './route.ts'

/** The whole table. Keys are operation ids. */
export const routes = {
  getStart: session.getStart,
  createAdministrator: session.createAdministrator,
  listAgents: session.listAgents,
  createAgent: session.createAgent,
  changeAgent: session.changeAgent,
  getMe: session.getMe,
  changeMe: session.changeMe,
  listApiKeys: apiKeys.listApiKeys,
  createApiKey: apiKeys.createApiKey,
  deleteApiKey: apiKeys.deleteApiKey,
  listTickets: tickets.listTickets,
  listTags: tickets.listTags,
  getTicket: tickets.getTicket,
  listMessages: tickets.listMessages,
  changeTicket: tickets.changeTicket,
  createReply: tickets.createReply,
  createNote: tickets.createNote,
  retryDelivery: tickets.retryDelivery,
  createMerge: tickets.createMerge,
  deleteMerge: tickets.deleteMerge,
  listAutoReplyStops: autoReplyStops.listAutoReplyStops,
  deleteAutoReplyStop: autoReplyStops.deleteAutoReplyStop,
  listRegistrations: registrations.listRegistrations,
  createRegistration: registrations.createRegistration,
  changeRegistration: registrations.changeRegistration,
  deleteRegistration: registrations.deleteRegistration,
  previewRegistration: registrations.previewRegistration,
  getDeskSettings: deskSettings.getDeskSettings,
  changeDeskSettings: deskSettings.changeDeskSettings,
  createCredential: registrations.createCredential,
  deleteCredential: registrations.deleteCredential,
  changeCredential: warnings.changeCredential,
  readCredentialEnds: warnings.readCredentialEnds,
  listWarnings: warnings.listWarnings,
  createAttempt: authorizations.createAttempt,
  getAttempt: authorizations.getAttempt,
  explainErrorPage: authorizations.explainErrorPage,
  proposeScopes: authorizations.proposeScopes,
  listAccounts: accounts.listAccounts,
  listTroubledAccounts: accounts.listTroubledAccounts,
  getAccount: accounts.getAccount,
  createAccount: accounts.createAccount,
  changeAccount: accounts.changeAccount,
  deleteAccount: accounts.deleteAccount,
  checkAccount: accounts.checkAccount,
  switchAccount: accounts.switchAccount,
  undoSwitch: accounts.undoSwitch,
  removeAuthorization: authorizations.removeAuthorization,
  validateAuthorization: authorizations.validateAuthorization,
  validateOutgoing: authorizations.validateOutgoing,
  listOutgoingAccounts: outgoing.listOutgoingAccounts,
  getOutgoingAccount: outgoing.getOutgoingAccount,
  createOutgoingAccount: outgoing.createOutgoingAccount,
  changeOutgoingAccount: outgoing.changeOutgoingAccount,
  deleteOutgoingAccount: outgoing.deleteOutgoingAccount,
  listAccountEvents: accounts.listAccountEvents,
  listMail: mail.listMail,
  getMail: mail.getMail,
  retryMail: mail.retryMail,
  discardMail: mail.discardMail,
  restoreMail: mail.restoreMail,
  listSentMail: mail.listSentMail,
  countHeldMail: mail.countHeldMail,
  retryHeldMail: mail.retryHeldMail,
  getRetry: mail.getRetry,
  listGroups: groups.listGroups,
  createGroup: groups.createGroup,
  changeGroup: groups.changeGroup,
  deleteGroup: groups.deleteGroup,
  listCategories: groups.listCategories,
  createCategory: groups.createCategory,
  changeCategory: groups.changeCategory,
  deleteCategory: groups.deleteCategory,
  listCompanies: companies.listCompanies,
  createCompany: companies.createCompany,
  changeCompany: companies.changeCompany,
  deleteCompany: companies.deleteCompany,
  listBrands: brands.listBrands,
  createBrand: brands.createBrand,
  changeBrand: brands.changeBrand,
  deleteBrand: brands.deleteBrand,
  listTemplates: templates.listTemplates,
  saveTemplate: templates.saveTemplate,
  resetTemplate: templates.resetTemplate,
  previewTemplate: templates.previewTemplate,
  getAccountPlacement: placement.getAccountPlacement,
  changeAccountPlacement: placement.changeAccountPlacement,
  listRules: rules.listRules,
  getRule: rules.getRule,
  createRule: rules.createRule,
  orderRules: rules.orderRules,
  dryRun: rules.dryRun,
  changeRule: rules.changeRule,
  deleteRule: rules.deleteRule,
} as const satisfies Record<string, Route>
export type RouteName = keyof typeof routes
