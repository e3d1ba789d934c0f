import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconCheck } from '@tabler/icons-react'
import { groupsQuery } from '../api/queries.ts'

/** The groups in the menu of views: they narrow the view to one of them. Chosen again, a group is taken away. */
export function GroupItems({ chosen, me }: { chosen: string | undefined; me: string }) {
  const groups = useQuery(groupsQuery)
  const navigate = useNavigate()
  if (!groups.data || groups.data.length === 0) return null
  const isMine = (group: (typeof groups.data)[number]) => group.members.some(({ id }) => id === me)
  const sorted = [...groups.data.filter(isMine), ...groups.data.filter((group) => !isMine(group))]
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Only of a group</Menu.Label>
      {sorted.map((group) => (
        <Menu.Item
          key={group.id}
          rightSection={group.id === chosen ? <IconCheck size={16} /> : null}
          onClick={() =>
            void navigate({ to: '/inbox', search: (old) => ({ ...old, group: group.id === chosen ? undefined : group.id }) })
          }
        >
          <bdi className="breaks">{group.name}</bdi>
        </Menu.Item>
      ))}
    </>
  )
}
