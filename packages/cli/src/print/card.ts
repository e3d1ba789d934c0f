import type { ErrorCard } from '@postdesk/contract'

const WHO: Readonly<Record<ErrorCard['who'], string>> = {
  'entra-admin': 'an administrator of Entra ID',
  'exchange-admin': 'an administrator of Exchange',
  'mailbox-owner': 'the owner of the mailbox',
  'postdesk-admin': 'an administrator of Postdesk',
  nobody: 'nobody: Postdesk tries again by itself',
}

/** An error card as text: what happened, who must act, the remedies, and the codes to search for. */
export function printCard(card: ErrorCard, out: NodeJS.WritableStream, indent = '  '): void {
  const lines = [card.title, card.why, `Who must act: ${WHO[card.who]}`]
  for (const action of card.actions) {
    lines.push(`- ${action.text}`)
    if (action.kind === 'link') lines.push(`  ${action.url}`)
    if (action.kind === 'command') lines.push(`  ${action.command}`)
  }
  if (card.codes.length > 0) lines.push(`Codes: ${card.codes.join(', ')}`)
  if (card.correlationId !== null) lines.push(`Correlation ID: ${card.correlationId}`)
  out.write(lines.map((line) => `${indent}${line}\n`).join(''))
}
