import type { Agent, BodyOf, OutputOf, ParamsOf, QueryOf, Route, RouteName, routes } from '@postdesk/contract'
import type { Desk } from './desk.ts'
import type { Seen } from './site/see-request.ts'

type CallerOf<R extends Route> = R['access'] extends 'agent' | 'admin' ? Agent : Agent | null

/** One validated call of a route. */
export type Call<R extends Route> = {
  readonly desk: Desk
  readonly agent: CallerOf<R>
  readonly params: ParamsOf<R>
  readonly query: QueryOf<R>
  readonly body: BodyOf<R>
  readonly headers: Headers
  /** Who asks, and under which address. */
  readonly seen: Seen
}

/** What a route does: takes a validated call, gives the contract's output or throws a Refusal. */
export type Answer<R extends Route> = (call: Call<R>) => Promise<OutputOf<R>>

export type Answers = { readonly [N in RouteName]: Answer<(typeof routes)[N]> }
