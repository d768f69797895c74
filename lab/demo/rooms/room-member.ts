import { setTimeout as sleep } from 'node:timers/promises'

/** A stretch of time on the clock of `performance.now()`. ms */
export interface Stretch {
  readonly fromMs: number
  readonly untilMs: number
}

/** Cuts a stretch out of a recording. 48 kHz mono */
export type Cut = (stretch: Stretch) => Float32Array

/** Somebody in the room, who says one sentence again and again: a phone of the command line, or an app. */
export interface RoomMember {
  readonly name: string
  /** Whether its recording is that of a loudspeaker; otherwise it is what the phone has played. */
  readonly hasSpeaker: boolean
  /** 48 kHz mono. */
  readonly sentence: Float32Array
  /** Its next sentence that begins no earlier than so many ms from now. */
  nextSentence(afterMs?: number): Stretch
  /** Lets it be heard while it says this sentence. @returns when it has said it */
  says(sentence: Stretch): Promise<Stretch>
  /** Waits until it shows that the room is open, or that its members take turns. */
  knowsMode(mode: 'open' | 'push-to-talk'): Promise<unknown>
  /** Waits until it is in the room and has a serving node. */
  isInside(): Promise<unknown>
  /** Waits until it shows this text. @returns when, `performance.now()` */
  shows(text: string): Promise<number>
  /** The texts that it has shown, in this order. */
  texts(): Promise<readonly string[]>
  /** Writes a text. @returns when it was written, `performance.now()` */
  write(text: string): Promise<number>
  /** Ends it. */
  quit(): Promise<void>
  /** What it has heard, after it has ended. */
  recorded(): Promise<Cut>
}

/** @param ms on the clock of `performance.now()` */
export const untilTime = (ms: number): Promise<void> => sleep(Math.max(0, ms - performance.now()))
