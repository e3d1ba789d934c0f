import { CHECK_NOW, TEST, command, text } from './book-entry.ts'
import type { BookEntry } from './book-entry.ts'

/** Change notifications of Graph. Without them Postdesk looks for mail at the account's interval, so none of these stops mail. */
export const SUBSCRIPTION_ERRORS: readonly BookEntry[] = [
  {
    id: 'notification-address-unreachable',
    codes: ['ValidationError'],
    borders: ['graph'],
    title: 'Microsoft cannot reach Postdesk to tell of new mail',
    why: 'Before it sends change notifications, Microsoft calls the address of Postdesk and waits ten seconds for the answer. It needs HTTPS on a public name. Until then Postdesk looks for mail at the account’s interval, and none is lost.',
    who: 'postdesk-admin',
    actions: [
      text(
        'See that the base URL (Settings → General, or POSTDESK_BASE_URL) is an https address that the Internet reaches, through firewall and reverse proxy.',
      ),
      command('Try it from outside', 'curl -i {baseUrl}/healthz'),
      text('Or leave it: mail comes at the account’s interval.'),
      TEST,
    ],
  },
  {
    id: 'notification-refused',
    codes: ['InvalidRequest', 'ExtensionError'],
    borders: ['graph'],
    title: 'Microsoft refused to send change notifications',
    why: 'It did not take the address, the folder or the length of time that was asked for; seven days are the longest. Postdesk looks for mail at the account’s interval meanwhile.',
    who: 'postdesk-admin',
    actions: [
      text('See that the base URL (Settings → General, or POSTDESK_BASE_URL) is a plain https address.'),
      TEST,
      text('If it comes again, report it with the details below.'),
    ],
  },
  {
    id: 'notification-limit-reached',
    codes: ['ExtensionError'],
    borders: ['graph'],
    text: /limit of active subscriptions/i,
    title: 'Too many programs have asked for change notifications of this mailbox',
    why: 'Graph keeps 1,000 of them for a mailbox, over all applications. Postdesk looks for mail at the account’s interval meanwhile.',
    who: 'exchange-admin',
    actions: [text('Find the programs that keep asking for the mailbox {address}, and stop those that are not needed.'), TEST],
  },
  {
    id: 'notification-gone',
    codes: ['ResourceNotFound'],
    borders: ['graph'],
    title: 'Microsoft no longer has what was asked for',
    why: 'The change notification had run out or was taken away, as when a permission was withdrawn, or the folder it was for is gone.',
    who: 'postdesk-admin',
    actions: [CHECK_NOW, TEST],
  },
]
