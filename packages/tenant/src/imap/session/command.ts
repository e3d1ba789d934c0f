import type { Met } from '../../faults/meet-fault.ts'
import type { Arguments } from '../wire/arguments.ts'
import type { Completion } from './completion.ts'
import type { Session } from './session.ts'

/** What a command may know beyond its arguments. */
export type Given = {
  readonly tag: string
  /** Said as UID FETCH, UID STORE …: numbers are UIDs. */
  readonly isUid: boolean
  /** The fault that hit this command, where it is the command's to act on. */
  readonly effect: Met | undefined
}

/** 'answered': the tagged line has left already. */
export type Outcome = Completion | 'answered'

export type Command = {
  /** In which states it may come (RFC 3501 section 3). */
  readonly states: readonly SessionState[]
  /** Message numbers must not change while a command that uses them runs, nor in its answer (RFC 3501 section 7.4.1). */
  readonly keepsNumbers?: 'always' | 'unless-uid'
  /** May come as `UID …`. */
  readonly takesUid?: true
  readonly run: (session: Session, given: Arguments, how: Given) => Promise<Outcome> | Outcome
}

export type SessionState = 'greeted' | 'authenticated' | 'not-connected' | 'selected' | 'ended'

export const ANY_STATE: readonly SessionState[] = ['greeted', 'authenticated', 'not-connected', 'selected']
export const SIGNED_IN: readonly SessionState[] = ['authenticated', 'selected']
export const SELECTED: readonly SessionState[] = ['selected']
