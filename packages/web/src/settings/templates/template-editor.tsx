import type { Brand, Template } from '@postdesk/contract'
import { Button, Group, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api, fieldsOf, sentenceOf } from '../../api/client.ts'
import { templatePreviewQuery } from '../../api/queries.ts'
import { kindInWords } from './kind-words.ts'

type Props = {
  readonly brand: Brand
  readonly template: Template
  readonly variables: readonly { readonly name: string; readonly meaning: string }[]
  readonly leave: () => void
}

/** One template: its source, what it may name, and what it would send on a real ticket. */
export function TemplateEditor({ brand, template, variables, leave }: Props) {
  const queryClient = useQueryClient()
  const [html, setHtml] = useState(template.html)
  const source = useRef<HTMLTextAreaElement>(null)
  const params = { brandId: brand.id, kind: template.kind, language: template.language }
  const stale = () => queryClient.invalidateQueries({ queryKey: ['templates', brand.id] })
  const save = useMutation({
    mutationFn: () => api.saveTemplate({ params, body: { html } }),
    onSuccess: async () => {
      await stale()
      notifications.show({ color: 'green', message: 'The template is saved; new mails are written by it' })
      leave()
    },
  })
  const reset = useMutation({
    mutationFn: () => api.resetTemplate({ params }),
    onSuccess: async () => {
      await stale()
      notifications.show({ message: 'The ready text goes out again' })
      leave()
    },
    onError: (failure) => notifications.show({ color: 'red', title: 'Not reset', message: sentenceOf(failure) }),
  })
  const insert = (name: string) => {
    const field = source.current
    const [from, to] = [field?.selectionStart ?? html.length, field?.selectionEnd ?? html.length]
    const words = `{{ ${name} }}`
    setHtml(html.slice(0, from) + words + html.slice(to))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(from + words.length, from + words.length)
    })
  }
  return (
    <>
      <p className="quiet" style={{ margin: '0 0 16px' }}>
        {kindInWords(template.kind)} of {brand.name}. HTML with{' '}
        <a href="https://shopify.github.io/liquid/" target="_blank" rel="noreferrer">
          Liquid
        </a>
        ; the plain text of the mail is made from it.
      </p>
      <div className="template-bench">
        <div className="template-source">
          <Textarea
            ref={source}
            label="Template"
            autosize
            minRows={12}
            maxRows={28}
            spellCheck={false}
            value={html}
            error={fieldsOf(save.error)['html'] ?? (save.isError ? sentenceOf(save.error) : undefined)}
            onChange={(event) => setHtml(event.currentTarget.value)}
          />
          <ul className="template-variables" aria-label="Variables">
            {variables.map(({ name, meaning }) => (
              <li key={name}>
                <button type="button" className="chip" title={meaning} onClick={() => insert(name)}>
                  <span className="mono">{name}</span>
                  <span className="unseen">, {meaning}: insert</span>
                </button>
              </li>
            ))}
          </ul>
          <Group mt="lg" gap="sm">
            <Button loading={save.isPending} disabled={html === template.html} onClick={() => save.mutate()}>
              Save template
            </Button>
            <Button variant="default" onClick={leave}>
              Back
            </Button>
            {template.changedBy === null ? null : (
              <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
                {template.ready === null ? 'Remove' : 'Reset to the ready text'}
              </Button>
            )}
          </Group>
        </div>
        <Preview brandId={brand.id} template={template} html={html} />
      </div>
    </>
  )
}

function Preview({ brandId, template, html }: { brandId: string; template: Template; html: string }) {
  const [part, setPart] = useState('html')
  const [ticket, setTicket] = useState('')
  const [asked] = useDebouncedValue({ html, ticket }, 300)
  const ticketId = /^#?([1-9]\d{0,14})$/.exec(asked.ticket.trim())?.[1]
  const preview = useQuery({
    ...templatePreviewQuery(brandId, {
      kind: template.kind,
      language: template.language,
      html: asked.html,
      ...(ticketId ? { ticketId: Number(ticketId) } : {}),
    }),
    placeholderData: keepPreviousData,
  })
  const { data } = preview
  return (
    <section className="template-preview" aria-label="Preview">
      <div className="template-preview-head">
        <TextInput
          label="Preview on ticket"
          size="xs"
          w={140}
          inputMode="numeric"
          placeholder={data?.ticketId ? `#${data.ticketId}` : 'made up'}
          value={ticket}
          error={preview.isError && ticketId ? 'no such ticket' : undefined}
          onChange={(event) => setTicket(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label="Part"
          value={part}
          onChange={setPart}
          data={[
            { value: 'html', label: 'HTML' },
            { value: 'text', label: 'Plain text' },
          ]}
        />
      </div>
      <div aria-live="polite">
        {data?.fault ? (
          <p className="state-bad breaks" style={{ margin: '0 0 8px' }}>
            Line {data.fault.line}: {data.fault.message}
          </p>
        ) : preview.isError && !ticketId ? (
          <p className="state-bad breaks" style={{ margin: '0 0 8px' }}>
            {sentenceOf(preview.error)}
          </p>
        ) : null}
      </div>
      {data?.html == null ? null : part === 'html' ? (
        <iframe
          title="What would be sent"
          sandbox=""
          srcDoc={`<!doctype html><meta charset="utf-8"><style>:root{color-scheme:light}body{margin:12px;font:14px/20px system-ui,sans-serif;color:#1a1a1a;overflow-wrap:anywhere}</style>${data.html}`}
        />
      ) : (
        <pre tabIndex={0} aria-label="What would be sent as plain text">
          {data.text}
        </pre>
      )}
    </section>
  )
}
