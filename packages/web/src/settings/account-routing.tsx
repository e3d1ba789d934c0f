import { Placement, type Brand, type Category, type Company, type Group } from '@postdesk/contract'
import { Alert, Button, Select, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../api/client.ts'
import { accountPlacementQuery, brandsQuery, categoriesQuery, companiesQuery, groupsQuery } from '../api/queries.ts'
import { FormLoading } from '../states/skeletons.tsx'
import { FailedState } from '../states/states.tsx'

type Choices = {
  readonly groups: readonly Group[]
  readonly categories: readonly Category[]
  readonly companies: readonly Company[]
  readonly brands: readonly Brand[]
}

/** What new tickets of an account get, to be changed in place. */
export function AccountRouting({ accountId }: { accountId: string }) {
  const placement = useQuery(accountPlacementQuery(accountId))
  const groups = useQuery(groupsQuery)
  const categories = useQuery(categoriesQuery)
  const companies = useQuery(companiesQuery)
  const brands = useQuery(brandsQuery)
  const queries = [placement, groups, categories, companies, brands]
  return (
    <section className="block" id="routing" aria-label="Routing">
      <h2>Routing</h2>
      {placement.data && groups.data && categories.data && companies.data && brands.data ? (
        <RoutingForm
          key={JSON.stringify(placement.data)}
          accountId={accountId}
          placement={placement.data}
          choices={{ groups: groups.data, categories: categories.data, companies: companies.data, brands: brands.data }}
        />
      ) : queries.some(({ isError }) => isError) ? (
        <FailedState
          failure={queries.find(({ error }) => error !== null)?.error}
          retry={() => Promise.all(queries.filter(({ isError }) => isError).map((query) => query.refetch()))}
        />
      ) : (
        <FormLoading />
      )}
    </section>
  )
}

const priorities = Placement.shape.priority.options.map((value) => ({
  value,
  label: value.slice(0, 1).toUpperCase() + value.slice(1),
}))
const choicesOf = (things: readonly { id: string; name: string }[]) => things.map(({ id, name }) => ({ value: id, label: name }))

function RoutingForm({ accountId, placement, choices }: { accountId: string; placement: Placement; choices: Choices }) {
  const queryClient = useQueryClient()
  const [form, setForm] = useState(placement)
  const save = useMutation({
    mutationFn: () => api.changeAccountPlacement({ params: { id: accountId }, body: form }),
    onSuccess: async (kept) => {
      queryClient.setQueryData(accountPlacementQuery(accountId).queryKey, kept)
      notifications.show({ color: 'green', message: 'Saved' })
      await queryClient.invalidateQueries({ queryKey: ['account-events', accountId] })
    },
  })
  const fields = fieldsOf(save.error)
  const ofGroup = (groupId: string | null) => choices.categories.filter((one) => one.groups.some(({ id }) => id === groupId))
  const changed = JSON.stringify(form) !== JSON.stringify(placement)
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <p className="quiet" style={{ margin: '0 0 12px' }}>
        What a new ticket of this account gets.
      </p>
      <Stack gap="md">
        <Select
          label="Group"
          placeholder="No group"
          clearable
          searchable
          data={choicesOf(choices.groups)}
          value={form.groupId}
          error={fields['groupId']}
          onChange={(groupId) =>
            setForm({
              ...form,
              groupId,
              categoryId: ofGroup(groupId).some(({ id }) => id === form.categoryId) ? form.categoryId : null,
            })
          }
        />
        <Select
          label="Category"
          placeholder={form.groupId === null ? 'Choose a group first' : 'No category'}
          disabled={form.groupId === null}
          clearable
          searchable
          nothingFoundMessage="This group has no such category"
          data={choicesOf(ofGroup(form.groupId))}
          value={form.categoryId}
          error={fields['categoryId']}
          onChange={(categoryId) => setForm({ ...form, categoryId })}
        />
        <Select
          label="Company"
          placeholder="By the sender’s domain"
          clearable
          searchable
          limit={50}
          data={choicesOf(choices.companies)}
          value={form.companyId}
          error={fields['companyId']}
          onChange={(companyId) => setForm({ ...form, companyId })}
        />
        <Select
          label="Brand"
          placeholder="The default brand"
          clearable
          data={choicesOf(choices.brands)}
          value={form.brandId}
          error={fields['brandId']}
          onChange={(brandId) => setForm({ ...form, brandId })}
        />
        <Select
          label="Priority"
          allowDeselect={false}
          data={priorities}
          value={form.priority}
          onChange={(value) => setForm({ ...form, priority: Placement.shape.priority.catch(form.priority).parse(value) })}
        />
        {save.isError && Object.keys(fields).length === 0 ? (
          <Alert color="red" role="alert">
            {sentenceOf(save.error)}
          </Alert>
        ) : null}
        <div>
          <Button type="submit" variant="default" disabled={!changed} loading={save.isPending}>
            Save routing
          </Button>
        </div>
      </Stack>
    </form>
  )
}
