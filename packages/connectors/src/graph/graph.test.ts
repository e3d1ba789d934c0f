import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'

import { describeIncomingContract, describeOutgoingContract } from '../../test/connector-contract.ts'
import type { IncomingRig, OutgoingRig, TokenKind } from '../../test/connector-contract.ts'
import { fault } from '../../test/sign-in.ts'
import { openMailbox } from '../../test/graph-rig.ts'
import { graphIncoming } from './graph-incoming.ts'
import { graphOutgoing } from './graph-outgoing.ts'

const SUPPORT = 'support@contoso.example'

const startIncoming = async (): Promise<IncomingRig> => {
  const tenant = await startTenant()
  const { access, mails, folderNameOf } = openMailbox(tenant, SUPPORT)
  return {
    connect: (token: TokenKind = 'good') => graphIncoming({ ...access(token), mailbox: 'me', folder: 'inbox' }),
    deliver: async (raw) => {
      if (tenant.world.mail.deliver(SUPPORT, raw) === undefined) throw new Error('No such mailbox')
    },
    killCursors: async () => tenant.world.mail.expireDeltaTokens(),
    purge: async () => {
      for (const mail of mails()) tenant.world.mail.mailboxOf(mail.userId)?.remove(mail.mail)
    },
    look: async () =>
      mails().map(({ mail }) => ({ subject: subjectOf(mail.raw), folder: folderNameOf(mail), isRead: mail.isRead })),
    inbox: 'Inbox',
    archive: { name: 'archive', seenAs: 'Archive' },
    fault: async (kind) =>
      await fault(tenant, { protocol: 'graph', operation: 'messages.delta', effect: EFFECTS[kind], count: 1 }),
    close: async () => await tenant.close(),
  }
}

const EFFECTS = {
  throttle: { kind: 'status', status: 429, retryAfterSeconds: 1 },
  unavailable: { kind: 'status', status: 503 },
  'cut-in-page': { kind: 'cut', when: 'middle' },
  'cut-before-submit': { kind: 'cut', when: 'before' },
  'cut-after-submit': { kind: 'cut', when: 'after' },
} as const

const startOutgoing = async (): Promise<OutgoingRig> => {
  const tenant = await startTenant()
  const { access } = openMailbox(tenant, SUPPORT)
  return {
    connect: (token: TokenKind = 'good') => graphOutgoing({ ...access(token), mailbox: 'me', expectedAddress: SUPPORT }),
    from: SUPPORT,
    received: async (address) => outside(tenant, address),
    fault: async (kind) =>
      await fault(tenant, { protocol: 'graph', operation: 'messages.send', effect: EFFECTS[kind], count: 1 }),
    close: async () => await tenant.close(),
  }
}

function outside(tenant: Tenant, address: string): Uint8Array[] {
  return tenant.world.mail.outside().flatMap((mail) => (mail.to.includes(address) ? [mail.raw] : []))
}

function subjectOf(raw: Uint8Array): string {
  return /^Subject: (.*?)\r?$/im.exec(Buffer.from(raw).toString())?.[1] ?? ''
}

describeIncomingContract('Graph', startIncoming)
describeOutgoingContract('Graph', startOutgoing)
