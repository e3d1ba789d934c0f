/**
 * Whether a folder name fits a LIST pattern: `*` is anything, `%` anything without a delimiter. Walks all possible places at once,
 * so that a pattern full of stars costs no more than its length times the name's.
 */
export function matchesPattern(pattern: string, name: string, delimiter: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), name.toLowerCase()]
  let places = reach(new Set([0]), wanted)
  for (const character of given) {
    const next = new Set<number>()
    for (const at of places) {
      const here = wanted[at]
      if (here === '*' || (here === '%' && character !== delimiter)) next.add(at)
      else if (here === character) next.add(at + 1)
    }
    places = reach(next, wanted)
    if (places.size === 0) return false
  }
  return places.has(wanted.length)
}

/** A wildcard may also stand for nothing. */
function reach(places: ReadonlySet<number>, pattern: string): Set<number> {
  const reached = new Set(places)
  for (const at of reached) if (pattern[at] === '*' || pattern[at] === '%') reached.add(at + 1)
  return reached
}
