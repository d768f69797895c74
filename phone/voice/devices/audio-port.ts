import { AudioError, type OnAudioFailure } from '../../../native/audio/audio-device'
import type { CancelTimer, Clock } from '../../../base/clock'
import type { AudioEndpoint } from '../voice-contract'
import { isHardware } from './is-hardware'

/** The interval of the search for a missing device. ms */
const RETRY_MS = 2000
/** A device that takes longer to open is replaced by a stand-in meanwhile. ms */
const STAND_IN_MS = 300

/** The common part of inputs and outputs; `Use` takes or provides the sound. */
interface Device<Use> {
  readonly delayMs?: number
  start(use: Use): void
  close(): Promise<void>
}

export interface AudioPortOptions<Use> {
  readonly clock: Clock
  open(endpoint: AudioEndpoint, onFailure: OnAudioFailure): Promise<Device<Use>>
  /** The stand-in when no device opens. */
  silent(): Device<Use>
  /** Ignores or provides silence, and reports when the device begins to move. */
  trial(onMoving: () => void): Use
  onStanding(standing: Standing): void
}

/** The state of a port: the chosen device, the default one instead, or none. */
export type Standing =
  | { readonly kind: 'chosen' }
  | { readonly kind: 'replaced'; readonly by: 'default' | 'silence'; readonly why: AudioError }

interface Placed<Use> {
  readonly device: Device<Use>
  /** Its index among the choices, the best is 0; anything else ranks last. */
  readonly rank: number
  readonly silent: boolean
}

/** The default device is the stand-in of a named one. */
const choicesFor = (chosen: AudioEndpoint): readonly AudioEndpoint[] =>
  chosen.kind === 'device' ? [chosen, { kind: 'default' }] : [chosen]

const asAudioError = (cause: unknown): AudioError =>
  cause instanceof AudioError ? cause : new AudioError('open-failed', String(cause), { cause })

/**
 * A port for one device, which is opened in the background. The default device stands in for a device that does not
 * open or that fails, and silence for that, so that a call never depends on a sound card. The port returns to the
 * device when it is back. While sound flows, the current device continues until the next one moves.
 */
export class AudioPort<Use> {
  readonly #options: AudioPortOptions<Use>
  #choices: readonly AudioEndpoint[]
  #placed: Placed<Use> | undefined
  #use: { readonly value: Use } | undefined
  #closed = false
  #cancelRetry: CancelTimer = () => undefined
  #cancelStandIn: CancelTimer = () => undefined
  #abortTrial: (error: AudioError) => void = () => undefined
  /** Why the best choice is not in use. */
  #why: AudioError | undefined
  /** Slow operations run one after the other. */
  #work: Promise<void> = Promise.resolve()

  constructor(chosen: AudioEndpoint, options: AudioPortOptions<Use>) {
    this.#options = options
    this.#choices = choicesFor(chosen)
    this.resume()
  }

  /** Silence is in use, and no device. */
  get isSilent(): boolean {
    return this.#placed?.silent ?? true
  }

  /** The latency of the current output, ms; 0 for an input and before there is one. */
  get delayMs(): number {
    return this.#placed?.device.delayMs ?? 0
  }

  /** From now on, or once the device is open, `use` takes or provides the sound. */
  start(use: Use): void {
    this.#use = { value: use }
    this.#placed?.device.start(use)
  }

  /** Changes to another device; resolves when it or its stand-in is in use. Never rejects. */
  choose(chosen: AudioEndpoint): Promise<void> {
    return this.#inTurn(async () => {
      this.#choices = choicesFor(chosen)
      this.#why = undefined
      if (this.#placed !== undefined) this.#placed = { ...this.#placed, rank: Infinity }
      await this.#improve()
      // Some devices can be opened only once, and the old choice may be the same piece of hardware.
      if (this.#placed?.rank !== Infinity || this.#placed.silent) return
      await this.#leave()
      await this.#improve()
    })
  }

  /** Releases the device until `resume`; meanwhile there is silence. Never rejects. */
  suspend(): Promise<void> {
    return this.#inTurn(() => this.#leave())
  }

  resume(): void {
    void this.#inTurn(() => this.#improve())
  }

  /** Does not wait for a device that is still opening: that one is closed once it is open. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRetry()
    this.#cancelStandIn()
    this.#abortTrial(new AudioError('stopped', 'closed'))
    const placed = this.#placed
    this.#placed = undefined
    await placed?.device.close()
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    return (this.#work = this.#work.then(() => (this.#closed ? undefined : action())))
  }

  /** Changes to the best working choice that is better than the current device; does not try `failed`. */
  async #improve(failed?: number): Promise<void> {
    this.#cancelRetry()
    this.#cancelStandIn = this.#options.clock.after(STAND_IN_MS, () => {
      if (this.#placed === undefined) void this.#leave()
    })
    for (const [rank, endpoint] of this.#choices.entries()) {
      if (rank >= (this.#placed?.rank ?? Infinity)) break
      if (rank === failed) continue
      try {
        await this.#place({ device: await this.#open(endpoint), rank, silent: false })
        break
      } catch (cause) {
        if (rank === 0) this.#why ??= asAudioError(cause)
      }
    }
    this.#cancelStandIn()
    if (this.#closed) return
    if (this.#placed === undefined) await this.#leave()
    this.#tell()
    if (this.#placed?.rank !== 0 && this.#choices.every(isHardware))
      this.#cancelRetry = this.#options.clock.after(RETRY_MS, () => void this.#inTurn(() => this.#improve()))
  }

  /** Opens a device; waits until it moves if it is to replace a working one. */
  async #open(endpoint: AudioEndpoint): Promise<Device<Use>> {
    const options = this.#options
    let onFailure: OnAudioFailure = (error) => this.#fail(device, error)
    const device = await options.open(endpoint, (error) => onFailure(error))
    if (this.#placed === undefined || this.#placed.silent || !isHardware(endpoint) || this.#closed)
      return device
    const whenPlaced = onFailure
    try {
      await new Promise<void>((resolve, reject) => {
        onFailure = this.#abortTrial = reject
        device.start(options.trial(resolve))
      })
    } catch (error) {
      await device.close()
      throw error
    }
    onFailure = whenPlaced
    return device
  }

  async #place(placed: Placed<Use>): Promise<void> {
    if (this.#closed) return placed.device.close()
    const before = this.#placed
    this.#placed = placed
    if (placed.rank === 0) this.#why = undefined
    if (this.#use !== undefined) placed.device.start(this.#use.value)
    await before?.device.close()
  }

  async #leave(): Promise<void> {
    this.#cancelRetry()
    await this.#place({ device: this.#options.silent(), rank: Infinity, silent: true })
  }

  /** The current device has failed. Its release may take long and is not awaited. */
  #fail(device: Device<Use>, error: AudioError): void {
    if (this.#closed || this.#placed?.device !== device) return
    const { rank } = this.#placed
    this.#why ??= error
    void this.#leave()
    this.#tell()
    void this.#inTurn(() => this.#improve(rank))
  }

  #tell(): void {
    if (this.#closed) return
    const rank = this.#placed?.rank ?? Infinity
    if (rank === 0 || this.#why === undefined) this.#options.onStanding({ kind: 'chosen' })
    else {
      const by = this.#placed?.silent === false ? 'default' : 'silence'
      this.#options.onStanding({ kind: 'replaced', by, why: this.#why })
    }
  }
}
