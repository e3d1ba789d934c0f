import { Parser } from 'htmlparser2'

/**
 * Elements open at once. Readers of HTML keep them in a list whose front they shift, so that a million nested `<div>` cost
 * minutes; real mail, with its tables in tables, stays below 300, sloppy mail with unclosed tags below some thousands.
 */
const MAX_OPEN = 4000

/** With fewer tags than this, the deepest nesting is harmless. */
const FEW_TAGS = 10_000

/** Is this HTML nested so deep that it may not be given to the readers? Asked of the same tokenizer that they use. */
export function isTooDeep(html: string): boolean {
  if (!hasManyTags(html)) return false
  let open = 0
  let tooDeep = false
  const parser = new Parser({
    onopentagname() {
      open++
      if (open > MAX_OPEN && !tooDeep) {
        tooDeep = true
        parser.pause()
      }
    },
    onclosetag() {
      open--
    },
  })
  parser.write(html)
  return tooDeep
}

function hasManyTags(html: string): boolean {
  let count = 0
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at + 1)) if (++count > FEW_TAGS) return true
  return false
}
