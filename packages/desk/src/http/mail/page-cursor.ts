import { Refusal } from '../refusal.ts'

/** Rows of a page of the mail log. */
export const PAGE_SIZE = 50

/** Where a page of a list by time ended: the moment and the id of its last row. */
export function writeCursor(at: Date, id: string): string {
  return `${at.toISOString()}_${id}`
}

/** Reads what `writeCursor` gave; 400 on anything else. */
export function readCursor(text: string): { at: Date; id: string } {
  const [at = '', id = ''] = text.split('_')
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new Refusal(400, { code: 'WRONG_CURSOR', message: 'This page does not exist. Begin again without "before".' })
  return { at: new Date(at), id }
}
