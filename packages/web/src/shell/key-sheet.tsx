import { Modal, Table } from '@mantine/core'

const keys: readonly (readonly [string, string])[] = [
  ['j  k', 'Next and previous row of a list'],
  ['Enter', 'Open it'],
  ['r', 'Reply'],
  ['n', 'Internal note'],
  ['a', 'Assign'],
  ['e', 'Close the ticket, or open it again'],
  ['/', 'Search'],
  ['Ctrl Enter', 'Send'],
  ['Esc', 'Leave the text, close what is open'],
  ['g i', 'Go to the inbox'],
  ['g m', 'Go to the mail log'],
  ['g s', 'Go to settings'],
  ['g a', 'Go to mail accounts'],
  ['Ctrl K', 'Commands'],
  ['?', 'This sheet'],
]

export function KeySheet({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Modal opened={opened} onClose={close} title="Keyboard" centered transitionProps={{ duration: 100 }}>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {keys.map(([key, act]) => (
            <Table.Tr key={key}>
              <Table.Td w={110}>
                {key.split(/ +/).map((one) => (
                  <kbd key={one} className="key" style={{ marginRight: 4 }}>
                    {one}
                  </kbd>
                ))}
              </Table.Td>
              <Table.Td>{act}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
