import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../../../native/audio/audio-device'
import { startPacer } from '../../../base/pacer'
import type { Clock } from '../../../base/clock'
import type { AudioPorts } from './audio-ports'
import { LevelMeter } from '../level-meter'
import { testTone } from './test-tone'
import type { SampleName, SoundTest, SoundTestPhase } from '../../model'
import { isRing } from '../call-tones'
import type { VoiceEvent } from '../voice-contract'

const RECORDING_MS = 3000
/** Devices that wake up, and their stand-ins, give silence at first. The recording waits so long for sound. ms */
const WAKING_MS = 3000
const RING_MS = 4000
/** A cue, or the first tone of a cadence. ms */
const SAMPLE_MS = 1200
const LEVELS_MS = 100
/** More than a loudspeaker's queue holds. */
const QUEUE_SAMPLES = 10 * BLOCK_SAMPLES

type Fill = (block: Float32Array) => void

export interface SoundTestOptions {
  readonly ports: AudioPorts
  readonly clock: Clock
  readonly emit: (event: VoiceEvent) => void
  /** The ring, at its volume; undefined if there is none. */
  readonly ring: () => Promise<Fill | undefined>
  /** A sound of ours, again and again; undefined if there is none. */
  readonly sample: (name: SampleName) => Promise<Fill | undefined>
}

/**
 * Tests a device outside of calls: records a microphone for 3 s from its first sound on and plays that back, or plays a
 * tone on a loudspeaker, or one of our sounds where it is to be heard. The ports report device errors, and their stand-ins let a test continue to its end.
 */
export class SoundTestRun {
  readonly #options: SoundTestOptions
  readonly #input = new LevelMeter()
  readonly #output = new LevelMeter()
  #end: () => void = () => undefined
  #stopped = false

  constructor(options: SoundTestOptions) {
    this.#options = options
  }

  /** Resolves when it is over or stopped, and the devices are released. Never rejects. */
  async run(test: SoundTest): Promise<void> {
    const { clock, emit, ports } = this.#options
    const stopLevels = startPacer(clock, LEVELS_MS, () =>
      emit({ kind: 'levels', inputDbfs: this.#input.dbfs, outputDbfs: this.#output.dbfs }),
    )
    try {
      if (test === 'microphone') await this.#tryMicrophone()
      else if (test === 'speaker') await this.#play('speaker', testTone())
      else if (test === 'ringer') await this.#ring('ringer', await this.#options.ring())
      else await this.#trySample(test)
    } finally {
      stopLevels()
      await ports.close('keep')
      emit({ kind: 'levels', inputDbfs: -100, outputDbfs: -100 })
      emit({ kind: 'sound-test', now: undefined })
    }
  }

  stop(): void {
    this.#stopped = true
    this.#end()
  }

  async #tryMicrophone(): Promise<void> {
    const recording = new Float32Array((RECORDING_MS / BLOCK_MS) * BLOCK_SAMPLES)
    let at = 0
    let silentMs = 0
    await this.#phase('recording', (end) => {
      this.#options.ports.listen((block) => {
        if (at >= recording.length) return
        const isAsleep = at === 0 && silentMs < WAKING_MS && block.every((sample) => sample === 0)
        if (isAsleep) return void (silentMs += BLOCK_MS)
        this.#input.measure(block)
        recording.set(block, at)
        at += block.length
        if (at >= recording.length) end()
      })
    })
    if (!this.#stopped && recording.some((sample) => sample !== 0))
      await this.#play('playing-back', recording)
  }

  #play(phase: SoundTestPhase, sound: Float32Array): Promise<void> {
    let at = 0
    return this.#phase(phase, (end) => {
      this.#options.ports.play((block) => {
        block.fill(0)
        block.set(sound.subarray(at, at + block.length))
        this.#output.measure(block)
        at += block.length
        // Play the rest of the device's queue before its release.
        if (at >= sound.length + QUEUE_SAMPLES) end()
      })
    })
  }

  async #trySample(name: SampleName): Promise<void> {
    const fill = await this.#options.sample(name)
    if (isRing(name)) await this.#ring(name, fill)
    else if (fill !== undefined) {
      const sound = new Float32Array(SAMPLE_MS * (SAMPLE_RATE / 1000))
      fill(sound)
      await this.#play(name, sound)
    }
  }

  async #ring(phase: SoundTestPhase, fill: Fill | undefined): Promise<void> {
    if (fill === undefined) return
    let left = (RING_MS / 1000) * SAMPLE_RATE
    await this.#phase(phase, (end) => {
      this.#options.ports.ring((block) => {
        fill(block)
        left -= block.length
        if (left <= 0) end()
      })
    })
  }

  /** Reports the phase and waits for its end, or for `stop`. */
  async #phase(now: SoundTestPhase, begin: (end: () => void) => void): Promise<void> {
    if (this.#stopped) return
    this.#options.emit({ kind: 'sound-test', now })
    await new Promise<void>((resolve) => {
      this.#end = resolve
      begin(resolve)
    })
  }
}
