import { inspect } from 'node:util'

const SHOWN = '[secret]'

/** A value that cannot print itself: not in a log, an error, JSON or a debugger's listing. Only `reveal()` gives it. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return SHOWN
  }

  toJSON(): string {
    return SHOWN
  }

  [inspect.custom](): string {
    return SHOWN
  }
}
