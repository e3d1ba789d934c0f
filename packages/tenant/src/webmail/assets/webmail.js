// Makes times local, keeps the list fresh, fits the frame of an HTML mail to its content, and guards against double sending.
const POLL_MILLISECONDS = 2000

function localTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime)
    const isToday = at.toDateString() === new Date().toDateString()
    const full = time.hasAttribute('data-full')
    const clock = { hour: '2-digit', minute: '2-digit' }
    const day = { day: 'numeric', month: 'short' }
    time.textContent = at.toLocaleString(undefined, full ? { ...day, year: 'numeric', ...clock } : isToday ? clock : day)
    time.title = at.toLocaleString()
  }
}

function fitFrame(frame) {
  const fit = () => {
    const page = frame.contentDocument?.documentElement
    if (page) frame.style.height = `${Math.max(160, page.scrollHeight + 8)}px`
  }
  frame.addEventListener('load', fit)
  if (frame.contentDocument?.readyState === 'complete') fit()
}

// The list is fetched as it would be drawn; when it differs, it takes the old one's place.
function keepFresh(list) {
  const status = document.querySelector('.fresh')
  const title = document.title
  let known = Number(list.dataset.received)
  let fresh = 0
  async function look() {
    try {
      const answer = await fetch(list.dataset.source, { headers: { accept: 'text/html' } })
      if (!answer.ok) throw new Error(String(answer.status))
      const received = Number(answer.headers.get('x-received'))
      if (received !== known) {
        fresh += Math.max(0, received - known)
        known = received
        const focused = document.activeElement?.getAttribute('href')
        list.innerHTML = await answer.text()
        localTimes(list)
        if (focused) [...list.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused)?.focus()
        if (fresh > 0) {
          status.textContent = fresh === 1 ? '1 new mail' : `${fresh} new mails`
          document.title = `(${fresh}) ${title}`
        }
      } else if (status.dataset.lost) {
        delete status.dataset.lost
        status.textContent = ''
      }
    } catch {
      status.dataset.lost = 'yes'
      status.textContent = 'The simulated tenant does not answer. This page looks again by itself.'
    }
    setTimeout(look, POLL_MILLISECONDS)
  }
  setTimeout(look, POLL_MILLISECONDS)
}

function guardSending(form) {
  form.addEventListener('submit', () => {
    const button = form.querySelector('button[type=submit]')
    button.disabled = true
    button.textContent = 'Sending…'
  })
  // Coming back with the browser's back button shows the page as it was left.
  window.addEventListener('pageshow', () => {
    const button = form.querySelector('button[type=submit]')
    button.disabled = false
    button.textContent = 'Send'
  })
}

localTimes(document)
for (const frame of document.querySelectorAll('iframe')) fitFrame(frame)
for (const list of document.querySelectorAll('[data-source]')) keepFresh(list)
for (const form of document.querySelectorAll('form.write')) guardSending(form)
