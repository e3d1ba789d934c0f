export interface VisibleReplyHtml {
  readonly html: string
  readonly hidden: string
}

export function visibleReplyHtml(html: string): VisibleReplyHtml {
  return { html, hidden: '' }
}
