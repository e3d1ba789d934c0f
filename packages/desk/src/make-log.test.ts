import { expect, test } from 'vitest'
import { describeError, logOptions } from './make-log.ts'
import { pino, type Logger } from 'pino'

function logged(write: (log: Logger) => void): string {
  const lines: string[] = []
  write(pino(logOptions('trace'), { write: (line: string) => void lines.push(line) }))
  return lines.join('')
}

test('tokens, secrets and bodies are kept out of the log wherever they slip in', () => {
  const line = logged((log) =>
    log.info(
      { token: 'T0K', request: { headers: { authorization: 'B3ARER' }, body: 'B0DY' }, account: { clientSecret: 'S3CRET' } },
      'said',
    ),
  )
  expect(line).toContain('said')
  for (const secret of ['T0K', 'B3ARER', 'B0DY', 'S3CRET']) expect(line).not.toContain(secret)
})

test('an error is told without what hangs on it', () => {
  const error = Object.assign(new Error('refused', { cause: new Error('deeper') }), {
    code: 'E_REFUSED',
    config: { password: 'S3CRET' },
  })
  const line = logged((log) => log.error({ err: error }, 'failed'))
  expect(line).toContain('E_REFUSED')
  expect(line).toContain('deeper')
  expect(line).not.toContain('S3CRET')
  expect(describeError('text')).toEqual({ message: 'text' })
})
