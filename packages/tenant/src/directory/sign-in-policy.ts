/**
 * Rules a tenant may lay on a person's sign-in, by plain names, each with the AADSTS code it answers with. A person under
 * a rule gets no token: the token endpoint refuses each grant, and the sign-in pages end in the same code.
 */
export const SIGN_IN_POLICIES = {
  block: 53003,
  compliantDevice: 53000,
  domainJoinedDevice: 53001,
  approvedApp: 53002,
  managedDevice: 530003,
  securityPolicy: 530032,
  partnerRule: 530034,
  securityDefaults: 530035,
  riskyRegistration: 53004,
  userRisk: 53011,
  deviceAuthentication: 50097,
  workplaceJoin: 50129,
  networkOrDevice: 50131,
  externalChallenge: 50158,
  strongAuthentication: 50074,
  secondFactorEnrolment: 50072,
  secondFactorRegistration: 50079,
  secondFactorExpired: 50078,
  signInFrequency: 70043,
  passwordReset: 50125,
  confirmation: 50199,
  staySignedIn: 50140,
  guestInactivity: 50014,
  accountMissing: 51004,
  sessionExpired: 50132,
  credentialPolicy: 130501,
  deviceDisabled: 135011,
  deviceMissing: 700003,
} as const

export type SignInPolicy = keyof typeof SIGN_IN_POLICIES

export const SIGN_IN_POLICY_NAMES = Object.keys(SIGN_IN_POLICIES) as [SignInPolicy, ...SignInPolicy[]]
