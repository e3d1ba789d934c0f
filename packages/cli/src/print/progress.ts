/** A line on standard error that counts; it is written over in a terminal, and told now and then elsewhere. */
export function startProgress(what: string): { readonly tell: (count: string) => void; readonly end: () => void } {
  const { stderr } = process
  let toldAt = Date.now()
  let isOpen = false
  return {
    tell: (count) => {
      if (stderr.isTTY) {
        stderr.write(`\r\u001b[K${what}: ${count}`)
        isOpen = true
      } else if (Date.now() - toldAt > 5_000) {
        toldAt = Date.now()
        stderr.write(`${what}: ${count}\n`)
      }
    },
    end: () => {
      if (isOpen) stderr.write('\r\u001b[K')
      isOpen = false
    },
  }
}
