import { Select, TextInput } from '@mantine/core'

type Props = { start: string; change: (start: string) => void; error: string | undefined }

const choices = [
  { value: 'now', label: 'From now on' },
  { value: 'day', label: 'From a day on' },
  { value: 'all', label: 'All that is there' },
]

/** From when on mail becomes tickets. */
export function StartField({ start, change, error }: Props) {
  const kind = start === 'now' || start === 'all' ? start : 'day'
  return (
    <>
      <Select
        label="Mail that becomes tickets"
        description={
          kind === 'now'
            ? 'Mail that came in the last hour becomes tickets too; what is older is left alone'
            : 'Older mail becomes tickets too, without automatic replies'
        }
        allowDeselect={false}
        data={choices}
        error={kind === 'day' ? undefined : error}
        value={kind}
        onChange={(value) => change(value === 'day' ? new Date().toISOString().slice(0, 10) : (value ?? 'now'))}
      />
      {kind === 'day' ? (
        <TextInput
          label="First day"
          type="date"
          error={error}
          value={start}
          onChange={(event) => change(event.currentTarget.value || new Date().toISOString().slice(0, 10))}
        />
      ) : null}
    </>
  )
}
