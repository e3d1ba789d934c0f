import type { Clock } from '../clock.ts'
import { makeGuid } from '../random.ts'
import type { AskedPermission } from './authorize/consent.ts'

/** Somebody who may not consent asked the administrators to. */
export type ConsentRequest = {
  readonly id: string
  readonly appId: string
  readonly userId: string
  readonly asked: readonly AskedPermission[]
  readonly reason: string
  readonly at: number
}

export type ConsentRequests = {
  readonly add: (request: Omit<ConsentRequest, 'id' | 'at'>) => ConsentRequest
  readonly list: () => readonly ConsentRequest[]
  /** Takes a request off the list, decided. */
  readonly take: (id: string) => ConsentRequest | undefined
}

export function makeConsentRequests({ clock, random }: { clock: Clock; random: () => number }): ConsentRequests {
  const requests: ConsentRequest[] = []
  return {
    add: (given) => {
      const request = { ...given, id: makeGuid(random), at: clock.now() }
      requests.push(request)
      return request
    },
    list: () => requests,
    take: (id) => {
      const at = requests.findIndex((request) => request.id === id)
      return at < 0 ? undefined : requests.splice(at, 1)[0]
    },
  }
}
