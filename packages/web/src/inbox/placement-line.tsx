import { Priority, type Ticket } from '@postdesk/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { brandsQuery, categoriesQuery, companiesQuery, groupsQuery } from '../api/queries.ts'
import { ITS_TICKETS, NOTHING, Pick, PickOption, PickOptions, Things } from './pick.tsx'
import { priorityInWords, PriorityMark } from './priority-mark.tsx'
import { TagsLine } from './tags-line.tsx'
import type { TicketChange } from './use-change-ticket.ts'

type Of = { readonly ticket: Ticket; readonly change: (change: TicketChange) => void }

/** Who asks, for which company, and where the ticket stands: group > category, priority, brand. Each word can be changed where it is. */
export function PlacementLine({ ticket, change }: Of) {
  return (
    <div className="placement quiet small">
      <span className="placement-part" title={ticket.requester.address}>
        <bdi className="clip">{ticket.requester.name || ticket.requester.address}</bdi>
      </span>
      <PickCompany ticket={ticket} change={change} />
      <PickGroup ticket={ticket} change={change} />
      {ticket.group ? <PickCategory ticket={ticket} change={change} /> : null}
      <PickPriority ticket={ticket} change={change} />
      <PickBrand ticket={ticket} change={change} />
      <TagsLine key={ticket.tags.join()} tags={ticket.tags} change={change} />
    </div>
  )
}

const orNull = (value: string) => (value === NOTHING ? null : value)

/** The option that leads to the list of all tickets of a company, group or category. */
const ticketsOf = (thing: { name: string } | null) =>
  thing ? (
    <PickOption value={ITS_TICKETS}>
      List all tickets of <bdi>{thing.name}</bdi>
    </PickOption>
  ) : null

function useListTickets() {
  const navigate = useNavigate()
  return (of: { company: string } | { group: string } | { category: string }) =>
    void navigate({ to: '/inbox', search: { view: 'all', ...of } })
}

function PickCompany({ ticket, change }: Of) {
  const list = useListTickets()
  const { company } = ticket
  return (
    <Pick
      what="Company"
      shown={<bdi className="clip">{company?.name ?? 'No company'}</bdi>}
      pick={(value) => (value === ITS_TICKETS ? list({ company: company?.id ?? '' }) : change({ companyId: orNull(value) }))}
    >
      <Companies ticket={ticket} />
    </Pick>
  )
}

function Companies({ ticket: { company } }: { ticket: Ticket }) {
  const query = useQuery(companiesQuery)
  return (
    <Things
      what="Company"
      query={query}
      things={query.data ?? []}
      chosen={company}
      none="No company"
      empty="No company yet: an administrator adds them in the settings."
      first={ticketsOf(company)}
    />
  )
}

function PickGroup({ ticket, change }: Of) {
  const list = useListTickets()
  const categories = useQuery(categoriesQuery)
  const { group } = ticket
  /** The category goes along where the new group has it too; as long as we do not know that, the server has the word. */
  const move = (groupId: string | null) => {
    const category = categories.data?.find(({ id }) => id === ticket.category?.id)
    const stays = groupId !== null && (!category || category.groups.some(({ id }) => id === groupId))
    change(stays ? { groupId } : { groupId, categoryId: null })
  }
  return (
    <Pick
      what="Group"
      shown={<bdi className="clip">{group?.name ?? 'No group'}</bdi>}
      narrows={group !== null}
      pick={(value) => (value === ITS_TICKETS ? list({ group: group?.id ?? '' }) : move(orNull(value)))}
    >
      <Groups ticket={ticket} />
    </Pick>
  )
}

function Groups({ ticket: { group } }: { ticket: Ticket }) {
  const query = useQuery(groupsQuery)
  return (
    <Things
      what="Group"
      query={query}
      things={query.data ?? []}
      chosen={group}
      none="No group"
      empty="No group yet: an administrator adds them in the settings."
      first={ticketsOf(group)}
    />
  )
}

function PickCategory({ ticket, change }: Of) {
  const list = useListTickets()
  const { category } = ticket
  return (
    <Pick
      what="Category"
      shown={<bdi className="clip">{category?.name ?? 'No category'}</bdi>}
      pick={(value) => (value === ITS_TICKETS ? list({ category: category?.id ?? '' }) : change({ categoryId: orNull(value) }))}
    >
      <Categories ticket={ticket} />
    </Pick>
  )
}

function Categories({ ticket: { group, category } }: { ticket: Ticket }) {
  const query = useQuery(categoriesQuery)
  return (
    <Things
      what="Category"
      query={query}
      things={query.data?.filter(({ groups }) => groups.some(({ id }) => id === group?.id)) ?? []}
      chosen={category}
      none="No category"
      empty="This group has no category yet."
      first={ticketsOf(category)}
    />
  )
}

function PickPriority({ ticket, change }: Of) {
  return (
    <Pick
      what="Priority"
      shown={<PriorityMark priority={ticket.priority} />}
      pick={(value) => change({ priority: Priority.parse(value) })}
    >
      <PickOptions what="Priority">
        {Priority.options.toReversed().map((priority) => (
          <PickOption key={priority} value={priority} chosen={priority === ticket.priority}>
            {priorityInWords(priority)}
          </PickOption>
        ))}
      </PickOptions>
    </Pick>
  )
}

/** Where there is but one brand, there is nothing to choose and nothing to say. */
function PickBrand({ ticket, change }: Of) {
  const query = useQuery(brandsQuery)
  const brands = query.data ?? []
  if (brands.length < 2) return null
  return (
    <Pick
      what="Brand"
      shown={<bdi className="clip">{ticket.brand?.name ?? 'Default brand'}</bdi>}
      pick={(value) => change({ brandId: orNull(value) })}
    >
      <Things what="Brand" query={query} things={brands} chosen={ticket.brand} none="Default brand" empty="No brand yet" />
    </Pick>
  )
}
