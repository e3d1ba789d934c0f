/**
 * Undoes format=flowed (RFC 3676): a line that ends in a blank goes on in the next line of the same quote depth; one leading
 * blank is stuffing. `-- ` is a signature mark and never flows. With `delSp`, the blank at the join goes too (languages
 * without blanks).
 */
export function unflow(text: string, delSp: boolean): string {
  const out: string[] = []
  let pieces: string[] = []
  let openDepth = 0
  const close = () => {
    if (pieces.length > 0) out.push(quote(openDepth, pieces.join('')))
    pieces = []
  }
  for (const line of text.split('\n')) {
    let depth = 0
    while (line.charCodeAt(depth) === 62) depth++
    let content = line.slice(depth)
    if (content.startsWith(' ')) content = content.slice(1)
    const isSignature = content === '-- '
    const flows = content.endsWith(' ') && !isSignature
    if (openDepth !== depth || isSignature) close()
    if (isSignature) {
      out.push(quote(depth, content))
      continue
    }
    openDepth = depth
    pieces.push(flows && delSp ? content.slice(0, -1) : content)
    if (!flows) close()
  }
  close()
  return out.join('\n')
}

function quote(depth: number, content: string): string {
  return depth === 0 ? content : `${'>'.repeat(depth)} ${content}`
}
