import { ManualClock } from '../../../base/testing/manual-clock'
import { type Networks, networksOf } from '../../../base/networks/networks-of'
import { rosterOfOneNode } from '../../backplane/memory/one-node'
import type { Member } from '../member'
import type { RelayedSignal } from '../member-port'
import { NameRegister, type OwnerKey } from '../../names/name-register'
import { Roster, type SignInOutcome, type SignInRequest } from '../roster'
import { ManualTurns } from './manual-turns'
import { RecordingPort } from './recording-port'
import type { Status } from '../../../base/status'

/** Each guest is in a network of its own. */
const networksOfGuest = (n: number): Networks => networksOf(`10.${n >> 8}.${n & 255}.1`)

/** A member, and the messages to it. */
export interface Guest {
  readonly name: string
  readonly member: Member<string>
  readonly port: RecordingPort<string>
}

/** A roster with manual time and turns. Offers are plain texts. */
export async function rosterScene() {
  const clock = new ManualClock()
  const turns = new ManualTurns()
  const names = new NameRegister(clock)
  let guests = 0
  const roster = new Roster<string>({
    ...{ clock, defer: turns.defer },
    // Its signs of life are not part of the scene.
    shared: rosterOfOneNode(new ManualClock(), names),
    offers: { write: (offer) => offer, read: (text) => text },
  })
  roster.start()
  await new Promise(setImmediate)

  /** This roster answers at once. */
  const attempt = (request: SignInRequest<string>): SignInOutcome<string> => {
    let answer: SignInOutcome<string> | undefined
    roster.signIn(request, (outcome) => (answer = outcome))
    if (!answer) throw new Error('there is no answer')
    return answer
  }
  const signIn = (
    name: string,
    announced?: Uint8Array,
    key?: OwnerKey,
    networks = networksOfGuest(guests++),
  ): Guest => {
    const port = new RecordingPort<string>()
    const outcome = attempt({ ...{ name, announced, port, key, networks }, mayEnter: () => true })
    if (!outcome.ok) throw new Error(`${name} is refused: ${outcome.problem}`)
    return { name: outcome.member.name, member: outcome.member, port }
  }
  /** Takes a turn, or advances the time by 1 ms if none is pending. @returns whether anything was pending */
  const step = (): boolean => {
    if (turns.next()) return true
    if (clock.pendingTimers === 0) return false
    clock.advance(1)
    return true
  }

  return {
    clock,
    turns,
    names,
    roster,
    attempt,
    signIn,
    setStatus: ({ member }: Guest, status: Status) => roster.setStatus(member, status),
    signOut: ({ member }: Guest) => roster.signOut(member),
    call: (caller: Guest, callee: string, offer = '') => roster.requestCall(caller.member, callee, offer),
    cancel: (caller: Guest, callee: string) => roster.cancelCall(caller.member, callee),
    signal: (sender: Guest, recipient: string, signal: RelayedSignal) =>
      roster.signal(sender.member, recipient, signal),
    refuse: (callee: Guest, caller: string) => roster.refuseCall(callee.member, caller),
    step,
    settle: (): void => {
      while (step());
    },
    /** Signs in so many members that changes are batched, and waits until everybody has been told. */
    crowd: (size = 120): readonly [Guest, ...Guest[]] => {
      const [first, ...others] = Array.from({ length: size }, (_, n) => signIn(`c${n}`))
      if (!first) throw new RangeError('an empty crowd')
      while (step());
      for (const { port } of [first, ...others]) port.take()
      return [first, ...others]
    },
  }
}
