import type { CancelTimer, Clock } from '../../../base/clock'
import { IMAGE_PART_BYTES, type Refusal, type RequestOf, type RoomNews } from '../../../protocol/rooms/inside'
import { ImageParts } from './image-parts'

type PartRequest = RequestOf<'put-part' | 'want-part'>

/** Why an image cannot be shown or sent; `ended`: we are in the room no longer. */
export type TransferFailure = Refusal | 'ended'

export class TransferError extends Error {
  override readonly name = 'TransferError'
  readonly reason: TransferFailure

  constructor(reason: TransferFailure) {
    super(`the image was not transferred: ${reason}`)
    this.reason = reason
  }
}

export interface ImageTransfersOptions {
  readonly clock: Clock
  /** Does nothing while there is no connection. */
  readonly send: (request: PartRequest) => unknown
}

interface Job {
  readonly file: string
  readonly parts: ImageParts
  readonly request: (part: number) => PartRequest
  /** @returns false for what can be no part of the image */
  readonly take: (part: number, data: string) => boolean
  readonly done: () => void
  readonly fail: (reason: TransferFailure) => void
}

/** Images that wait, of each direction. */
const MOST_JOBS = 64
/** How long the host may say nothing, and how soon it is asked again after it could not answer. ms */
const ANSWER_MS = 15_000
const RETRY_MS = 1_000

/** What is put into a room, or fetched from it: one image after the other. */
class Line {
  readonly #action: PartRequest['action']
  readonly #options: ImageTransfersOptions
  readonly #jobs: Job[] = []
  #isReady = false
  #isEnded = false
  #cancelTimer: CancelTimer = () => undefined

  constructor(action: PartRequest['action'], options: ImageTransfersOptions) {
    this.#action = action
    this.#options = options
  }

  add(job: Job): void {
    if (this.#isEnded) return job.fail('ended')
    if (this.#jobs.length >= MOST_JOBS) return job.fail('too-often')
    this.#jobs.push(job)
    if (this.#jobs.length === 1) this.#goOn()
  }

  setReady(isReady: boolean): void {
    this.#isReady = isReady
    this.#cancelTimer()
    this.#jobs[0]?.parts.interrupted()
    this.#goOn()
  }

  arrived(file: string, part: number, data: string): void {
    const job = this.#jobOf(file)
    if (!job?.parts.arrived(part)) return
    if (!job.take(part, data)) return this.#over(() => job.fail('invalid'))
    if (job.parts.isDone) this.#over(job.done)
    else this.#goOn()
  }

  refused(file: string, part: number | undefined, reason: Refusal): void {
    const job = this.#jobOf(file)
    if (!job || (part !== undefined && !job.parts.isUnderWay(part))) return
    const isPassing = reason === 'away' || reason === 'too-often'
    const isLost = reason === 'unknown' && this.#action === 'put-part'
    if (isPassing && job.parts.failed()) this.#wait(RETRY_MS)
    else if (isLost && job.parts.restart()) this.#goOn()
    else this.#over(() => job.fail(reason))
  }

  end(): void {
    this.#isEnded = true
    this.#cancelTimer()
    for (const job of this.#jobs.splice(0)) job.fail('ended')
  }

  /** The one that is on its way, if it is that of the file. */
  #jobOf(file: string): Job | undefined {
    const [job] = this.#jobs
    return this.#isReady && job?.file === file ? job : undefined
  }

  #goOn(): void {
    const [job] = this.#jobs
    if (!job || !this.#isReady) return
    for (let part = job.parts.next(); part !== undefined; part = job.parts.next())
      this.#options.send(job.request(part))
    if (job.parts.isWaiting) this.#wait(ANSWER_MS)
  }

  /** Whatever has no answer by then is asked for again. */
  #wait(ms: number): void {
    this.#cancelTimer()
    this.#cancelTimer = this.#options.clock.after(ms, () => {
      const [job] = this.#jobs
      if (!job?.parts.isWaiting || job.parts.failed()) this.#goOn()
      else this.#over(() => job.fail('away'))
    })
  }

  #over(tell: () => void): void {
    this.#cancelTimer()
    this.#jobs.shift()
    tell()
    this.#goOn()
  }
}

/** Puts images into a room in parts, and fetches them, whatever becomes of the connection meanwhile. */
export class ImageTransfers {
  readonly #puts: Line
  readonly #wants: Line

  constructor(options: ImageTransfersOptions) {
    this.#puts = new Line('put-part', options)
    this.#wants = new Line('want-part', options)
  }

  /** Resolves when the host has all of it. @throws {TransferError} */
  put(file: string, bytes: Uint8Array): Promise<void> {
    const of = partsIn(bytes.length)
    const request = (part: number): PartRequest => {
      const start = part * IMAGE_PART_BYTES
      const data = Buffer.from(bytes.subarray(start, start + IMAGE_PART_BYTES)).toString('base64url')
      return { action: 'put-part', id: file, part, of, data }
    }
    return new Promise((resolve, reject) =>
      this.#puts.add({
        ...{ file, request, parts: new ImageParts(of, true), take: () => true },
        done: resolve,
        fail: (reason) => reject(new TransferError(reason)),
      }),
    )
  }

  /**
   * @param length of the image, as whoever has put it there has said
   * @returns what the host says it is, of this length
   * @throws {TransferError} `unknown`: it is not there; `invalid`: it has another length
   */
  fetch(file: string, length: number): Promise<Uint8Array> {
    const of = partsIn(length)
    const bytes = new Uint8Array(length)
    const take = (part: number, data: string): boolean => {
      const start = part * IMAGE_PART_BYTES
      const given = Buffer.from(data, 'base64url')
      const isRight = given.length === Math.min(IMAGE_PART_BYTES, length - start)
      if (isRight) bytes.set(given, start)
      return isRight
    }
    return new Promise((resolve, reject) =>
      this.#wants.add({
        ...{ file, take, parts: new ImageParts(of, false) },
        request: (part) => ({ action: 'want-part', id: file, part }),
        done: () => resolve(bytes),
        fail: (reason) => reject(new TransferError(reason)),
      }),
    )
  }

  /** @returns whether the news were only for us */
  hear(news: RoomNews): boolean {
    // A host lets us in.
    if (news.action === 'hello' || news.action === 'ready') this.#setReady(news.action === 'ready')
    if (news.action === 'refused') return this.#refused(news)
    if (news.action === 'part-kept') this.#puts.arrived(news.id, news.part, '')
    else if (news.action === 'part') this.#wants.arrived(news.id, news.part, news.data)
    else return false
    return true
  }

  /** The connection is lost: what is under way is asked for again when there is another one. */
  lose(): void {
    this.#setReady(false)
  }

  /** Gives up everything, for good. */
  end(): void {
    this.#puts.end()
    this.#wants.end()
  }

  #setReady(isReady: boolean): void {
    this.#puts.setReady(isReady)
    this.#wants.setReady(isReady)
  }

  #refused({ of, id = '', part, reason }: Extract<RoomNews, { action: 'refused' }>): boolean {
    if (of !== 'put-part' && of !== 'want-part') return false
    const line = of === 'put-part' ? this.#puts : this.#wants
    line.refused(id, part, reason)
    return true
  }
}

const partsIn = (length: number): number => Math.ceil(length / IMAGE_PART_BYTES)
