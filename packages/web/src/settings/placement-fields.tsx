import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { brandsQuery, categoriesQuery, companiesQuery, groupsQuery } from '../api/queries.ts'

export type PlacementValues = {
  readonly groupId: string | null
  readonly categoryId: string | null
  readonly companyId: string | null
  readonly brandId: string | null
}
type Props = { values: PlacementValues; change: (values: PlacementValues) => void; errors: Record<string, string> }

const choicesOf = (things: readonly { id: string; name: string }[] = []) =>
  things.map(({ id, name }) => ({ value: id, label: name }))

/** The group that gets the tickets of a mailbox, and their category: one of those the group has. */
export function GroupFields({ values, change, errors }: Props) {
  const groups = useQuery(groupsQuery)
  const categories = useQuery(categoriesQuery)
  const ofGroup = (groupId: string | null) => (categories.data ?? []).filter((one) => one.groups.some(({ id }) => id === groupId))
  return (
    <>
      <Select
        label="Group"
        placeholder="No group"
        clearable
        searchable
        disabled={groups.isPending}
        data={choicesOf(groups.data)}
        error={errors['groupId'] ?? (groups.isError ? 'The groups could not be loaded' : undefined)}
        value={values.groupId}
        // A category belongs to its groups: one the new group does not have is left.
        onChange={(groupId) => {
          const stays = ofGroup(groupId).some(({ id }) => id === values.categoryId)
          change({ ...values, groupId, categoryId: stays ? values.categoryId : null })
        }}
      />
      <Select
        label="Category"
        placeholder={values.groupId === null ? 'Choose a group first' : 'No category'}
        clearable
        searchable
        nothingFoundMessage="This group has no such category"
        disabled={values.groupId === null || categories.isPending}
        data={choicesOf(ofGroup(values.groupId))}
        error={errors['categoryId'] ?? (categories.isError ? 'The categories could not be loaded' : undefined)}
        value={values.categoryId}
        onChange={(categoryId) => change({ ...values, categoryId })}
      />
    </>
  )
}

/** The company the tickets of a mailbox belong to, and the brand their answers wear. */
export function CompanyFields({ values, change, errors }: Props) {
  const companies = useQuery(companiesQuery)
  const brands = useQuery(brandsQuery)
  return (
    <>
      <Select
        label="Company"
        placeholder="By the sender’s domain"
        clearable
        searchable
        limit={50}
        disabled={companies.isPending}
        data={choicesOf(companies.data)}
        error={errors['companyId'] ?? (companies.isError ? 'The companies could not be loaded' : undefined)}
        value={values.companyId}
        onChange={(companyId) => change({ ...values, companyId })}
      />
      <Select
        label="Brand"
        placeholder="The default brand"
        clearable
        disabled={brands.isPending}
        data={choicesOf(brands.data)}
        error={errors['brandId'] ?? (brands.isError ? 'The brands could not be loaded' : undefined)}
        value={values.brandId}
        onChange={(brandId) => change({ ...values, brandId })}
      />
    </>
  )
}
