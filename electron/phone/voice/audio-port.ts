import { AudioError, type OnAudioFailure } from '../../../native/audio/audio-device'

/** What inputs and outputs have in common; `Use` takes or gives the sound. */
interface Device<Use> {
  start(use: Use): void
  close(): Promise<void>
}

export interface AudioPortOptions<Use> {
  open(onFailure: OnAudioFailure): Promise<Device<Use>>
  /** Stands in for a device that does not open, or that fails. */
  silent(): Device<Use>
  onOpened(): void
  onFailure(error: AudioError): void
}

/**
 * A place for one device: opens it in the background, starts it when both it and its use are there, and puts
 * silence in its place when it fails, so that a call never depends on a sound card.
 */
export class AudioPort<Use> {
  readonly #options: AudioPortOptions<Use>
  readonly #opening: Promise<void>
  #device: Device<Use> | undefined
  #use: { readonly value: Use } | undefined
  #closed = false

  constructor(options: AudioPortOptions<Use>) {
    this.#options = options
    this.#opening = this.#open()
  }

  /** From now on, or from when the device is open, `use` takes or gives the sound. */
  start(use: Use): void {
    this.#use = { value: use }
    this.#device?.start(use)
  }

  /** Never rejects. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#opening
    const device = this.#device
    this.#device = undefined
    await device?.close()
  }

  async #open(): Promise<void> {
    try {
      const device = await this.#options.open((error) => this.#replace(error))
      if (!this.#closed) this.#options.onOpened()
      this.#put(device)
    } catch (cause) {
      this.#fail(
        cause instanceof AudioError ? cause : new AudioError('open-failed', String(cause), { cause }),
      )
    }
  }

  #replace(error: AudioError): void {
    if (this.#closed) return
    void this.#device?.close()
    this.#fail(error)
  }

  #fail(error: AudioError): void {
    if (!this.#closed) this.#options.onFailure(error)
    this.#put(this.#options.silent())
  }

  #put(device: Device<Use>): void {
    this.#device = device
    if (this.#use !== undefined && !this.#closed) device.start(this.#use.value)
  }
}
