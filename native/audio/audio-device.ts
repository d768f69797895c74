/** Every device is brought to this rate, mono. Hz */
export const SAMPLE_RATE = 48_000
/** Sound passes devices in blocks of 10 ms, the size that echo cancellation and noise suppression work on. Samples */
export const BLOCK_SAMPLES = 480
export const BLOCK_MS = 10
/** Loudspeakers ask for so much at a time: the less, the later it is decided what they play. Samples, 5 ms */
export const OUTPUT_BLOCK_SAMPLES = 240
/** How long closing may take before a device that hangs is left to itself. ms */
export const CLOSE_TIMEOUT_MS = 1000

export type AudioErrorCode =
  /** There is no such device, or none at all. */
  | 'no-device'
  /** It is there, but does not open. */
  | 'open-failed'
  /** It was open, and stopped delivering or taking sound. */
  | 'stopped'
  /** A sound file is missing, invalid or too large, or cannot be written. */
  | 'bad-file'

/** Why sound cannot be had from, or given to, a device or a file. */
export class AudioError extends Error {
  override readonly name = 'AudioError'

  constructor(
    readonly code: AudioErrorCode,
    message: string,
    options?: ErrorOptions,
    /** The devices that there are, where the one wished for is not. */
    readonly names: readonly string[] = [],
  ) {
    super(message, options)
  }
}

/** An open source of sound. */
export interface AudioInput {
  /**
   * Delivers mono 48 kHz blocks of 480 samples, full scale ±1, in real time from now on.
   * A device delivers what it hears from now on, a file starts at its beginning. The block is only valid during the
   * call.
   */
  start(onBlock: (block: Float32Array) => void): void
  /** Never rejects; ends within a second even if the device hangs. */
  close(): Promise<void>
}

/** An open sink of sound. */
export interface AudioOutput {
  /** From `fill` to the sound's leaving the device, ms; changes while it is open. 0 where nobody listens. */
  readonly delayMs: number
  /**
   * From now on asks `fill` for mono 48 kHz blocks whenever the device has room for one: the device's clock drives.
   * Blocks are of 240 samples, or of 480 where no sound card is behind it. `fill` writes all of the block. Calling it
   * again replaces `fill`; undefined plays silence.
   */
  start(fill: ((block: Float32Array) => void) | undefined): void
  /** Never rejects; ends within a second even if the device hangs. */
  close(): Promise<void>
}

/** Told at most once, when a device that was open fails. It is still to be closed. */
export type OnAudioFailure = (error: AudioError) => void
