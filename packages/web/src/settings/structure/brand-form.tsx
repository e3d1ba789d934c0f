import type { Brand } from '@postdesk/contract'
import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { languageChoices } from './languages.ts'
import { ThingForm } from './thing-form.tsx'

const histories = [
  { value: 'none', label: 'Nothing' },
  { value: 'last', label: 'The mail that is answered' },
  { value: 'all', label: 'The whole conversation' },
] as const

/** What answers of a brand look like. Empty fields leave it to the outgoing account. */
export function BrandForm({ brand, done }: { brand: Brand | null; done: () => void }) {
  const [form, setForm] = useState({
    name: brand?.name ?? '',
    senderName: brand?.senderName ?? '',
    replyTo: brand?.replyTo ?? '',
    signature: brand?.signature ?? '',
  })
  const [language, setLanguage] = useState(brand?.language ?? 'en')
  const [history, setHistory] = useState(brand?.history ?? 'last')
  const [isDefault, setIsDefault] = useState(brand?.isDefault ?? false)
  const save = () => {
    const body = {
      ...form,
      senderName: form.senderName.trim() === '' ? null : form.senderName,
      replyTo: form.replyTo.trim() === '' ? null : form.replyTo.trim(),
      language,
      history,
      ...(isDefault ? { isDefault } : {}),
    }
    return brand ? api.changeBrand({ params: { id: brand.id }, body }) : api.createBrand({ body })
  }
  return (
    <ThingForm save={save} isNew={brand === null} what="brand" done={done}>
      {(error) => {
        const field = (name: keyof typeof form) => ({
          value: form[name],
          error: error(name),
          onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }),
        })
        return (
          <>
            <TextInput label="Name" description="Inside Postdesk only" data-autofocus {...field('name')} />
            <TextInput
              label="Sender name"
              description="Before the address answers leave from, where the outgoing account has no name of its own"
              {...field('senderName')}
            />
            <TextInput
              label="Reply to"
              type="email"
              autoComplete="off"
              description="Empty: the address they leave from. Name a mailbox Postdesk receives from, or replies never reach the ticket."
              {...field('replyTo')}
            />
            <Textarea
              label="Signature"
              description="Below each answer, as plain text"
              autosize
              minRows={3}
              maxRows={10}
              {...field('signature')}
            />
            <Select
              label="Language"
              description="Of what is sent to people whose own language is not known"
              allowDeselect={false}
              searchable
              data={languageChoices(brand?.language ?? 'en')}
              value={language}
              error={error('language')}
              onChange={(value) => setLanguage(value ?? language)}
            />
            <Select
              label="Quoted in answers"
              description="Below what the agent wrote, or where the template has it"
              allowDeselect={false}
              data={histories}
              value={history}
              onChange={(value) => setHistory(histories.find((one) => one.value === value)?.value ?? history)}
            />
            <Switch
              label="Default brand"
              description={
                brand?.isDefault
                  ? 'There is always one: make another brand the default to change this.'
                  : 'Worn by tickets that have no brand of their own'
              }
              disabled={brand?.isDefault ?? false}
              checked={isDefault}
              onChange={(event) => setIsDefault(event.currentTarget.checked)}
            />
          </>
        )
      }}
    </ThingForm>
  )
}
