import { setTimeout as sleep } from 'node:timers/promises'
import { errorText } from '../../base/error-text'
import type { CliEventOf } from '../../cli/output'
import type { RingdownProcess } from '../../cli/testing/ringdown-process'
import type { VoicePath } from '../../phone/model'

/** Longer than a phone takes to give up. ms */
const SIGN_IN_MS = 60_000
const CONNECT_MS = 45_000
const END_MS = 5_000
/** The other side hears of a failure a little later. */
const OTHER_SIDE_MS = 1_000

export type Side = 'caller' | 'callee'
type Both<T> = Readonly<Record<Side, T>>

/** Something that has not happened, in the words of a phone. */
export class NoCall extends Error {
  override readonly name = 'NoCall'
}

/** A promise that rejects after a while. @param what has not happened then */
export const inTime = async <T>(promise: Promise<T>, ms: number, what: string): Promise<T> => {
  const timeout = new AbortController()
  const tooLate = sleep(ms, undefined, { signal: timeout.signal }).then(() => {
    throw new NoCall(`${what} within ${ms / 1000} s`)
  })
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    timeout.abort()
  }
}

/** The last error that a phone has told; empty without one. */
const lastError = (phone: RingdownProcess): string => {
  const told = phone.events.findLast((each) => each.event === 'error')
  return told?.event === 'error' ? told.message : ''
}

const signedIn = async (phone: RingdownProcess, side: Side): Promise<void> => {
  try {
    await inTime(phone.next('online'), SIGN_IN_MS, 'no login')
  } catch (error) {
    const words = lastError(phone)
    throw new NoCall(`the ${side} cannot sign in: ${words || errorText(error)}`)
  }
}

/** How voice travels by UDP. */
export type PathByUdp = Extract<VoicePath, { kind: 'direct' | 'relay' }>

export const isByUdp = (path: VoicePath | undefined): path is PathByUdp =>
  path?.kind === 'direct' || path?.kind === 'relay'

/** Why a side's call has ended by itself. */
export interface CallEnd {
  readonly side: Side
  readonly reason: CliEventOf<'ended'>['reason'] | 'process ended'
  /** What the phone has said about it; may be empty. */
  readonly detail: string
}

/** A call between two phones of their own processes, which talk. */
export class WholeCall {
  readonly phones: Both<RingdownProcess>
  /** Resolve when a side's call ends. */
  readonly ends: Both<Promise<CallEnd>>
  /** From accepting the call until both talked, ms. */
  readonly talkingMs: number
  readonly #acceptedMs: number

  private constructor(phones: Both<RingdownProcess>, ends: Both<Promise<CallEnd>>, acceptedMs: number) {
    this.phones = phones
    this.ends = ends
    this.#acceptedMs = acceptedMs
    this.talkingMs = performance.now() - acceptedMs
  }

  /**
   * @param startCallee with `--answer`
   * @param startCaller with `--call`
   * @throws {NoCall} with the words of the phones
   */
  static async begin(
    startCallee: () => RingdownProcess,
    startCaller: () => RingdownProcess,
  ): Promise<WholeCall> {
    const callee = startCallee()
    const started = [callee]
    try {
      await signedIn(callee, 'callee')
      const caller = startCaller()
      started.push(caller)
      await signedIn(caller, 'caller')
      const phones = { caller, callee }
      const ends = { caller: endOf(caller, 'caller'), callee: endOf(callee, 'callee') }
      const step = <T>(promise: Promise<T>, what: string): Promise<T> =>
        inTime(Promise.race([orNever(promise), failure(ends)]), CONNECT_MS, what)
      await step(callee.next('incoming'), 'nobody calls')
      const acceptedMs = performance.now()
      await step(Promise.all([caller.next('talking'), callee.next('talking')]), 'the phones do not talk')
      return new WholeCall(phones, ends, acceptedMs)
    } catch (error) {
      await Promise.all(started.map(stop))
      throw error
    }
  }

  /**
   * Waits until both phones' voice takes such a path.
   * @returns the paths at last, and the time from accepting the call; undefined: not within `limitMs`
   */
  async untilPath(
    isIt: (path: VoicePath | undefined) => boolean,
    limitMs: number,
  ): Promise<{ readonly paths: Both<VoicePath | undefined>; readonly ms: number | undefined }> {
    const paths: Record<Side, VoicePath | undefined> = { caller: undefined, callee: undefined }
    const follow = async (side: Side): Promise<void> => {
      do paths[side] = (await this.phones[side].next('stats')).path
      while (!isIt(paths[side]))
    }
    const both = Promise.all([follow('caller'), follow('callee')]).then(
      () => performance.now() - this.#acceptedMs,
    )
    const ms = await Promise.race([both.catch(() => undefined), sleep(limitMs, undefined, { ref: false })])
    return { paths, ms }
  }

  /** Hangs up and ends both phones. */
  async close(): Promise<void> {
    this.phones.caller.say('hangup')
    await Promise.all(Object.values(this.phones).map(stop))
  }
}

const endOf = async (phone: RingdownProcess, side: Side): Promise<CallEnd> => {
  const reason = await phone.next('ended').then(
    (ended) => ended.reason,
    () => 'process ended' as const,
  )
  return { side, reason, detail: lastError(phone) }
}

/** The end of a process is in its call's end already. */
const orNever = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch(() => new Promise<never>(() => undefined))

/** Rejects when the call ends on either side, with what both sides say. */
const failure = async (ends: Both<Promise<CallEnd>>): Promise<never> => {
  const told: CallEnd[] = []
  const all = Object.values(ends).map(async (end) => void told.push(await end))
  await Promise.race(all)
  await Promise.race([Promise.all(all), sleep(OTHER_SIDE_MS, undefined, { ref: false })])
  const words = told.map(({ side, reason, detail }) => `${side}: ${reason}${detail && ` (${detail})`}`)
  throw new NoCall(words.join('; '))
}

const stop = async (phone: RingdownProcess): Promise<void> => {
  phone.kill('SIGTERM')
  await inTime(phone.exited, END_MS, 'no end').catch(() => phone.kill('SIGKILL'))
  await phone.exited
}
