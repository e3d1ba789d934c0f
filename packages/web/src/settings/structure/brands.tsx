import type { Brand } from '@postdesk/contract'
import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { brandsQuery } from '../../api/queries.ts'
import { EmptyState } from '../../states/states.tsx'
import { Page } from '../page.tsx'
import { BrandForm } from './brand-form.tsx'
import { languageInWords } from './languages.ts'
import { RemoveThing, type Removal } from './remove-thing.tsx'
import { someOf, Things } from './things.tsx'

/** What answers look like outside. */
export function Brands() {
  const brands = useQuery(brandsQuery)
  const [brand, setBrand] = useState<Brand | 'new' | null>(null)
  const [removal, setRemoval] = useState<Removal | null>(null)
  return (
    <Page title="Brands" acts={<Button onClick={() => setBrand('new')}>Add brand</Button>}>
      <p className="quiet" style={{ margin: '0 0 16px' }}>
        What your answers look like outside: sender name, reply address, signature. A ticket wears the brand of the mail account
        it came by, else the default one.
      </p>
      <Things
        query={brands}
        empty={<EmptyState title="No brand yet">What your answers look like outside appears here.</EmptyState>}
        mark={brandMark}
        facts={brandFacts}
        change={setBrand}
        remove={(one) =>
          one.isDefault
            ? null
            : () =>
                setRemoval({
                  name: one.name,
                  what: 'brand',
                  afterwards: 'Its tickets stay, and wear the default brand then.',
                  act: () => api.deleteBrand({ params: { id: one.id } }),
                })
        }
      />
      <Modal
        opened={brand !== null}
        onClose={() => setBrand(null)}
        title={brand === 'new' ? 'Add a brand' : `Change ${brand?.name ?? ''}`}
        centered
      >
        {brand ? <BrandForm brand={brand === 'new' ? null : brand} done={() => setBrand(null)} /> : null}
      </Modal>
      <RemoveThing removal={removal} close={() => setRemoval(null)} />
    </Page>
  )
}

const brandMark = (one: Brand) => (one.isDefault ? <span className="tag">default</span> : null)

const brandFacts = (one: Brand) => (
  <>
    <span className="breaks">{one.senderName ?? 'no sender name'}</span>
    {one.replyTo ? <span className="breaks">replies to {one.replyTo}</span> : null}
    <span>{one.signature.trim() === '' ? 'no signature' : 'with signature'}</span>
    <span>{languageInWords(one.language)}</span>
    {one.accounts.length > 0 ? <span className="breaks">tickets of {someOf(one.accounts)}</span> : null}
  </>
)
