import { rmSync } from 'node:fs'
import { vi } from 'vitest'
import { systemClock } from '../../../base/clock'
import { forkChild } from '../../../base/supervision/forked-child'
import type { VoiceEvent, VoiceEventOf } from '../voice-contract'
import { VoiceEngine } from '../voice-engine'

/** A voice engine that speaks from a WAV file, records what it hears, and remembers its events. */
export const engineWithFiles = (file: string, voice: string | undefined, heard: string) => {
  // A recording never replaces a file, so remove that of the first try.
  rmSync(heard, { force: true })
  const input = voice === undefined ? ({ kind: 'none' } as const) : ({ kind: 'file', path: voice } as const)
  const engine = new VoiceEngine({
    start: forkChild,
    file,
    data: () => ({
      audio: { input, output: { kind: 'file', path: heard } },
      links: { tcp: { host: '127.0.0.1', port: 0 } },
      tones: {},
    }),
    clock: systemClock,
  })
  engine.prepare()
  const events: VoiceEvent[] = []
  engine.on((event) => events.push(event))
  /** Waits for an event, including past ones. */
  const event = <Kind extends VoiceEvent['kind']>(
    kind: Kind,
    isIt: (event: VoiceEventOf<Kind>) => boolean = () => true,
    timeoutMs = 20_000,
  ): Promise<VoiceEventOf<Kind>> =>
    vi.waitUntil(() => events.find((it): it is VoiceEventOf<Kind> => it.kind === kind && isIt(it as never)), {
      timeout: timeoutMs,
      interval: 5,
    })
  return { engine, event }
}
