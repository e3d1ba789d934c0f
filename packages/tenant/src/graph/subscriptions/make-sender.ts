import { meetFault, waitOpen } from '../../faults/meet-fault.ts'
import { makeKeptBack } from '../../faults/make-kept-back.ts'
import type { KeptBack } from '../../faults/make-kept-back.ts'
import { inBackground } from '../../in-background.ts'
import { Outlet } from './outlet.ts'
import type { Parcel } from './outlet.ts'
import type { Surroundings } from './make-subscription-book.ts'

/** Sends a parcel on its way to an address, with whatever the fault table and the settings do to it. */
export type Sender = (url: string, parcel: Parcel) => void

/**
 * The last stretch before an outlet: here notifications are lost, doubled, late or kept back. A row of the fault table goes
 * before the chances of the settings.
 */
export function makeSender(world: Surroundings): Sender {
  const outlets = new Map<string, Outlet>()
  const held = new Map<string, KeptBack>()
  const heldFor = (url: string): KeptBack => {
    const known = held.get(url) ?? makeKeptBack(world.closing)
    held.set(url, known)
    return known
  }

  const outletOf = (url: string): Outlet => {
    const known = outlets.get(url)
    if (known) return known
    for (const [other, outlet] of outlets) if (outlet.isIdle) outlets.delete(other)
    const made = new Outlet(world, url)
    outlets.set(url, made)
    return made
  }

  const push = (url: string, ...parcels: readonly Parcel[]): void => {
    const outlet = outletOf(url)
    for (const parcel of parcels) outlet.push(parcel)
    held.get(url)?.letGo()
    held.delete(url)
  }

  const send = async (url: string, parcel: Parcel): Promise<void> => {
    // Decided now, by the settings of this moment, and not when a fault has been waited out.
    const { dropChance, doubleChance, reorderChance, latenessMilliseconds } = world.notifications
    const met = await meetFault(world, 'graph', parcel.operation)
    if (met?.kind === 'closing') return
    const happens = (chance: number): boolean => chance > 0 && world.random() < chance
    // A cut connection to nobody in particular, or a refusal by the sender itself, is a notification that never came.
    const isLost = met === undefined ? happens(dropChance) : ['drop', 'cut', 'status', 'error'].includes(met.kind)
    if (isLost) return
    const isLate = latenessMilliseconds > 0
    if (isLate && !(await waitOpen(world.closing, world.random() * latenessMilliseconds))) return
    const isOvertaken = met?.kind === 'reorder' || (met === undefined && happens(reorderChance))
    if (isOvertaken && heldFor(url).keep(() => outletOf(url).push(parcel))) return
    const isDoubled = met?.kind === 'double' || (met === undefined && happens(doubleChance))
    push(url, parcel, ...(isDoubled ? [parcel] : []))
  }

  world.faults.announce('graph', 'notification.change', 'notification.lifecycle', 'notification.validation')
  return (url, parcel) => inBackground('Sending a notification', () => send(url, parcel), parcel.onLost)
}
