import type { SentMailRow } from '@postdesk/contract'
import { When } from '../time/when.tsx'
import { SentState } from './mail-state.tsx'
import { RowButton } from './row-button.tsx'

type Props = { readonly rows: readonly SentMailRow[]; readonly openId: string | undefined; readonly open: (id: string) => void }

/** The mails that left or are to leave, one a row. */
export function SentTable({ rows, openId, open }: Props) {
  return (
    <table className="mail-table" aria-label="Sent mail">
      <colgroup>
        <col style={{ width: 88 }} />
        <col style={{ width: '21%' }} />
        <col />
        <col style={{ width: 120 }} />
        <col style={{ width: '17%' }} />
        <col style={{ width: 80 }} />
        <col style={{ width: 96 }} />
      </colgroup>
      <thead>
        <tr>
          <th>Written</th>
          <th>To</th>
          <th>Subject</th>
          <th>State</th>
          <th>Sent as</th>
          <th>Ticket</th>
          <th>Kind</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const to = row.to.map(({ name, address }) => name || address).join(', ')
          return (
            <tr key={row.id} data-selected={row.id === openId} onClick={() => open(row.id)}>
              <td className="quiet small">
                <When at={row.createdAt} />
              </td>
              <td title={row.to.map(({ address }) => address).join(', ')}>
                <bdi>{to}</bdi>
              </td>
              <td title={row.subject}>
                <RowButton id={row.id}>{row.subject}</RowButton>
              </td>
              <td>
                <SentState state={row.state} />
              </td>
              <td className="quiet" title={row.account.address}>
                {row.account.address}
              </td>
              <td className="numbers">#{row.ticketId}</td>
              <td className="quiet small">{row.kind}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
