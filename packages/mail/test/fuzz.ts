import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkAnyMail } from './check-any-mail.ts'
import { mutate, randomFrom } from './mutate.ts'

/**
 * `node packages/mail/test/fuzz.ts [COUNT] [SEED] [DIR]`: reads COUNT (100,000) mails made by mutating those of DIR (our corpus).
 * Each fault is printed and its mail kept in the temporary folder. Exit status 1 when there was one, or when more than 512 MB of
 * memory were in use.
 */
const MAX_RSS = 512 * 1024 * 1024

const [count = '100000', seed = String(Date.now() % 1_000_000), folder = join(import.meta.dirname, '../../../corpus')] =
  process.argv.slice(2)
const mails = readdirSync(folder)
  .filter((name) => /\.(?:eml|msg|raw|txt)$/.test(name))
  .map((name) => readFileSync(join(folder, name)))
const random = randomFrom(Number(seed))
let faults = 0
let rss = 0
const start = performance.now()
for (let number = 0; number < Number(count); number++) {
  const mail = mutate(mails, random)
  const fault = checkAnyMail(mail)
  if (fault !== null) {
    faults++
    const kept = join(tmpdir(), `postdesk-fuzz-${seed}-${number}.eml`)
    writeFileSync(kept, mail)
    console.log(`mail ${number}: ${fault}\n  kept as ${kept}`)
  }
  if (number % 1000 === 0) rss = Math.max(rss, process.memoryUsage.rss())
}
const seconds = (performance.now() - start) / 1000
console.log(
  `${count} mails, seed ${seed}: ${faults} faults, ${Math.round(Number(count) / seconds)} a second, at most ${Math.round(rss / 1048576)} MB`,
)
if (faults > 0 || rss > MAX_RSS) process.exitCode = 1
