import { startTenant } from '@postdesk/tenant'
import type { Tenant } from '@postdesk/tenant'
import { leakGuard } from '@postdesk/testkit/leak-guard'
import { afterAll, beforeAll } from 'vitest'

import { describeIncomingContract, describeOutgoingContract } from '../../test/connector-contract.ts'
import type { Fault, SendFault } from '../../test/connector-contract.ts'
import { EWS_WAYS, TODAY, openEwsMailbox } from '../../test/ews-rig.ts'
import { control } from '../../test/sign-in.ts'
import { ewsIncoming } from './ews-incoming.ts'
import { ewsOutgoing } from './ews-outgoing.ts'

leakGuard()

const SUPPORT = 'support@contoso.example'

let tenant: Tenant
beforeAll(async () => {
  tenant = await startTenant()
})
afterAll(async () => {
  await tenant.close()
})

type Effect = Parameters<Tenant['world']['faults']['add']>[0]['effect']

const FAULTS: Readonly<Record<Fault, Effect>> = {
  throttle: { kind: 'status', status: 503, code: 'ErrorServerBusy', retryAfterSeconds: 1 },
  unavailable: { kind: 'status', status: 503 },
  'cut-in-page': { kind: 'cut', when: 'middle' },
}

const SEND_FAULTS: Readonly<Record<SendFault, Effect>> = {
  throttle: { kind: 'status', status: 500, code: 'ErrorServerBusy', retryAfterSeconds: 1 },
  unavailable: { kind: 'status', status: 503 },
  'cut-before-submit': { kind: 'cut', when: 'before' },
  'cut-after-submit': { kind: 'cut', when: 'after' },
}

for (const way of EWS_WAYS) {
  describeIncomingContract(
    `EWS (${way})`,
    async () => {
      await control(tenant, 'POST', '/reset')
      const { world } = tenant
      world.clock.shift(TODAY - Date.now())
      const rig = openEwsMailbox(tenant, SUPPORT)
      return {
        connect: (kind = 'good') => ewsIncoming({ ...rig.access(way, kind), folder: 'inbox' }),
        deliver: (raw) => {
          world.mail.deliver(SUPPORT, raw)
          return Promise.resolve()
        },
        killCursors: () => {
          world.mail.expireDeltaTokens()
          return Promise.resolve()
        },
        purge: () => {
          for (const mail of rig.mailbox().mails()) rig.mailbox().remove(mail)
          return Promise.resolve()
        },
        look: () =>
          Promise.resolve(
            rig
              .mailbox()
              .mails()
              .map((mail) => ({ subject: mail.subject, folder: rig.mailbox().folderOf(mail).displayName, isRead: mail.isRead })),
          ),
        archive: { name: 'Archive', seenAs: 'Archive' },
        inbox: 'Inbox',
        fault: (fault) => {
          world.faults.add({ protocol: 'ews', operation: 'syncfolderitems', effect: FAULTS[fault], count: 1 })
          return Promise.resolve()
        },
        close: () => Promise.resolve(),
      }
    },
    // A password has nothing to be fetched afresh.
    { tokens: way === 'on-premises' },
  )

  describeOutgoingContract(
    `EWS (${way})`,
    async () => {
      await control(tenant, 'POST', '/reset')
      const { world } = tenant
      world.clock.shift(TODAY - Date.now())
      const rig = openEwsMailbox(tenant, SUPPORT)
      return {
        connect: (kind = 'good') => ewsOutgoing(rig.access(way, kind)),
        from: SUPPORT,
        received: (address) =>
          Promise.resolve(
            world.mail
              .outside()
              .filter((mail) => mail.to.includes(address))
              .map((mail) => mail.raw),
          ),
        fault: (fault) => {
          world.faults.add({ protocol: 'ews', operation: 'senditem', effect: SEND_FAULTS[fault], count: 1 })
          return Promise.resolve()
        },
        close: () => Promise.resolve(),
      }
    },
    { tokens: way === 'on-premises' },
  )
}
