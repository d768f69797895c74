/** The sample rate of every device after conversion, mono. Hz */
export const SAMPLE_RATE = 48_000
/** Blocks of 10 ms, the block size of echo cancellation and noise suppression. Samples */
export const BLOCK_SAMPLES = 480
export const BLOCK_MS = 10
/** The block size of loudspeakers: smaller blocks are filled later. Samples, 5 ms */
export const OUTPUT_BLOCK_SAMPLES = 240
/** How long closing may take before a hanging device is abandoned. ms */
export const CLOSE_TIMEOUT_MS = 1000

export type AudioErrorCode =
  /** The device does not exist, or there is none at all. */
  | 'no-device'
  /** The device exists, but does not open. */
  | 'open-failed'
  /** The device was open, and stopped delivering or taking sound. */
  | 'stopped'
  /** A sound file is missing, invalid or too large, or cannot be written. */
  | 'bad-file'

/** Sound input or output on a device or a file failed. */
export class AudioError extends Error {
  override readonly name = 'AudioError'

  constructor(
    readonly code: AudioErrorCode,
    message: string,
    options?: ErrorOptions,
    /** The available devices, when the requested one is not among them. */
    readonly names: readonly string[] = [],
  ) {
    super(message, options)
  }
}

/** An open source of sound. */
export interface AudioInput {
  /**
   * Starts to deliver mono 48 kHz blocks of 480 samples, full scale ±1, in real time.
   * A device delivers its current sound, a file starts at its beginning. The block is only valid during the call.
   */
  start(onBlock: (block: Float32Array) => void): void
  /** Never rejects; ends within a second even if the device hangs. */
  close(): Promise<void>
}

/** An open sink of sound. */
export interface AudioOutput {
  /** The latency from `fill` to the device's output, ms; changes while it is open. 0 without a device. */
  readonly delayMs: number
  /**
   * Starts to ask `fill` for mono 48 kHz blocks whenever the device has room for one: the device's clock drives.
   * Blocks have 240 samples, or 480 without a sound card. `fill` writes the whole block. Another call replaces `fill`;
   * undefined plays silence.
   */
  start(fill: ((block: Float32Array) => void) | undefined): void
  /** Never rejects; ends within a second even if the device hangs. */
  close(): Promise<void>
}

/** Called at most once, when an open device fails. The device must still be closed. */
export type OnAudioFailure = (error: AudioError) => void
