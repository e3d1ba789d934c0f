import type { Message } from '@postdesk/contract'
import { IconFile, IconPhoto } from '@tabler/icons-react'
import { useState } from 'react'
import { sizeInWords } from './size-in-words.ts'

/** Beyond this many the rest waits behind a button. */
const SHOWN_AT_FIRST = 12
/** From this many on they stand in columns: a paragraph of chips cannot be searched by eye. */
const IN_COLUMNS_FROM = 7

/** The files of a message by name, each a download. */
export function Attachments({ files }: { files: Message['attachments'] }) {
  const [shown, setShown] = useState(SHOWN_AT_FIRST)
  if (files.length === 0) return null
  const sorted = files.toSorted((one, other) => one.filename.localeCompare(other.filename, 'en', { numeric: true }))
  const many = files.length >= IN_COLUMNS_FROM
  return (
    <>
      <div className="chips" data-many={many} aria-label="Attachments" role="group">
        {sorted.slice(0, shown).map((file) => (
          <a key={file.id} className="chip" href={file.url} download={file.filename} title={file.filename}>
            {file.contentType.startsWith('image/') ? <IconPhoto size={14} aria-hidden /> : <IconFile size={14} aria-hidden />}
            <bdi className="clip">{file.filename}</bdi>
            <span className="quiet numbers chip-size">{sizeInWords(file.size)}</span>
          </a>
        ))}
      </div>
      {many ? (
        <div className="chips-foot quiet small">
          {files.length} files, {sizeInWords(files.reduce((sum, file) => sum + file.size, 0))}
          {files.length > shown ? (
            <button type="button" className="plain-button" onClick={() => setShown(files.length)}>
              Show {files.length - shown} more
            </button>
          ) : null}
        </div>
      ) : null}
    </>
  )
}
