// Times become local, values are copied and revealed, parts that live are looked at again, the log grows at its top, and a form
// changes the page where it stands. Without this script every page and every form still works.
const LOOK_AGAIN_MILLISECONDS = 2000
const MAX_ROWS = 5000

function localTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime)
    const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' }
    const day = { day: 'numeric', month: 'short', year: 'numeric' }
    const form = time.dataset.form
    time.textContent = at.toLocaleString(undefined, form === 'day' ? day : form === 'time' ? clock : { ...day, ...clock })
    time.title = at.toLocaleString()
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy)
  const before = button.textContent
  button.textContent = 'Copied'
  setTimeout(() => (button.textContent = before), 1500)
}

async function reveal(button) {
  const apps = await (await fetch('/_control/apps')).json()
  const secret = apps.flatMap((app) => app.secrets).find(({ keyId }) => keyId === button.dataset.reveal)
  if (!secret) return
  button.parentElement.querySelector('code').textContent = secret.secretText
  button.textContent = 'Copy'
  button.setAttribute('aria-label', `Copy ${secret.displayName ?? 'the secret'}`)
  button.dataset.copy = secret.secretText
  delete button.dataset.reveal
}

const nameOf = (control) => control.getAttribute('aria-label') ?? control.textContent

/** A part that lives is fetched as it would be drawn, and put in when it differs, unless somebody is at work in it. */
function keepAlive(part) {
  let known
  const look = async () => {
    if (!part.isConnected) return
    try {
      const answer = await fetch(part.dataset.live)
      const text = answer.ok ? await answer.text() : known
      const at = part.contains(document.activeElement) ? document.activeElement : null
      const isBusy = at !== null && !at.matches('button, a')
      if (text !== known && !isBusy && part.isConnected) {
        known = text
        part.innerHTML = text
        localTimes(part)
        if (at) [...part.querySelectorAll('button, a')].find((one) => nameOf(one) === nameOf(at))?.focus({ preventScroll: true })
      }
    } catch {
      // The tenant may have been stopped; it is looked for again.
    }
    setTimeout(look, LOOK_AGAIN_MILLISECONDS)
  }
  setTimeout(look, LOOK_AGAIN_MILLISECONDS)
}

/** New rows go in by themselves while the top of the log is in sight; further down they are announced instead. */
function keepLog(table) {
  const body = table.tBodies[0]
  const fresh = document.querySelector('.fresh')
  let added = Number(table.dataset.added)
  let waiting = ''
  let count = 0
  const putIn = () => {
    const rows = document.createElement('tbody')
    rows.innerHTML = waiting
    localTimes(rows)
    body.prepend(...rows.children)
    while (body.rows.length > MAX_ROWS) body.lastElementChild.remove()
    waiting = ''
    count = 0
    fresh.replaceChildren()
  }
  const announce = () => {
    const button = document.createElement('button')
    button.className = 'main'
    button.textContent = `${count} new`
    button.addEventListener('click', () => {
      putIn()
      window.scrollTo({ top: 0 })
    })
    fresh.replaceChildren(button)
  }
  const look = async () => {
    if (!table.isConnected) return
    try {
      const answer = await fetch(`${table.dataset.log}&after=${added}`)
      if (!answer.ok) throw new Error(String(answer.status))
      fresh.classList.remove('lost')
      if (count === 0) fresh.replaceChildren()
      const now = Number(answer.headers.get('x-added'))
      const rows = await answer.text()
      if (now < added) {
        // The tenant was reset: another log has begun.
        added = 0
        body.replaceChildren()
        waiting = ''
      } else if (now > added) {
        added = now
        const isNew = (rows.match(/<tr>/g) ?? []).length
        waiting = rows + waiting
        count += isNew
        if (count > 0) {
          if (window.scrollY < 120) putIn()
          else announce()
        }
      }
    } catch {
      fresh.classList.add('lost')
      fresh.textContent = 'The simulated tenant does not answer. This page looks again by itself.'
    }
    setTimeout(look, LOOK_AGAIN_MILLISECONDS / 2)
  }
  setTimeout(look, LOOK_AGAIN_MILLISECONDS / 2)
}

/** Sends a form and takes the page it leads to, without leaving the place where the reader is. */
async function sendQuietly(form) {
  const forms = () => [...document.querySelectorAll('form[data-quiet]')]
  const place = forms().indexOf(form)
  const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const main = page.querySelector('main')
  if (!main) return location.reload()
  const label = form.querySelector('button[type=submit]')
  const name = nameOf(label)
  document.querySelector('main').replaceChildren(...main.childNodes)
  begin()
  const again = forms().map((one) => one.querySelector('button[type=submit]'))
  const same = again.find((button) => nameOf(button) === name)
  ;(same ?? again[Math.min(place, again.length - 1)])?.focus({ preventScroll: true })
  const notice = document.querySelector('.notices')
  if (notice && notice.getBoundingClientRect().top < 0) notice.scrollIntoView({ block: 'start' })
}

function begin() {
  localTimes(document)
  for (const part of document.querySelectorAll('[data-live]')) keepAlive(part)
  for (const table of document.querySelectorAll('[data-log]')) keepLog(table)
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button')
  if (button?.dataset.reveal) void reveal(button)
  else if (button?.dataset.copy) void copy(button)
})
document.addEventListener('submit', (event) => {
  if (!event.target.matches('form[data-quiet]')) return
  event.preventDefault()
  sendQuietly(event.target).catch(() => location.reload())
})
begin()
