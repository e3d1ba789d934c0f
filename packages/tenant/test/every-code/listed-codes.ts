/**
 * Microsoft's sign-in errors as its references and recorded answers list them: code, the OAuth errors seen with it (none for
 * codes that only ever stand on a page), where it is said (T token endpoint, R redirect, P page), and what comes along.
 */
export type ListedCode = {
  readonly code: number
  readonly errors: readonly string[]
  readonly where: 'T' | 'R' | 'P'
  readonly suberror?: string
}

const INTERACTION = ['interaction_required']
const GRANT = ['invalid_grant']
const CLIENT = ['invalid_client']
const REQUEST = ['invalid_request']
const LATER = ['temporarily_unavailable']
const EITHER = ['interaction_required', 'invalid_grant']

const rows = (
  where: ListedCode['where'],
  errors: readonly string[],
  codes: readonly number[],
  more: Pick<ListedCode, 'suberror'> = {},
): ListedCode[] => codes.map((code) => ({ code, errors, where, ...more }))

export const LISTED: readonly ListedCode[] = [
  ...rows('R', INTERACTION, [16000]),
  ...rows('P', INTERACTION, [16001, 50125, 50129, 50199, 53004]),
  ...rows('T', ['invalid_resource'], [50001, 500011]),
  ...rows('P', [], [50011, 500113, 50140, 50105, 90072, 90095, 90099, 1000031, 90090]),
  ...rows(
    'T',
    GRANT,
    [
      500112, 50013, 50014, 50020, 50034, 50053, 50056, 50057, 50126, 50131, 50132, 50133, 50144, 501481, 50173, 50196, 51004,
      530003, 530032, 530034, 530035, 54005, 70000, 700005, 70008, 700082, 700084, 70043, 7000114,
    ],
  ),
  ...rows(
    'T',
    CLIENT,
    [50012, 50027, 65002, 70002, 700021, 700023, 700024, 700027, 700025, 700030, 7000215, 7000218, 7000222, 700229],
  ),
  ...rows('T', GRANT, [50055], { suberror: 'user_password_expired' }),
  ...rows('R', ['login_required'], [50058]),
  ...rows(
    'T',
    REQUEST,
    [
      50059, 50128, 50194, 700022, 90002, 90009, 90014, 900144, 90019, 900023, 9001023, 90038, 900382, 900432, 901002, 9002313,
      9002325, 9002326, 9002327,
    ],
  ),
  ...rows('T', INTERACTION, [50072, 50074, 50078, 50097, 50158]),
  ...rows('T', EITHER, [50076], { suberror: 'basic_action' }),
  ...rows('T', EITHER, [50079, 53000, 53001, 53002]),
  ...rows('P', GRANT, [50089, 53011, 130501, 135011]),
  ...rows('P', REQUEST, [50147, 90008, 900561, 9002332, 9002346]),
  ...rows('T', EITHER, [53003], { suberror: 'message_only' }),
  ...rows('T', ['invalid_grant', 'consent_required'], [65001], { suberror: 'consent_required' }),
  ...rows('R', ['access_denied'], [65004, 90093]),
  ...rows('P', ['access_denied', 'consent_required'], [90094]),
  ...rows('P', ['invalid_resource', 'invalid_client'], [65005, 650057]),
  ...rows('P', CLIENT, [650052, 650056]),
  ...rows('P', ['invalid_scope'], [650054]),
  ...rows('T', ['unauthorized_client'], [70001, 700016, 700038, 7000112]),
  ...rows('T', GRANT, [700003], { suberror: 'device_authentication_failed' }),
  ...rows('T', ['unsupported_grant_type'], [70003]),
  ...rows('R', ['unsupported_response_type'], [70005, 700054]),
  ...rows('R', REQUEST, [70007, 90023]),
  ...rows('T', ['invalid_scope'], [70011, 1002012]),
  ...rows('T', ['authorization_pending'], [70016]),
  ...rows('T', ['bad_verification_code'], [70018]),
  ...rows('P', ['expired_token'], [70019]),
  ...rows('T', ['invalid_client', 'invalid_request'], [700213, 70021]),
  ...rows('T', LATER, [90006, 90012, 90024, 90033, 90036, 90055]),
  ...rows('T', ['invalid_grant', 'temporarily_unavailable'], [80001, 80002, 80005, 80007, 80010, 80011, 80012, 80013, 80014]),
  // Not in Microsoft's list of errors, but met by everybody who registers an app or asks for two resources.
  ...rows('T', ['expired_token'], [70020]),
  ...rows('T', CLIENT, [7000229]),
  ...rows('T', REQUEST, [28000]),
]
