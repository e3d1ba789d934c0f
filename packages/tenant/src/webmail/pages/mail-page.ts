import { html } from 'hono/html'

import type { AttachmentPart } from '../../mail/read-parts.ts'
import type { Person } from '../people.ts'
import type { PersonMail } from '../person-mails.ts'
import { initialsOf, layout, moment, pathOf } from './layout.ts'
import type { Html } from './layout.ts'

/** The rows of a person's mail; fetched alone by the page's script to stay fresh. */
export function listRows(person: Person, mails: readonly PersonMail[], current?: string): Html {
  if (mails.length === 0) {
    return html`<div class="empty">
      <h2>No mail yet</h2>
      <p>What ${person.name} writes or receives appears here by itself.</p>
      <a class="button main" href="${pathOf(person.address)}/write">Write a mail</a>
    </div>`
  }
  return html`<ul class="list">
    ${mails.map((mail) => {
      const other = mail.direction === 'sent' ? mail.to[0] : mail.from
      const name = other?.name || other?.address || 'Nobody'
      return html`<li class="${mail.isUnread ? 'unread' : 'read'}">
        <a
          href="${pathOf(person.address)}/read/${encodeURIComponent(mail.id)}"
          ${mail.id === current ? html`aria-current="true"` : ''}
        >
          <span class="dot">${mail.isUnread ? html`<span class="spoken">Unread, </span>` : ''}</span>
          <span class="name">${mail.direction === 'sent' ? html`<span class="way">To </span>` : ''}${name}</span>
          ${moment(mail.at)}
          <span class="subject">${mail.subject || '(no subject)'}</span>
        </a>
      </li>`
    })}
  </ul>`
}

/** List on the left, `right` beside it; on a phone one of the two. */
export function mailPage(parts: {
  readonly person: Person
  readonly mails: readonly PersonMail[]
  readonly current?: string
  readonly title: string
  readonly right: Html
  readonly isReading: boolean
  readonly notice?: string
}): Html {
  const { person, mails } = parts
  const base = pathOf(person.address)
  const received = mails.filter((mail) => mail.direction === 'received').length
  return layout(
    `${parts.title} – ${person.name}`,
    html`<header class="bar ${parts.isReading ? 'reading-bar' : ''}">
        ${parts.isReading ? html`<a class="button back" href="${base}" aria-label="Back to the list">←</a>` : ''}
        <span class="face" aria-hidden="true">${initialsOf(person.name)}</span>
        <div class="who"><strong>${person.name}</strong><span>${person.address}</span></div>
        <a class="button" href="/mail">Change</a>
        <a class="button main" href="${base}/write">Write</a>
      </header>
      <main class="panes ${parts.isReading ? 'reading' : 'listing'}">
        <section class="left sheet" aria-label="Mails">
          <p class="fresh" role="status">${parts.notice ?? ''}</p>
          <div
            data-source="${base}/list${parts.current === undefined ? '' : `?current=${encodeURIComponent(parts.current)}`}"
            data-received="${String(received)}"
          >
            ${listRows(person, mails, parts.current)}
          </div>
        </section>
        <section class="right">${parts.right}</section>
      </main>`,
  )
}

/** Nothing is chosen yet. */
export function nothingChosen(mails: readonly PersonMail[]): Html {
  const sentence = mails.length === 0 ? 'Write the first mail; the answer will appear on the left.' : 'Choose one on the left.'
  return html`<div class="sheet empty">
    <h2>${mails.length === 0 ? 'Nothing here yet' : 'No mail is open'}</h2>
    <p>${sentence}</p>
  </div>`
}

/** One mail, with its HTML in a frame that may only show. */
export function readPane(
  person: Person,
  mail: PersonMail,
  body: { readonly text: string | undefined; readonly hasHtml: boolean; readonly files: readonly AttachmentPart[] },
): Html {
  const base = `${pathOf(person.address)}/read/${encodeURIComponent(mail.id)}`
  const from = mail.from.name || mail.from.address
  const to = mail.to.map((one) => one.name || one.address).join(', ')
  return html`<article class="mail sheet">
    <header>
      <h1>${mail.subject || '(no subject)'}</h1>
      <div class="people">
        <span class="face" aria-hidden="true">${initialsOf(from)}</span>
        <div>
          <strong>${from}</strong>
          <p>${mail.from.address} to ${to || 'nobody'}</p>
          <p>${moment(mail.at, true)}</p>
        </div>
      </div>
    </header>
    ${
      body.hasHtml
        ? html`<div class="framed">
            <iframe sandbox="allow-same-origin allow-popups" src="${base}/body" title="Text of the mail"></iframe>
          </div>`
        : html`<pre class="text">${body.text?.trim() || 'This mail has no text.'}</pre>`
    }
    ${
      body.files.length === 0
        ? ''
        : html`<ul class="files" aria-label="Attachments">
            ${body.files.map(
              (file) =>
                html`<li>
                  <a href="${base}/file/${encodeURIComponent(file.key)}" download="${file.name}"
                    >${file.name}<small>${sizeOf(file.content.length)}</small></a
                  >
                </li>`,
            )}
          </ul>`
    }
    <div class="deeds">
      <a class="button main" href="${pathOf(person.address)}/write?answers=${encodeURIComponent(mail.id)}">Reply</a>
      <a class="button" href="${base}/source">Source</a>
    </div>
  </article>`
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
