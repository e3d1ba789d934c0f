import type { MailLogRow } from '@postdesk/contract'
import { sizeInWords } from '../inbox/size-in-words.ts'
import { When } from '../time/when.tsx'
import { MailState } from './mail-state.tsx'
import { RowButton } from './row-button.tsx'

type Props = { readonly rows: readonly MailLogRow[]; readonly openId: string | undefined; readonly open: (id: string) => void }

/** The mails that arrived, one a row. */
export function ArrivedTable({ rows, openId, open }: Props) {
  return (
    <table className="mail-table" aria-label="Mail log">
      <colgroup>
        <col style={{ width: 88 }} />
        <col style={{ width: '21%' }} />
        <col />
        <col style={{ width: 120 }} />
        <col style={{ width: '17%' }} />
        <col style={{ width: 80 }} />
        <col style={{ width: 76 }} />
      </colgroup>
      <thead>
        <tr>
          <th>Arrived</th>
          <th>From</th>
          <th>Subject</th>
          <th>State</th>
          <th>Mailbox</th>
          <th>Ticket</th>
          <th>Size</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-selected={row.id === openId} onClick={() => open(row.id)}>
            <td className="quiet small">
              <When at={row.arrivedAt} />
            </td>
            <td title={row.from ?? ''}>
              <bdi>{row.fromName ?? row.from ?? '(no sender)'}</bdi>
            </td>
            <td title={row.reason ?? row.subject ?? ''}>
              <RowButton id={row.id}>{row.subject || '(no subject)'}</RowButton>
            </td>
            <td>
              <MailState state={row.state} />
            </td>
            <td className="quiet" title={row.account.address}>
              {row.account.address}
            </td>
            <td className="numbers">{row.ticketId === null ? '' : `#${row.ticketId}`}</td>
            <td className="quiet small numbers">{sizeInWords(row.size)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
