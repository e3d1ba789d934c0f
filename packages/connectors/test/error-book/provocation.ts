import type { Tenant } from '@postdesk/tenant'

import type { Border, ConnectorError, FailureCode } from '../../src/connector-error.ts'

/** Makes one code of the book be said, over real sockets, and gives the failure the connector made of it. */
export type Provocation = {
  readonly border: Border
  /** As in the book. The failure may name it otherwise, where several codes are one thing. */
  readonly code: string
  /** Id of the page that must explain it. */
  readonly page: string
  /** What kind of failure it is for Postdesk. */
  readonly kind: FailureCode
  readonly how: 'made true' | 'by a fault' | 'by a server of the test'
  readonly provoke: (stage: Stage) => Promise<ConnectorError>
}

/** What a provocation works with. `closeLater` ends connectors and servers after it. */
export type Stage = {
  readonly tenant: Tenant
  readonly caPem: string
  readonly closeLater: (open: { readonly close: () => Promise<unknown> | void }) => void
}

export const SUPPORT = 'support@contoso.example'
export const SAM = 'sam@contoso.example'

type Row = Parameters<Tenant['world']['faults']['add']>[0]

/** Puts a row into the fault table of the running world. */
export function addFault({ tenant }: Stage, row: Row): void {
  tenant.world.faults.add(row)
}
