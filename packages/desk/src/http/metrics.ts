import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Database } from '../db/index.ts'
import type { ChangeFeed } from './events/change-feed.ts'

export type Metrics = {
  readonly registry: Registry
  readonly requests: Counter<'method' | 'route' | 'status'>
  readonly seconds: Histogram<'method' | 'route'>
}

/** What /metrics tells: requests as they are answered, and the desk's state, asked of the database when scraped. */
export function makeMetrics(database: Database, changes: ChangeFeed): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const ofTable = (name: string, help: string, ask: () => Promise<{ state: string; count: number }[]>) =>
    new Gauge({
      name,
      help,
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        this.reset()
        for (const { state, count } of await ask()) this.set({ state }, count)
      },
    })
  const { kysely } = database
  ofTable('postdesk_incoming_accounts', 'Enabled incoming accounts by state', () =>
    kysely
      .selectFrom('incoming_account')
      .select((of) => ['state', of.fn.countAll<number>().as('count')])
      .where('enabled', '=', true)
      .groupBy('state')
      .execute(),
  )
  ofTable('postdesk_outbox_items', 'Mails that have not left, by state', () =>
    kysely
      .selectFrom('outbox_item')
      .select((of) => ['state', of.fn.countAll<number>().as('count')])
      .where('state', '!=', 'sent')
      .groupBy('state')
      .execute(),
  )
  ofTable('postdesk_held_mails', 'Mails that could not be processed', () =>
    kysely
      .selectFrom('mail_log')
      .select((of) => ['state', of.fn.countAll<number>().as('count')])
      .where('state', '=', 'held')
      .groupBy('state')
      .execute(),
  )
  registry.registerMetric(
    new Gauge({
      name: 'postdesk_event_streams',
      help: 'Browsers that listen for live changes',
      registers: [],
      collect() {
        this.set(changes.count())
      },
    }),
  )
  return {
    registry,
    requests: new Counter({
      name: 'postdesk_http_requests_total',
      help: 'Answered requests',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'postdesk_http_request_seconds',
      help: 'Time to the beginning of an answer',
      labelNames: ['method', 'route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
  }
}
