import type { Company } from '@postdesk/contract'
import { Button, Modal, TagsInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { companiesQuery } from '../../api/queries.ts'
import { EmptyState } from '../../states/states.tsx'
import { Page } from '../page.tsx'
import { RemoveThing, type Removal } from './remove-thing.tsx'
import { ThingForm } from './thing-form.tsx'
import { someOf, Things } from './things.tsx'

/** Companies and the domains their people write from. */
export function Companies() {
  const companies = useQuery(companiesQuery)
  const [company, setCompany] = useState<Company | 'new' | null>(null)
  const [removal, setRemoval] = useState<Removal | null>(null)
  return (
    <Page title="Companies" acts={<Button onClick={() => setCompany('new')}>Add company</Button>}>
      <Things
        query={companies}
        empty={
          <EmptyState title="No company yet">
            The firms your requesters belong to appear here. Whoever writes from a domain of a company belongs to it by itself.
          </EmptyState>
        }
        facts={companyFacts}
        change={setCompany}
        remove={(one) => () =>
          setRemoval({
            name: one.name,
            what: 'company',
            afterwards: 'Its people and tickets stay, and have no company then.',
            act: () => api.deleteCompany({ params: { id: one.id } }),
          })
        }
      />
      <Modal
        opened={company !== null}
        onClose={() => setCompany(null)}
        title={company === 'new' ? 'Add a company' : `Change ${company?.name ?? ''}`}
        centered
      >
        {company ? <CompanyForm company={company === 'new' ? null : company} done={() => setCompany(null)} /> : null}
      </Modal>
      <RemoveThing removal={removal} close={() => setRemoval(null)} />
    </Page>
  )
}

function CompanyForm({ company, done }: { company: Company | null; done: () => void }) {
  const [name, setName] = useState(company?.name ?? '')
  const [domains, setDomains] = useState(company?.domains ?? [])
  const save = () => {
    const body = { name, domains }
    return company ? api.changeCompany({ params: { id: company.id }, body }) : api.createCompany({ body })
  }
  return (
    <ThingForm save={save} isNew={company === null} what="company" done={done}>
      {(error) => (
        <>
          <TextInput
            label="Name"
            data-autofocus
            value={name}
            error={error('name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TagsInput
            label="Domains"
            description="What stands behind the @ of its people’s addresses, such as contoso.example. Press Enter after each."
            splitChars={[',', ' ', ';']}
            acceptValueOnBlur
            value={domains}
            error={error('domains')}
            onChange={(values) => setDomains(values.map((value) => value.trim().replace(/^@/, '')))}
          />
        </>
      )}
    </ThingForm>
  )
}

const companyFacts = (one: Company) => (
  <>
    <span className="breaks">{one.domains.length === 0 ? 'no domain' : someOf(one.domains)}</span>
    {one.accounts.length > 0 ? <span className="breaks">tickets of {someOf(one.accounts)}</span> : null}
  </>
)
