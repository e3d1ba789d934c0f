import { ConfigError } from './config/index.ts'
import { DatabaseError } from './db/index.ts'
import { startPostdesk } from './serve.ts'

/** The program: starts Postdesk, ends it in order on SIGINT or SIGTERM, at once on a second one. */
async function main(): Promise<void> {
  const postdesk = await startPostdesk()
  let ending = false
  const end = () => {
    if (ending) process.exit(1)
    ending = true
    process.stderr.write('Postdesk is ending; once more ends it at once.\n')
    void postdesk.close().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.stdout.write(`Postdesk is at ${postdesk.url}\n`)
}

/** A start that fails says why in a sentence; only what nobody expected shows where. */
function explainStart(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `Something else listens on the port already (${error.message}); set POSTDESK_PORT to another one.`
  if (error instanceof Error && 'code' in error && error.code === 'EACCES')
    return `This user may not listen on that port (${error.message}); set POSTDESK_PORT to one above 1023.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

main().catch((error: unknown) => {
  process.stderr.write(`Postdesk cannot start: ${explainStart(error)}\n`)
  process.exitCode = 1
})
