import type { Fault, FaultProtocol, FaultTable } from './fault-table.ts'

/** The switchboard of faults. The oldest matching row is taken first; a row whose count or time is used up leaves the table. */
export function makeFaultTable(random: () => number, now: () => number = Date.now): FaultTable {
  let faults: Fault[] = []
  const endOf = new Map<string, number>()
  const dropEnded = () => {
    if (endOf.size === 0) return
    const ended = new Set([...endOf].filter(([, end]) => end <= now()).map(([id]) => id))
    for (const id of ended) endOf.delete(id)
    if (ended.size > 0) faults = faults.filter((row) => !ended.has(row.id))
  }
  let added = 0
  const announced = new Map<FaultProtocol, Set<string>>()
  return {
    add: (given) => {
      added += 1
      const fault: Fault = { ...given, id: `fault-${added}` }
      faults.push(fault)
      if (given.forMilliseconds !== undefined) endOf.set(fault.id, now() + given.forMilliseconds)
      return fault
    },
    remove: (id) => {
      const before = faults.length
      faults = faults.filter((fault) => fault.id !== id)
      return faults.length < before
    },
    clear: () => {
      faults = []
    },
    list: () => {
      dropEnded()
      return faults
    },
    take: (protocol, operation) => {
      dropEnded()
      const fault = faults.find(
        (row) =>
          row.protocol === protocol &&
          (row.operation === '*' || row.operation === operation) &&
          (row.chance === undefined || random() < row.chance),
      )
      if (fault?.count !== undefined) {
        fault.count -= 1
        if (fault.count <= 0) faults = faults.filter((row) => row !== fault)
      }
      return fault
    },
    announce: (protocol, ...operations) => {
      announced.set(protocol, new Set([...(announced.get(protocol) ?? []), ...operations]))
    },
    operations: (protocol) => [...(announced.get(protocol) ?? [])].toSorted(),
  }
}
