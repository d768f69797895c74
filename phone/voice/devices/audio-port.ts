import { AudioError, type OnAudioFailure } from '../../../native/audio/audio-device'
import type { CancelTimer, Clock } from '../../../base/clock'
import type { AudioEndpoint } from '../voice-contract'
import { isHardware } from './is-hardware'

/** A device that is missing is looked for so often. ms */
const RETRY_MS = 2000
/** A device that takes longer to open is stood in for meanwhile. ms */
const STAND_IN_MS = 300

/** What inputs and outputs have in common; `Use` takes or gives the sound. */
interface Device<Use> {
  readonly delayMs?: number
  start(use: Use): void
  close(): Promise<void>
}

export interface AudioPortOptions<Use> {
  readonly clock: Clock
  open(endpoint: AudioEndpoint, onFailure: OnAudioFailure): Promise<Device<Use>>
  /** Stands in when no device opens. */
  silent(): Device<Use>
  /** Takes or gives nothing of worth, and tells when the device has begun to move. */
  trial(onMoving: () => void): Use
  onStanding(standing: Standing): void
}

/** How a port stands: on the chosen device, on the default one in its place, or on none. */
export type Standing =
  | { readonly kind: 'chosen' }
  | { readonly kind: 'replaced'; readonly by: 'default' | 'silence'; readonly why: AudioError }

interface Placed<Use> {
  readonly device: Device<Use>
  /** Its place among the choices, the best being 0; what is none of them ranks behind all. */
  readonly rank: number
  readonly silent: boolean
}

/** A device by its name is stood in for by the default one. */
const choicesFor = (chosen: AudioEndpoint): readonly AudioEndpoint[] =>
  chosen.kind === 'device' ? [chosen, { kind: 'default' }] : [chosen]

const asAudioError = (cause: unknown): AudioError =>
  cause instanceof AudioError ? cause : new AudioError('open-failed', String(cause), { cause })

/**
 * A place for one device, which is opened in the background. A device that does not open, or that fails, is stood in
 * for by the default one, and that by silence, so that a call never depends on a sound card; it is taken again when
 * it is back. While sound flows, the device in place goes on until the next one moves.
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
  /** Why the best choice is not in place. */
  #why: AudioError | undefined
  /** What takes time is done one by one. */
  #work: Promise<void> = Promise.resolve()

  constructor(chosen: AudioEndpoint, options: AudioPortOptions<Use>) {
    this.#options = options
    this.#choices = choicesFor(chosen)
    this.resume()
  }

  /** Of the output in place, ms; 0 of an input and before there is one. */
  get delayMs(): number {
    return this.#placed?.device.delayMs ?? 0
  }

  /** From now on, or from when the device is open, `use` takes or gives the sound. */
  start(use: Use): void {
    this.#use = { value: use }
    this.#placed?.device.start(use)
  }

  /** Goes over to another device; resolves when it is in place, or what stands in for it. Never rejects. */
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

  /** Lets go of the device until `resume`; there is silence meanwhile. Never rejects. */
  suspend(): Promise<void> {
    return this.#inTurn(() => this.#leave())
  }

  resume(): void {
    void this.#inTurn(() => this.#improve())
  }

  /** Does not wait for a device that is still being opened: that is closed once it is open. Never rejects. */
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

  /** Puts the best choice in place that works and is better than what is there; `failed` is not tried. */
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

  /** Opens a device, and sees it move first if it is to replace one that works. */
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

  /** The device in place has failed. It may take long to let go, and is not waited for. */
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
