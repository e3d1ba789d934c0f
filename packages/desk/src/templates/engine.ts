import { Liquid } from 'liquidjs'

/** Characters of a template. */
export const MAX_TEMPLATE_CHARS = 50_000
/** A template is rendered inside a transaction: a loop without end must not hold it. In milliseconds, and in LiquidJS's own count of memory. */
const MAX_RENDER_MILLISECONDS = 500
const MAX_MEMORY = 5_000_000

/** Tags that read other templates; there are none to read, and no file system behind them. */
const NO_TAGS = ['include', 'render', 'layout', 'block'] as const

/**
 * Liquid as our templates may use it: variables must exist, values are escaped for HTML whatever they hold, nothing is read from
 * disk, and length, time and memory are bounded.
 */
export const engine = makeEngine()

function makeEngine(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    outputEscape: 'escape',
    parseLimit: MAX_TEMPLATE_CHARS,
    renderLimit: MAX_RENDER_MILLISECONDS,
    memoryLimit: MAX_MEMORY,
    templates: {},
  })
  for (const name of NO_TAGS) Reflect.deleteProperty(liquid.tags, name)
  // `raw` would let what a customer calls themselves into our HTML as it is.
  Reflect.deleteProperty(liquid.filters, 'raw')
  return liquid
}
