/**
 * Adds a property whose new value comes into force only after the delay, on the given clock: what an administrator changes in
 * Exchange is true at once for the administrator and later for everybody else. With no delay it is a plain property.
 */
export function propagated<Base extends object, Name extends string, Value>(
  base: Base,
  name: Name,
  initial: Value,
  now: () => number,
  delayMilliseconds: () => number,
): Base & Record<Name, Value> {
  let current = initial
  let coming: { readonly value: Value; readonly dueAt: number } | undefined
  const settle = (): void => {
    if (coming === undefined || now() < coming.dueAt) return
    current = coming.value
    coming = undefined
  }
  return Object.defineProperty(base, name, {
    enumerable: true,
    get: () => {
      settle()
      return current
    },
    set: (value: Value) => {
      settle()
      coming = { value, dueAt: now() + delayMilliseconds() }
      settle()
    },
  }) as Base & Record<Name, Value>
}
