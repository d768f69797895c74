import type { LoginRefusal } from '../../protocol/directory'
import type { Proved } from '../admission/login-verifier'
import type { SignInOutcome } from '../roster/roster'

/** Why a login is refused: words for all clients, a code for Ringdowns, a word for metrics. */
export interface Refusal {
  readonly problem: 'logged-in' | 'not-proved' | 'draining' | Refused['problem']
  readonly reason: string
  readonly code?: LoginRefusal
}

type Refused = Extract<SignInOutcome<unknown>, { ok: false }>

export const LOGGED_IN: Refusal = { problem: 'logged-in', reason: 'you are logged in already' }
export const NOT_PROVED: Refusal = {
  problem: 'not-proved',
  reason: 'the signature of the login is not valid',
  code: 'not-proved',
}

export const RELEASED = { reason: 'the name is free', code: 'released' } as const
export const OWNED = {
  reason:
    'the name belongs to another phone: if that one is yours, bring its identity here, else choose another name',
  code: 'owned',
} as const

/** A later login, here or at another server of the network, may succeed. */
export const AWAY = {
  reason: 'the server cannot reach the other servers of its network: try again in a moment',
  code: 'busy',
} as const

/** Another server of the network has a place. */
export const DRAINING: Refusal & { readonly code: LoginRefusal } = {
  problem: 'draining',
  reason: 'the server stops soon: sign in at another one',
  code: 'busy',
}

const FULL = { reason: 'the server is full: try again later', code: 'full' } as const

export const refusalOf = (outcome: Refused, proved: Proved): Refusal => ({
  problem: outcome.problem,
  ...wordsOf(outcome, proved),
})

function wordsOf(outcome: Refused, { kind }: Proved): Omit<Refusal, 'problem'> {
  switch (outcome.problem) {
    case 'taken':
      return { reason: 'username already used' }
    case 'look-alike':
      return { reason: 'somebody here has a name that looks like it: choose another', code: 'look-alike' }
    case 'owned':
      return kind === 'proved'
        ? OWNED
        : { ...OWNED, reason: 'the name belongs to a phone that proves who it is: choose another name' }
    case 'full':
      return FULL
    case 'away':
      return AWAY
    case 'empty':
    case 'too-long':
    case 'control':
    case 'invisible':
    case 'broken':
      return { reason: outcome.reason }
  }
}
