import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'

/** Greys in the shape of what is coming, told once to screen readers. */
function Loading({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div className={className} role="status" aria-busy="true" aria-label="Loading">
      {children}
    </div>
  )
}
const times = (count: number, one: (index: number) => ReactNode) => Array.from({ length: count }, (_, index) => one(index))
/** Widths that look like words instead of a fence. */
const width = (index: number, least: number, most: number) => `${least + ((index * 37) % (most - least))}%`

/** The rows of the ticket list. */
export function TicketRowsLoading() {
  return (
    <Loading>
      {times(9, (index) => (
        <div key={index} className="ticket-row">
          <span />
          <Skeleton height={12} my={4} width={width(index, 35, 70)} />
          <Skeleton height={12} my={4} width={32} />
          <div className="ticket-line">
            <Skeleton height={12} my={4} width={width(index + 3, 55, 95)} />
          </div>
          <div className="ticket-line">
            <Skeleton height={10} mt={5} mb={3} width={width(index + 5, 60, 100)} />
          </div>
        </div>
      ))}
    </Loading>
  )
}

/** A conversation: its head, some messages, the place of the composer. */
export function ConversationLoading({ back }: { back: ReactNode }) {
  return (
    <Loading className="conversation">
      <div className="conversation-head">
        {back}
        <div className="conversation-title">
          <Skeleton height={16} my={4} width="45%" />
          <Skeleton height={10} my={3} width={120} />
        </div>
        <div className="conversation-acts">
          <Skeleton height={30} width={92} />
          <Skeleton height={30} width={116} />
        </div>
      </div>
      <div className="conversation-middle" style={{ overflow: 'hidden' }}>
        {times(4, (index) => (
          <div key={index} className="message">
            <div className="message-inner">
              <Skeleton height={12} mb={12} width={width(index, 20, 35)} />
              <Skeleton height={10} mb={10} width={width(index, 70, 95)} />
              <Skeleton height={10} mb={10} width={width(index + 2, 70, 95)} />
              <Skeleton height={10} width={width(index, 25, 50)} />
            </div>
          </div>
        ))}
      </div>
      <div className="composer composer-loading" />
    </Loading>
  )
}

/** Rows of a list of the settings: a title, a line of facts. */
export function SettingsRowsLoading({ rows = 4, lines = 2 }: { rows?: number; lines?: number }) {
  return (
    <Loading className="rows">
      {times(rows, (index) => (
        <div key={index} className="row row-loading">
          <div className="row-main">
            <Skeleton height={12} my={4} width={width(index, 25, 45)} />
            {times(lines - 1, (line) => (
              <Skeleton key={line} height={10} my={5} width={width(index + line + 2, 45, 80)} />
            ))}
          </div>
        </div>
      ))}
    </Loading>
  )
}

/** The rows of the mail log. */
export function MailRowsLoading() {
  return (
    <Loading className="mail-loading">
      {times(16, (index) => (
        <div key={index}>
          <Skeleton height={10} width={40} />
          <Skeleton height={12} width={width(index, 60, 95)} />
          <Skeleton height={12} width={width(index + 4, 30, 80)} />
          <Skeleton height={12} width={72} />
        </div>
      ))}
    </Loading>
  )
}

/** The fields of a form. */
export function FormLoading({ fields = 5 }: { fields?: number }) {
  return (
    <Loading className="form">
      {times(fields, (index) => (
        <div key={index} style={{ marginBottom: 20 }}>
          <Skeleton height={12} mb={8} width={width(index, 18, 32)} />
          <Skeleton height={36} />
        </div>
      ))}
    </Loading>
  )
}

/** An account: its state, its acts, its form. */
export function AccountLoading() {
  return (
    <Loading>
      <Skeleton height={16} my={4} width={150} />
      <Skeleton height={10} my={9} width="60%" />
      <div style={{ display: 'flex', gap: 8, margin: '16px 0 32px' }}>
        <Skeleton height={36} width={124} />
        <Skeleton height={36} width={156} />
        <Skeleton height={36} width={88} />
      </div>
      {times(4, (index) => (
        <div key={index} className="form" style={{ marginBottom: 20 }}>
          <Skeleton height={12} mb={8} width={width(index, 18, 32)} />
          <Skeleton height={36} />
        </div>
      ))}
    </Loading>
  )
}

/** The entries of an account's history. */
export function HistoryLoading() {
  return (
    <Loading className="history">
      {times(5, (index) => (
        <div key={index} className="history-loading">
          <Skeleton height={10} width={56} />
          <Skeleton height={12} width={width(index, 40, 85)} />
        </div>
      ))}
    </Loading>
  )
}

/** A page of the settings whose title is not known yet. */
export function PageLoading({ children }: { children: ReactNode }) {
  return (
    <main className="page">
      <div className="page-head">
        <Skeleton height={20} my={4} width={180} />
      </div>
      {children}
    </main>
  )
}
