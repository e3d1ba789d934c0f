import { spawn } from 'node:child_process'

/** A named command of a run; an object before the program adds to its environment. */
export type Step = readonly [name: string, ...call: readonly (string | Readonly<Record<string, string>>)[]]

/** Runs the steps one after the other, names each as it begins, and stops at the first that fails with its exit status. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  for (const [index, [name, ...call]] of steps.entries()) {
    const environment = Object.assign({}, ...call.filter((part) => typeof part !== 'string')) as Record<string, string>
    const [program = '', ...options] = call.filter((part) => typeof part === 'string')
    const began = Date.now()
    console.log(`\n[${index + 1}/${steps.length}] ${name}`)
    const status = await new Promise<number>((resolve, reject) => {
      const child = spawn(program, options, { stdio: 'inherit', env: { ...process.env, ...environment } })
      child.on('error', reject)
      child.on('exit', (code) => resolve(code ?? 1))
    })
    if (status !== 0) {
      console.error(`\n${name}: failed (exit status ${status})`)
      process.exit(status)
    }
    console.log(`${name}: passed in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  }
}
