import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** One page of the settings: its title, its acts, its content. */
export function Page({ title, acts, children }: { title: string; acts?: ReactNode; children: ReactNode }) {
  useDocumentTitle(`${title} · Postdesk`)
  return (
    <main className="page">
      <header className="page-head">
        <h1>{title}</h1>
        {acts}
      </header>
      {children}
    </main>
  )
}
