import { IconMail } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** The page one stands before when not yet inside. */
export function Gate({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="gate">
      <div className="gate-card">
        <div className="brand">
          <IconMail size={20} color="var(--pd-accent)" aria-hidden /> Postdesk
        </div>
        <h1 style={{ fontSize: 20, lineHeight: '28px', margin: '24px 0 4px' }}>{title}</h1>
        {children}
      </div>
    </main>
  )
}
