/**
 * Adds a property whose new value comes into force only after the delay, on the given clock: what an administrator changes in
 * Exchange is true at once for the administrator and later for everybody else; each change at its own time. With no delay it is a
 * plain property.
 */
export function propagated<Base extends object, Name extends string, Value>(
  base: Base,
  name: Name,
  initial: Value,
  now: () => number,
  delayMilliseconds: () => number,
): Base & Record<Name, Value> {
  let current = initial
  let coming: readonly { readonly value: Value; readonly dueAt: number }[] = []
  const settle = (): void => {
    const due = coming.filter(({ dueAt }) => now() >= dueAt)
    if (due.length === 0) return
    current = due.at(-1)?.value ?? current
    coming = coming.filter((one) => !due.includes(one))
  }
  return Object.defineProperty(base, name, {
    enumerable: true,
    get: () => {
      settle()
      return current
    },
    set: (value: Value) => {
      settle()
      coming = [...coming, { value, dueAt: now() + delayMilliseconds() }]
      settle()
    },
  }) as Base & Record<Name, Value>
}
