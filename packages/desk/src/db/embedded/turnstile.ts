/** Lets one caller through at a time, in the order they came. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve()

  /** Waits for its turn and holds it while `inside` runs. */
  async pass<T>(inside: () => Promise<T>): Promise<T> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    try {
      return await inside()
    } finally {
      resolve()
    }
  }
}
