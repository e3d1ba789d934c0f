import type { ConnectSearch } from './connect-search.ts'

export type Step = NonNullable<ConnectSearch['step']>
type Stop = readonly [Step, string]

const what: Stop = ['what', 'Mailbox']
const finish: Stop = ['finish', 'Test and routing']

/** The steps there are: a password has nothing to authorize. */
export function railOf(byPassword: boolean): readonly Stop[] {
  return byPassword ? [what, ['how', 'Server'], finish] : [what, ['how', 'How'], ['authorize', 'Authorize'], finish]
}

/** How far it is; what is behind can be gone back to. */
export function Rail({ steps, here, go }: { steps: readonly Stop[]; here: Step; go: (step: Step) => void }) {
  const current = steps.findIndex(([one]) => one === here)
  return (
    <ol className="steps" aria-label="Progress">
      {steps.map(([one, title], index) => (
        <li key={one} data-done={index < current} {...(one === here ? { 'aria-current': 'step' as const } : {})}>
          {index < current ? (
            <button
              type="button"
              className="plain-button"
              style={{ color: 'inherit' }}
              onClick={() => go(one)}
              aria-label={`Back to ${index + 1} ${title}`}
            >
              {index + 1} <span>{title}</span>
            </button>
          ) : (
            <>
              {index + 1} <span>{title}</span>
            </>
          )}
        </li>
      ))}
    </ol>
  )
}
