import { TEST, button, exchange, link, statuses, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

const RESTRICTED = link('Open Restricted entities in Microsoft Defender', 'https://security.microsoft.com/restrictedentities')

/** What keeps mail from leaving, over Graph and EWS, and over SMTP where it means the same. */
export const SENDING_ERRORS: readonly BookEntry[] = [
  {
    id: 'send-as-denied',
    codes: ['ErrorSendAsDenied'],
    title: 'No right to send as this address',
    why: '{delegate}, who signed in, may not send mail in the name of {address}. The mail was not sent.',
    who: 'exchange-admin',
    actions: [
      exchange('Give the right to send', 'Add-RecipientPermission -Identity {address} -Trustee {delegate} -AccessRights SendAs'),
      exchange(
        'A copy in the shared mailbox’s own Sent Items needs full access as well',
        'Add-MailboxPermission -Identity {address} -User {delegate} -AccessRights FullAccess',
      ),
      button('It can take an hour to work. Then send the mail again', 'retry-delivery'),
      TEST,
    ],
  },
  {
    id: 'smtp-send-as-denied',
    codes: ['SendAsDenied', '5.2.252', '5.7.60'],
    borders: ['smtp'],
    title: 'SMTP does not let this sign-in send as this address',
    why: 'Over SMTP whoever signs in is the sender, unless Exchange gave the right to send as {address}. For a shared mailbox one signs in as the person, never as the shared mailbox; app-only one signs in as the sending mailbox itself. The mail was not sent.',
    who: 'exchange-admin',
    actions: [
      button('See whom the account signs in as: the person for a shared mailbox, {address} itself for app-only', 'edit-account'),
      exchange('Give the right to send', 'Add-RecipientPermission -Identity {address} -Trustee {delegate} -AccessRights SendAs'),
      exchange(
        'For app-only give it to the application',
        'Add-RecipientPermission -Identity {address} -Trustee {servicePrincipalId} -AccessRights SendAs',
      ),
      button('Or send by Microsoft Graph, which knows shared mailboxes', 'switch-to-graph'),
      TEST,
    ],
  },
  {
    id: 'sender-blocked',
    codes: [
      'ErrorAccountSuspend',
      'ErrorAccountSuspendShowTierUpgrade',
      'SenderBlocked',
      '5.1.8',
      ...statuses('5.7.', 501, 513),
      ...statuses('5.7.', 700, 750),
    ],
    title: 'Microsoft has blocked the sender as a source of spam',
    why: 'The outbound spam filter stopped {address} or the whole tenant. Nothing leaves until it is unblocked.',
    who: 'exchange-admin',
    actions: [
      RESTRICTED,
      text('Find out what was sent, change the password if it was stolen, then unblock the sender.'),
      text('Where the whole tenant is blocked, only Microsoft’s support lifts it.'),
    ],
  },
  {
    id: 'sender-blocked-by-verdict',
    codes: ['ErrorExceededMessageLimit', 'ApplicationThrottled', 'TooManyRequests'],
    text: /WASCL UserAction verdict/,
    title: 'Microsoft holds this sender for a source of spam',
    why: 'The outbound spam filter stopped {address}. New tenants and trial tenants meet this most.',
    who: 'exchange-admin',
    actions: [RESTRICTED],
  },
  {
    id: 'sending-limit-reached',
    codes: ['ErrorExceededMessageLimit', 'ErrorSubmissionQuotaExceeded', 'SubmissionQuotaExceeded'],
    title: 'The mailbox has sent as much as Exchange allows',
    why: 'Exchange Online lets a mailbox write to 10,000 recipients in 24 hours, and to 30 mails a minute. Mail waits and leaves later.',
    who: 'nobody',
    actions: [text('Nothing has to be done: Postdesk sends the rest by itself.')],
  },
  {
    id: 'recipient-refused',
    codes: ['ErrorInvalidRecipients', 'ErrorMissingRecipients', 'EENVELOPE'],
    kinds: ['RECIPIENT'],
    title: 'A recipient’s address was refused',
    why: 'The mail server does not accept it. The mail was not sent.',
    who: 'postdesk-admin',
    actions: [text('Correct the address on the ticket and send the reply again.')],
  },
  {
    id: 'recipient-mailbox-full',
    codes: ['5.2.2'],
    borders: ['smtp'],
    title: 'A recipient’s mailbox is full',
    why: 'The recipient’s server takes no more mail for that address. The mail was not sent.',
    who: 'postdesk-admin',
    actions: [text('Send the reply again later, or reach the person another way.')],
  },
  {
    id: 'sent-copy-missing',
    codes: ['SentCopyMissing'],
    title: 'The mail left, and no copy of it is in Sent Items',
    why: 'Without the copy Postdesk cannot see after a broken connection whether an answer has left. In a shared mailbox the copy may lie in the Sent Items of who signed in.',
    who: 'exchange-admin',
    actions: [
      exchange(
        'Let a shared mailbox keep what is sent as it',
        'Set-Mailbox -Identity {address} -MessageCopyForSentAsEnabled $true -MessageCopyForSendOnBehalfEnabled $true',
      ),
    ],
  },
  {
    id: 'sender-replaced',
    codes: ['SenderReplaced'],
    title: 'The mail arrived under another sender than {address}',
    why: 'The server took the mail and put another From on it, that of who signed in. Customers would answer there, and their answers would not come back.',
    who: 'exchange-admin',
    actions: [
      exchange('Give the right to send', 'Add-RecipientPermission -Identity {address} -Trustee {delegate} -AccessRights SendAs'),
      button('Or sign in as {address} itself', 're-authorize'),
      text('At other providers allow {address} as a sender in the settings of the mailbox that signs in.'),
      TEST,
    ],
  },
  {
    id: 'test-mail-missing',
    codes: ['TestMailMissing'],
    title: 'The test mail was sent and has not arrived',
    why: 'It may still be on its way, lie in Junk Email or another folder, or be held back by a rule of the mailbox or of the organization.',
    who: 'exchange-admin',
    actions: [
      exchange(
        'See what became of it',
        'Get-MessageTrace -RecipientAddress {address} -StartDate (Get-Date).AddHours(-1) -EndDate (Get-Date)',
      ),
      TEST,
    ],
  },
  {
    id: 'test-mail-bounced',
    codes: ['TestMailBounced'],
    title: 'The test mail was sent and came back',
    why: 'The server of its recipient, or one on the way there, refused it. Its own words stand below.',
    who: 'postdesk-admin',
    actions: [text('Look whether the address is right, and what the server says of it.'), TEST],
  },
]
