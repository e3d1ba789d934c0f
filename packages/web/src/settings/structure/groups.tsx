import type { Category, Group } from '@postdesk/contract'
import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { categoriesQuery, groupsQuery } from '../../api/queries.ts'
import { EmptyState } from '../../states/states.tsx'
import { Page } from '../page.tsx'
import { CategoryForm } from './category-form.tsx'
import { GroupForm } from './group-form.tsx'
import { RemoveThing, type Removal } from './remove-thing.tsx'
import { someOf, Things } from './things.tsx'

/** Groups with their members, and the categories that belong to them. */
export function Groups() {
  const groups = useQuery(groupsQuery)
  const categories = useQuery(categoriesQuery)
  const [group, setGroup] = useState<Group | 'new' | null>(null)
  const [category, setCategory] = useState<Category | 'new' | null>(null)
  const [removal, setRemoval] = useState<Removal | null>(null)
  const hasGroups = (groups.data ?? []).length > 0
  return (
    <Page title="Groups" acts={<Button onClick={() => setGroup('new')}>Add group</Button>}>
      <Things
        query={groups}
        empty={
          <EmptyState title="No group yet">
            The units your agents work in appear here, such as IT or Sales. Tickets are given to a group, and each agent finds the
            tickets of theirs under ‘My groups’.
          </EmptyState>
        }
        facts={groupFacts}
        change={setGroup}
        remove={(one) => () =>
          setRemoval({
            name: one.name,
            what: 'group',
            afterwards: 'Its tickets stay, and have no group and no category then. Its categories leave it.',
            act: () => api.deleteGroup({ params: { id: one.id } }),
          })
        }
      />
      <section aria-label="Categories" style={{ marginTop: 32 }}>
        <header className="page-head">
          <h2 className="section-title">Categories</h2>
          {hasGroups ? (
            <Button variant="default" onClick={() => setCategory('new')}>
              Add category
            </Button>
          ) : null}
        </header>
        <Things
          query={categories}
          empty={
            <EmptyState title="No category yet">
              {hasGroups
                ? 'The kinds of requests your groups answer appear here, such as Hardware or Invoices. A category belongs to one group or more.'
                : 'A category belongs to a group: add the first group above.'}
            </EmptyState>
          }
          facts={categoryFacts}
          change={setCategory}
          remove={(one) => () =>
            setRemoval({
              name: one.name,
              what: 'category',
              afterwards: 'Its tickets stay, and have no category then.',
              act: () => api.deleteCategory({ params: { id: one.id } }),
            })
          }
        />
      </section>
      <Modal
        opened={group !== null}
        onClose={() => setGroup(null)}
        title={group === 'new' ? 'Add a group' : `Change ${group?.name ?? ''}`}
        centered
      >
        {group ? <GroupForm group={group === 'new' ? null : group} done={() => setGroup(null)} /> : null}
      </Modal>
      <Modal
        opened={category !== null}
        onClose={() => setCategory(null)}
        title={category === 'new' ? 'Add a category' : `Change ${category?.name ?? ''}`}
        centered
      >
        {category ? (
          <CategoryForm
            category={category === 'new' ? null : category}
            groups={groups.data ?? []}
            done={() => setCategory(null)}
          />
        ) : null}
      </Modal>
      <RemoveThing removal={removal} close={() => setRemoval(null)} />
    </Page>
  )
}

const groupFacts = (one: Group) => (
  <>
    <span>{one.members.length === 0 ? 'no members yet' : someOf(one.members.map(({ name }) => name))}</span>
    {one.accounts.length > 0 ? <span className="breaks">tickets of {someOf(one.accounts)}</span> : null}
  </>
)

const categoryFacts = (one: Category) => (
  <>
    <span>
      {one.groups.length === 0 ? 'in no group: it cannot be chosen' : `in ${someOf(one.groups.map(({ name }) => name))}`}
    </span>
    {one.accounts.length > 0 ? <span className="breaks">tickets of {someOf(one.accounts)}</span> : null}
  </>
)
