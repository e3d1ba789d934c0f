import type { FailureCode } from '../connector-error.ts'

/** How an AADSTS number is to be taken, where it refines the OAuth error or stands alone. */
export type AadstsKind = Extract<FailureCode, 'THROTTLED' | 'UNAVAILABLE' | 'PERMISSION' | 'CONFIGURATION' | 'SIGN_IN_NEEDED'>

/** "Loop detected": the same request 15 times in 5 minutes. Asking on keeps the lock shut. */
export const LOOP = 50196

/** Entra's own signs of trouble on its side: waiting mends them, whatever OAuth error they come under. */
const PASSING: Readonly<Record<number, AadstsKind>> = {
  ...each('THROTTLED', [LOOP, 90055]),
  // The last: agents of the organization's own servers, which check passwords for Entra and are away for a while.
  ...each('UNAVAILABLE', [
    90006,
    90012,
    90024,
    90033,
    90036,
    90090,
    1000031,
    ...Array.from({ length: 14 }, (_, at) => 80001 + at),
  ]),
}

/** A rule of the tenant stands in the way: signing in again ends at the same wall until an administrator acts. */
const POLICIES = [
  50057, 50105, 50131, 51004, 53000, 53001, 53002, 53003, 53011, 530003, 530032, 530034, 530035, 70043, 90093, 90094, 90095,
  90099, 130501, 135011, 650052,
]

/** Entra calls these invalid_grant or access_denied, yet only the settings of one side can mend them. */
const SETTINGS = [50011, 500112, 500113, 50013, 50194, 501481, 700005, 7000114]

/** Whoever signs in can mend these, in the browser. Under an OAuth error they are known by it; this is for a number alone. */
const PERSONS = [
  16000, 16001, 50014, 50020, 50034, 50053, 50055, 50056, 50058, 50072, 50074, 50076, 50078, 50079, 50089, 50097, 50125, 50126,
  50129, 50132, 50133, 50140, 50144, 50158, 50173, 50199, 53004, 54005, 65001, 65004, 70000, 700003, 70008, 700082, 700084, 70018,
  70019, 70020, 90072,
]

/** Numbers that outrank the OAuth error: what passes by itself must cost nobody an authorization. */
export function passingKind(number: number): AadstsKind | null {
  return PASSING[number] ?? null
}

const REFINED: Readonly<Record<number, AadstsKind>> = { ...each('PERMISSION', POLICIES), ...each('CONFIGURATION', SETTINGS) }

/** Numbers that say more than invalid_grant or access_denied does. */
export function refinedKind(number: number): AadstsKind | null {
  return REFINED[number] ?? null
}

const ALONE: Readonly<Record<number, AadstsKind>> = { ...each('SIGN_IN_NEEDED', PERSONS), ...REFINED }

/** What a number means with no OAuth error beside it, as on a page: what neither a person nor a rule is about is a setting. */
export function kindOfNumber(number: number): AadstsKind {
  return ALONE[number] ?? 'CONFIGURATION'
}

function each(kind: AadstsKind, numbers: readonly number[]): Readonly<Record<number, AadstsKind>> {
  return Object.fromEntries(numbers.map((number) => [number, kind]))
}
