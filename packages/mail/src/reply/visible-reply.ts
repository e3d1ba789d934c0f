export interface VisibleReply {
  /** What the writer of this mail wrote. */
  readonly visible: string
  /** Quoted history and signature, folded away; empty when there is nothing. */
  readonly hidden: string
}

export function visibleReply(text: string): VisibleReply {
  return { visible: text.trim(), hidden: '' }
}
