import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconX } from '@tabler/icons-react'
import { categoriesQuery, companiesQuery, groupsQuery, type TicketFilter } from '../api/queries.ts'

/** What the list is narrowed to besides its view; each part can be taken away. */
export function FilterBar({ filter }: { filter: TicketFilter }) {
  const { groupId, categoryId, companyId, tag } = filter
  const groups = useQuery({ ...groupsQuery, enabled: groupId !== undefined })
  const categories = useQuery({ ...categoriesQuery, enabled: categoryId !== undefined })
  const companies = useQuery({ ...companiesQuery, enabled: companyId !== undefined })
  const parts = [
    ['group', 'Group', groupId, groups.data],
    ['category', 'Category', categoryId, categories.data],
    ['company', 'Company', companyId, companies.data],
    ['tag', 'Tag', tag, tag === undefined ? [] : [{ id: tag, name: tag }]],
  ] as const
  const navigate = useNavigate()
  if (parts.every(([, , id]) => id === undefined)) return null
  return (
    <div className="filter-bar">
      {parts.map(([key, title, id, things]) =>
        id === undefined ? null : (
          <button
            key={key}
            type="button"
            className="chip"
            onClick={() => void navigate({ to: '.', search: (old) => ({ ...old, [key]: undefined }) })}
          >
            <span className="clip">
              {title}: <bdi>{things ? (things.find((one) => one.id === id)?.name ?? 'removed') : '…'}</bdi>
            </span>
            <IconX size={14} aria-hidden />
            <span className="unseen">take this filter away</span>
          </button>
        ),
      )}
    </div>
  )
}
