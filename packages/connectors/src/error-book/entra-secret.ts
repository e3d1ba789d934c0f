import { EDIT_REGISTRATION, REAUTHORIZE, TEST, aadsts, button, portal, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** What the app registration proves itself with: secret, certificate, assertion. */
export const ENTRA_SECRET: readonly BookEntry[] = [
  {
    id: 'client-secret-expired',
    codes: aadsts(7000222),
    title: 'The client secret has expired',
    why: 'Every client secret in Entra has an end date, and this one has passed. Each account that uses this app registration stands still until there is a new one.',
    who: 'entra-admin',
    actions: [
      portal('Open Certificates & secrets of the app registration {clientId}', 'app-credentials'),
      text('Choose New client secret, and copy its Value at once: Entra shows it only now.'),
      button('Enter the new secret in Postdesk', 'enter-secret'),
    ],
  },
  {
    id: 'client-secret-wrong',
    codes: aadsts(7000215),
    title: 'The client secret is wrong',
    why: 'Entra does not know the secret that Postdesk sent. Most often the Secret ID was copied in the place of the Value, or the secret was deleted. A new secret can take a minute to be known.',
    who: 'postdesk-admin',
    actions: [
      portal('Open Certificates & secrets of the app registration {clientId}', 'app-credentials'),
      text('Choose New client secret and copy the column Value, not Secret ID.'),
      button('Enter the new secret in Postdesk', 'enter-secret'),
    ],
  },
  {
    id: 'public-client-flows-off',
    codes: aadsts(7000218),
    flow: 'device',
    title: 'The app registration allows no sign-in by device code',
    why: 'A device code is for public clients, which prove themselves by nothing. As long as the app registration does not allow them, Entra asks for a client secret, although there is one.',
    who: 'entra-admin',
    actions: [
      portal('Open Authentication of the app registration {clientId}', 'app-authentication'),
      text(
        'Under Advanced settings set “Allow public client flows” to Yes, and save. The secret goes on working for everything else.',
      ),
      { ...REAUTHORIZE, text: 'Ask for a code' },
    ],
  },
  {
    id: 'client-secret-missing',
    codes: aadsts(7000218),
    title: 'Entra expects a client secret or certificate and got none',
    why: 'The app registration is a web application, which must prove itself; only a public client may do without.',
    who: 'postdesk-admin',
    actions: [
      portal('Open Certificates & secrets and create a client secret, or upload a certificate', 'app-credentials'),
      button('Enter it in Postdesk', 'enter-secret'),
    ],
  },
  {
    id: 'client-credential-refused',
    codes: [...aadsts(50012, 70002), 'invalid_client'],
    borders: ['entra'],
    title: 'Entra refuses what the app registration proves itself with',
    why: 'Neither the secret nor the certificate that Postdesk holds for {clientId} is accepted. It was deleted, replaced, or belongs to another app registration.',
    who: 'postdesk-admin',
    actions: [
      portal('Open Certificates & secrets and see which secret and certificate are there', 'app-credentials'),
      button('Enter one of them in Postdesk', 'enter-secret'),
      TEST,
    ],
  },
  {
    id: 'app-is-public',
    codes: aadsts(700025),
    title: 'The app registration must not send a secret',
    why: 'The redirect URI is registered as a mobile or desktop application, which may not use a client secret.',
    who: 'entra-admin',
    actions: [
      portal('Open Authentication of the app registration', 'app-authentication'),
      text('Remove {redirectUri} under Mobile and desktop applications, and add it under Web.'),
      REAUTHORIZE,
    ],
  },
  {
    id: 'certificate-refused',
    codes: aadsts(700027),
    title: 'Entra does not know the certificate',
    why: 'The certificate that Postdesk signs with is not among those of the app registration {clientId}: it was never uploaded, was taken off, or another one is used here.',
    who: 'entra-admin',
    actions: [
      button('Download the public part of the certificate from Postdesk', 'edit-registration'),
      portal('Open Certificates & secrets, tab Certificates, and upload it', 'app-credentials'),
      text('Compare the thumbprint: Postdesk and Entra must show the same.'),
      TEST,
    ],
  },
  {
    id: 'certificate-subject-refused',
    codes: aadsts(700030),
    title: 'The name in the certificate is not allowed',
    why: 'Entra knows who issued the certificate, but its subject is not among those the application trusts.',
    who: 'entra-admin',
    actions: [
      portal('Open Certificates & secrets and upload the certificate itself, not its issuer alone', 'app-credentials'),
      button('Or choose another certificate in Postdesk', 'edit-registration'),
      TEST,
    ],
  },
  {
    id: 'assertion-refused',
    codes: aadsts(50013, 50027),
    title: 'Entra cannot accept the signed proof',
    why: 'What was signed for {clientId} was damaged on its way, or names another application, issuer or time than Entra expects.',
    who: 'postdesk-admin',
    actions: [
      text('Check the clock of Postdesk’s server, and that no proxy changes requests to Microsoft.'),
      button('Check the client ID and the certificate or federated token', 'edit-registration'),
      TEST,
    ],
  },
  {
    id: 'assertion-audience-refused',
    codes: aadsts(700021, 700023),
    title: 'The signed proof is addressed to somebody else',
    why: 'It must name the sign-in address of this very tenant and cloud; a federated token must name `api://AzureADTokenExchange`.',
    who: 'postdesk-admin',
    actions: [
      button('Check the tenant ID, the cloud and the sign-in address', 'edit-registration'),
      portal('For a federated token compare its audience under Certificates & secrets', 'app-credentials'),
      TEST,
    ],
  },
  {
    id: 'server-clock-wrong',
    codes: aadsts(700024),
    title: 'The clock of this server is wrong',
    why: 'What Postdesk signed seems to Entra to come from another time.',
    who: 'postdesk-admin',
    actions: [text('Set the server’s clock by a time server (NTP).'), TEST],
  },
  {
    id: 'federated-credential-unmatched',
    codes: aadsts(700213, 70021),
    title: 'No federated credential matches',
    why: 'Issuer, subject or audience of the outside token differ from what the app registration lists; each must be the same to the letter.',
    who: 'entra-admin',
    actions: [
      portal('Open Certificates & secrets, tab Federated credentials, and compare', 'app-credentials'),
      text('A new entry takes some minutes to work.'),
      TEST,
    ],
  },
  {
    id: 'federated-token-of-a-person',
    codes: aadsts(700229),
    title: 'The federated token belongs to a person',
    why: 'Only a token that an application got for itself may stand for the app registration.',
    who: 'postdesk-admin',
    actions: [text('Let the outside identity fetch its token as an application or managed identity.'), EDIT_REGISTRATION, TEST],
  },
]
