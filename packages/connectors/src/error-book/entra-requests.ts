import { EDIT_REGISTRATION, REAUTHORIZE, TEST, aadsts, button, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** A request that Microsoft could not take as it was: most often something stands between, or an address was edited. */
export const ENTRA_REQUESTS: readonly BookEntry[] = [
  {
    id: 'sign-in-code-used',
    codes: aadsts(54005),
    title: 'The sign-in was sent twice',
    why: 'The code of a sign-in works once, and it had been used: the page was reloaded, or the button pressed twice.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE],
  },
  {
    id: 'sign-in-code-of-another-app',
    codes: aadsts(700005),
    title: 'The sign-in was made for another app registration',
    why: 'Client ID or tenant ID was changed in Postdesk while the sign-in was under way.',
    who: 'mailbox-owner',
    actions: [REAUTHORIZE],
  },
  {
    id: 'sign-in-proof-mismatch',
    codes: aadsts(50147, 501481),
    title: 'The sign-in was finished by another than began it',
    why: 'Each sign-in carries a proof (PKCE) that only the Postdesk which began it can give, and it did not match. Nothing was saved.',
    who: 'mailbox-owner',
    actions: [{ ...REAUTHORIZE, text: 'Authorize again, in one browser window' }],
  },
  {
    id: 'grant-type-refused',
    codes: [...aadsts(70003), 'unsupported_grant_type'],
    title: 'Microsoft does not know this way to ask for a token',
    why: 'The sign-in address is not that of Microsoft’s present service, as old or edited addresses are.',
    who: 'postdesk-admin',
    actions: [button('Put the addresses back to those of the cloud', 'edit-registration'), TEST],
  },
  {
    id: 'response-type-refused',
    codes: [...aadsts(70005, 700054, 70007), 'unsupported_response_type'],
    title: 'Microsoft does not answer a sign-in of this form',
    why: 'The sign-in page was opened with other parameters than Postdesk sends: an address was edited, or a link was cut short.',
    who: 'postdesk-admin',
    actions: [button('Put the addresses back to those of the cloud', 'edit-registration'), REAUTHORIZE],
  },
  {
    id: 'request-incomplete',
    codes: aadsts(90014, 900144),
    title: 'A part of the request to Microsoft was missing',
    why: 'Something between Postdesk and Microsoft took it away, or a field of the app registration is empty. The details below name the part.',
    who: 'postdesk-admin',
    actions: [EDIT_REGISTRATION, text('Check proxies on the way to the sign-in address.'), TEST],
  },
  {
    id: 'sign-in-address-wrong',
    codes: aadsts(900561, 901002),
    title: 'The sign-in address is not the one Postdesk speaks to',
    why: 'An address of the older service (v1), or the one for another step, was entered; or a proxy turns POST into GET.',
    who: 'postdesk-admin',
    actions: [button('Put the addresses back to those of the cloud', 'edit-registration'), TEST],
  },
  {
    id: 'request-malformed',
    codes: [...aadsts(9002313), 'invalid_request'],
    borders: ['entra'],
    title: 'Microsoft could not read Postdesk’s request',
    why: 'It arrived damaged: a proxy changed it, or what was kept of the authorization is not whole.',
    who: 'postdesk-admin',
    actions: [REAUTHORIZE, text('If it comes again, report it with the details below.')],
  },
]
