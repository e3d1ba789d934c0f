import '@mantine/tiptap/styles.css'
import type { Ticket } from '@postdesk/contract'
import { ActionIcon, Alert, Button, FileButton, Menu, Tabs, TagsInput, Tooltip } from '@mantine/core'
import { Link, RichTextEditor } from '@mantine/tiptap'
import { IconChevronDown, IconFile, IconPaperclip, IconX } from '@tabler/icons-react'
import { useEditor } from '@tiptap/react'
import { StarterKit } from '@tiptap/starter-kit'
import { useEffect, useRef, useState } from 'react'
import { sentenceOf } from '../api/client.ts'
import { LateErrorCard } from '../error-card/late-error-card.tsx'
import { keepDraft, newDraft, newId, readDraft, type Draft, type Mode } from './draft.ts'
import { sizeInWords } from './size-in-words.ts'
import { upload } from './upload.ts'
import { cardOf, useSend } from './use-send.ts'

/** `asked` grows with each wish to write, so that the text gets the focus again. */
export type Compose = { mode: Mode; asked: number; folded: boolean }
type Props = {
  ticket: Ticket
  compose: Compose
  begin: (mode: Mode) => void
  fold: () => void
  phone: boolean
}

/** Where an answer or a note is written. On a phone it stays folded until its tab is touched. */
export function Composer({ ticket, compose, begin, fold, phone }: Props) {
  return (
    <section className="composer" aria-label="Composer" data-mode={compose.mode}>
      <Tabs
        value={compose.folded ? null : compose.mode}
        onChange={(mode) => {
          if (mode === 'reply' || mode === 'note') begin(mode)
        }}
      >
        <Tabs.List px="sm" grow={phone && compose.folded}>
          <Tabs.Tab value="reply">Reply</Tabs.Tab>
          <Tabs.Tab value="note">Note</Tabs.Tab>
        </Tabs.List>
        {phone && !compose.folded ? (
          <ActionIcon
            className="composer-fold"
            variant="subtle"
            color="gray"
            size={36}
            aria-label="Fold the composer"
            onClick={fold}
          >
            <IconChevronDown size={20} />
          </ActionIcon>
        ) : null}
      </Tabs>
      {compose.folded ? null : <Draftbook key={compose.mode} ticket={ticket} mode={compose.mode} asked={compose.asked} />}
    </section>
  )
}

type DraftProps = { ticket: Ticket; mode: Mode; asked: number }

function Draftbook({ ticket, mode, asked }: DraftProps) {
  const [draft, setDraft] = useState<Draft>(() => readDraft(ticket.id, mode))
  const [uploading, setUploading] = useState(0)
  const [refused, setRefused] = useState<string | null>(null)
  const latest = useRef(draft)
  const change = (part: Partial<Draft>) => {
    latest.current = { ...latest.current, ...part }
    setDraft(latest.current)
    keepDraft(ticket.id, mode, latest.current)
  }
  const act = useRef<() => void>(() => {})
  const editor = useEditor({
    extensions: [StarterKit.configure({ link: false, heading: false }), Link],
    content: draft.html,
    // Focused below, and only there: a second focus that comes later would take it from whoever has moved on.
    autofocus: false,
    editorProps: {
      attributes: { 'aria-label': mode === 'reply' ? 'Reply text' : 'Note text', role: 'textbox', 'aria-multiline': 'true' },
      handleKeyDown: (_, event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          act.current()
          return true
        }
        // The way out of the text, to where the one-letter keys work again.
        if (event.key === 'Escape') document.querySelector<HTMLElement>('.conversation-scroll')?.focus()
        return false
      },
    },
    onUpdate: ({ editor }) => change({ html: editor.getText().trim() === '' ? '' : editor.getHTML() }),
  })
  useEffect(() => {
    if (asked > 0) editor?.commands.focus('end')
  }, [asked, editor])

  const proposed = ticket.proposedCc.map((one) => one.address)
  const cc = draft.cc ?? proposed
  const send = useSend(ticket.id, mode, {
    done: () => {
      const next = newDraft()
      latest.current = next
      setDraft(next)
      keepDraft(ticket.id, mode, next)
      editor?.commands.clearContent()
    },
    sentAlready: () => change({ id: newId() }),
  })
  const blocked = mode === 'reply' && ticket.sendsFrom === null
  const hasWords = (one: Draft) => one.html !== '' || (mode === 'reply' && one.files.length > 0)
  const ready = hasWords(draft) && uploading === 0 && !send.isPending && !blocked
  const go = (status?: Ticket['status']) => {
    // Asked of the latest draft too: right after sending, this closure still knows the one that has left.
    const { id, html, files } = latest.current
    if (ready && hasWords(latest.current))
      send.send({ id, html, cc, attachmentIds: files.map((file) => file.id), ...(status ? { status } : {}) })
  }
  useEffect(() => {
    act.current = () => go()
  })

  const add = async (files: readonly File[]) => {
    setRefused(null)
    for (const file of files) {
      setUploading((count) => count + 1)
      await upload(file)
        .then((kept) => change({ files: [...latest.current.files, kept] }))
        .catch((failure: unknown) => setRefused(sentenceOf(failure)))
      setUploading((count) => count - 1)
    }
  }
  const card = cardOf(send.error)

  return (
    <div
      className="composer-body"
      onPaste={(event) => {
        if (mode === 'reply' && event.clipboardData.files.length > 0) void add([...event.clipboardData.files])
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        if (mode === 'reply') void add([...event.dataTransfer.files])
      }}
    >
      {blocked ? (
        <Alert color="yellow" my="sm" role="status">
          {ticket.cannotSendBecause ?? 'No outgoing account is linked, so answers cannot leave.'}
        </Alert>
      ) : null}
      {mode === 'reply' ? (
        <div style={{ display: 'flex', gap: '4px 12px', alignItems: 'center', margin: '8px 0', flexWrap: 'wrap' }}>
          <span className="quiet small clip" title={ticket.requester.address}>
            to <bdi>{ticket.requester.name || ticket.requester.address}</bdi>
            {ticket.sendsFrom ? ` from ${ticket.sendsFrom}` : ''}
          </span>
          <TagsInput
            aria-label="CC"
            placeholder={cc.length === 0 ? 'Add CC' : ''}
            size="xs"
            variant="unstyled"
            style={{ flex: '1 1 200px' }}
            leftSection={<span className="quiet small">cc</span>}
            value={cc}
            onChange={(value) => change({ cc: value })}
            acceptValueOnBlur
            splitChars={[',', ';', ' ']}
          />
        </div>
      ) : (
        <div className="quiet small" style={{ margin: '8px 0' }}>
          Only agents see notes.
        </div>
      )}
      <RichTextEditor editor={editor} labels={{ linkControlLabel: 'Link' }}>
        <RichTextEditor.Toolbar p={4}>
          <RichTextEditor.ControlsGroup>
            <RichTextEditor.Bold />
            <RichTextEditor.Italic />
            <RichTextEditor.Link />
            <RichTextEditor.BulletList />
            <RichTextEditor.OrderedList />
            <RichTextEditor.Blockquote />
            <RichTextEditor.Code />
          </RichTextEditor.ControlsGroup>
        </RichTextEditor.Toolbar>
        <RichTextEditor.Content />
      </RichTextEditor>
      {draft.files.length > 0 || uploading > 0 ? (
        <div className="chips" role="group" aria-label="Attachments to send">
          {draft.files.map((file) => (
            <span key={file.id} className="chip">
              <IconFile size={14} aria-hidden />
              <span className="clip">{file.filename}</span>
              <span className="quiet">{sizeInWords(file.size)}</span>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={16}
                aria-label={`Remove ${file.filename}`}
                onClick={() => change({ files: draft.files.filter((one) => one.id !== file.id) })}
              >
                <IconX size={14} />
              </ActionIcon>
            </span>
          ))}
          {uploading > 0 ? <span className="chip quiet">Uploading {uploading}…</span> : null}
        </div>
      ) : null}
      {refused ? (
        <Alert color="red" mt="sm" role="alert">
          {refused}
        </Alert>
      ) : null}
      {send.isError ? (
        card ? (
          <LateErrorCard card={card} />
        ) : (
          <Alert color="red" mt="sm" role="alert" title="Not sent; your text is kept">
            {sentenceOf(send.error)}
          </Alert>
        )
      ) : null}
      <div className="composer-foot">
        {mode === 'reply' ? (
          <>
            <FileButton multiple onChange={(files) => void add(files)}>
              {(props) => (
                <Tooltip label="Attach files">
                  <ActionIcon {...props} variant="subtle" color="gray" size={32} aria-label="Attach files">
                    <IconPaperclip size={18} />
                  </ActionIcon>
                </Tooltip>
              )}
            </FileButton>
            <span className="grow" />
            <Button variant="default" disabled={!ready} onClick={() => go('closed')}>
              Send & close
            </Button>
            <Button.Group>
              <Button disabled={!ready} loading={send.isPending} onClick={() => go()}>
                Send
              </Button>
              <Menu position="top-end">
                <Menu.Target>
                  <Button
                    disabled={!ready}
                    px={8}
                    aria-label="Other ways to answer"
                    style={{ borderLeft: '1px solid rgb(255 255 255 / 30%)' }}
                  >
                    <IconChevronDown size={16} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => go('pending')}>Send & set pending</Menu.Item>
                  <Menu.Item onClick={() => go('open')}>Send & keep open</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </Button.Group>
          </>
        ) : (
          <>
            <span className="grow" />
            <Button disabled={!ready} loading={send.isPending} onClick={() => go()}>
              Add note
            </Button>
          </>
        )}
      </div>
    </div>
  )
}
