import { expect, test } from 'vitest'
import { Problem } from '@postdesk/contract'
import { openDoor } from './open-door.ts'

test('while it starts, a program is told so in a problem document, and a browser by a page that loads itself again', async () => {
  const door = await openDoor('127.0.0.1', 0)
  try {
    const ask = (path: string, accept: string) => fetch(`http://127.0.0.1:${door.port}${path}`, { headers: { accept } })
    const told = await ask('/api/v1/start', 'application/json')
    expect(told.status).toBe(503)
    expect(Problem.parse(await told.json())).toEqual({
      code: 'STARTING',
      message: 'Postdesk is starting. It is ready in a moment.',
    })
    const page = await ask('/inbox', 'text/html,*/*')
    expect([page.status, page.headers.get('refresh')]).toEqual([503, '2'])
    expect(await page.text()).toContain('<h1>Postdesk is starting</h1>')
    expect(await (await ask('/readyz', '*/*')).text()).toBe('Postdesk is starting. It is ready in a moment.')
  } finally {
    door.slam()
  }
})
