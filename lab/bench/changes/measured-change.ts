import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import type { VoicePath } from '../../../phone/model'
import { HeardSound } from '../../audio/heard-sound'
import { type SoundGaps, soundGaps } from '../../audio/sound-gaps'
import { ServedInternet } from '../../phones/served-internet'
import { isByUdp, NoCall, type Side, WholeCall } from '../../phones/whole-call'
import { HOMES, type Link, type NetworkChange } from './network-changes'

/** The call must be so before a change. ms */
const PATH_LIMIT_MS = 25_000
/** Sound without a gap that counts as steady. ms */
const STEADY_MS = 2_000
const STEADY_GAP_MS = 300
/** Voice that is not back by then is not waited for. ms */
const BACK_LIMIT_MS = 20_000
const POLL_MS = 50

type Both<T> = Readonly<Record<Side, T>>

const SIDES: readonly Side[] = ['caller', 'callee']

/** The end of a side's call, and how long after the beginning of the change, ms. */
interface End {
  readonly side: Side
  readonly reason: string
  /** In the phone's words; may be empty. */
  readonly detail: string
  readonly afterMs: number
}

/** What a change did to a call. */
export type ChangeFigures =
  | {
      readonly kind: 'measured'
      /** The longest gap in what each side hears, ms. */
      readonly gapMs: Both<number>
      /** From the network being there until each side hears again, ms; undefined: it does not. */
      readonly backAfterMs: Both<number | undefined>
      /** Shorter gaps, together, ms. */
      readonly otherGapsMs: Both<number>
      /** From the beginning of the change until each phone says “reconnecting”; undefined: it does not. */
      readonly reconnectingMs: Both<number | undefined>
      /** Voice's path at the end. */
      readonly paths: Both<VoicePath | undefined>
      readonly ends: readonly End[]
    }
  | { readonly kind: 'failed'; readonly words: string }

export interface MeasuringOptions {
  /** The WAV file that both phones play. */
  readonly noise: string
  /** A folder for the recordings, and for what the phones have said; undefined: they are not kept. */
  readonly keepIn: string | undefined
}

/** Makes the change on these sides in a call of its own, and measures it by what each phone records. */
export const measureChange = async (
  change: NetworkChange,
  who: readonly Side[],
  link: Link,
  { noise, keepIn }: MeasuringOptions,
): Promise<ChangeFigures> => {
  const served = await ServedInternet.open(HOMES[link], ['server'])
  const records: Both<string> = {
    caller: join(served.folder, 'caller.wav'),
    callee: join(served.folder, 'callee.wav'),
  }
  const phones: Partial<Record<Side, RingdownProcess>> = {}
  const start = (side: Side, ...task: readonly string[]): RingdownProcess => {
    const sound = ['--audio-in', `file:${noise}`, '--audio-out', `file:${records[side]}`]
    return (phones[side] = served.phone(side, 'server', '--name', side, ...sound, ...task))
  }
  try {
    const call = await WholeCall.begin(
      () => start('callee', '--answer'),
      () => start('caller', '--call', 'callee'),
    )
    const listening = new Listening(call, records)
    try {
      return await applied(served, call, listening, change, who, link)
    } finally {
      listening.close()
      await call.close()
    }
  } catch (error) {
    if (!(error instanceof NoCall)) throw error
    return { kind: 'failed', words: error.message }
  } finally {
    if (keepIn !== undefined) keep(keepIn, phones, records)
    await served.close()
  }
}

const applied = async (
  { internet }: ServedInternet,
  call: WholeCall,
  listening: Listening,
  change: NetworkChange,
  who: readonly Side[],
  link: Link,
): Promise<ChangeFigures> => {
  const { ms, paths } = await call.untilPath((path) => isByUdp(path) === (link === 'udp'), PATH_LIMIT_MS)
  if (ms === undefined)
    throw new NoCall(`voice does not go by ${link.toUpperCase()} first, but ${JSON.stringify(paths)}`)
  await listening.untilSteady(performance.now(), 'before the change')
  if (change.prepare) {
    for (const each of who) await change.prepare(internet, each)
    await listening.untilSteady(performance.now(), 'after the preparation')
  }
  const begunMs = performance.now()
  await Promise.all(who.map((each) => change.make(internet, each)))
  const networkMs = performance.now()
  await listening.untilSteady(networkMs, 'after the change').catch(() => undefined)
  const untilMs = performance.now()
  const gaps = listening.gaps(begunMs, untilMs)
  return {
    kind: 'measured',
    gapMs: ofBoth((side) => gaps[side].longestMs),
    backAfterMs: ofBoth((side) => backAfter(gaps[side], networkMs)),
    otherGapsMs: ofBoth((side) => gaps[side].others.reduce((sum, each) => sum + each, 0)),
    reconnectingMs: ofBoth((side) => {
      const saidMs = listening.reconnectingMs[side].find((ms) => ms >= begunMs)
      return saidMs === undefined ? undefined : saidMs - begunMs
    }),
    paths: ofBoth((side) => lastPath(call, side)),
    ends: listening.ends.map((end) => ({ ...end, afterMs: end.afterMs - begunMs })),
  }
}

const keep = (
  folder: string,
  phones: Partial<Record<Side, RingdownProcess>>,
  records: Both<string>,
): void => {
  mkdirSync(folder, { recursive: true })
  for (const side of SIDES) {
    writeFileSync(join(folder, `${side}.log`), `${phones[side]?.stdout}\n${phones[side]?.stderr}`)
    if (existsSync(records[side])) copyFileSync(records[side], join(folder, `${side}.wav`))
  }
}

const ofBoth = <T>(value: (side: Side) => T): Both<T> => ({
  caller: value('caller'),
  callee: value('callee'),
})

const backAfter = ({ longestMs, backAtMs }: SoundGaps, networkMs: number): number | undefined => {
  if (longestMs === 0) return 0
  return backAtMs === undefined ? undefined : Math.max(0, backAtMs - networkMs)
}

const lastPath = (call: WholeCall, side: Side): VoicePath | undefined => {
  const last = call.phones[side].events.findLast((each) => each.event === 'stats')
  return last?.event === 'stats' ? last.path : undefined
}

/** What both sides of a call hear, until it ends. */
class Listening {
  readonly #sounds: Both<HeardSound>
  /** By our clock. */
  readonly ends: End[] = []
  /** When each phone has said so, by our clock. */
  readonly reconnectingMs: Both<number[]> = { caller: [], callee: [] }

  constructor(call: WholeCall, records: Both<string>) {
    this.#sounds = ofBoth((side) => new HeardSound(records[side]))
    for (const side of SIDES) void this.#noteReconnecting(call.phones[side], side).catch(() => undefined)
    for (const end of Object.values(call.ends))
      void end.then((each) => this.ends.push({ ...each, afterMs: performance.now() }))
  }

  async #noteReconnecting(phone: RingdownProcess, side: Side): Promise<void> {
    for (;;) {
      await phone.next('reconnecting')
      this.reconnectingMs[side].push(performance.now())
    }
  }

  /**
   * Waits until both sides hear without a gap.
   * @param sinceMs what was heard earlier does not count
   * @throws {NoCall} when the call has ended, or they do not in time
   */
  async untilSteady(sinceMs: number, when: string): Promise<void> {
    const isSteady = (nowMs: number): boolean =>
      nowMs - sinceMs >= STEADY_MS &&
      Object.values(this.gaps(nowMs - STEADY_MS, nowMs)).every(({ longestMs }) => longestMs < STEADY_GAP_MS)
    while (!isSteady(performance.now())) {
      if (this.ends.length === SIDES.length) throw new NoCall(`the call has ended ${when}`)
      if (performance.now() - sinceMs > BACK_LIMIT_MS) throw new NoCall(`there is no steady sound ${when}`)
      await sleep(POLL_MS)
    }
  }

  gaps(fromMs: number, untilMs: number): Both<SoundGaps> {
    return ofBoth((side) => soundGaps(this.#sounds[side].heardMs, fromMs, untilMs))
  }

  close(): void {
    for (const side of SIDES) this.#sounds[side].close()
  }
}
