import type { Fault, FaultProtocol, FaultTable } from './fault-table.ts'

/** The switchboard of faults. The oldest matching row is taken first; a row whose count is used up leaves the table. */
export function makeFaultTable(random: () => number): FaultTable {
  let faults: Fault[] = []
  let added = 0
  const announced = new Map<FaultProtocol, Set<string>>()
  return {
    add: (given) => {
      added += 1
      const fault: Fault = { ...given, id: `fault-${added}` }
      faults.push(fault)
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
    list: () => faults,
    take: (protocol, operation) => {
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
