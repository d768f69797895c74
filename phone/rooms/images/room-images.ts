import type { Refusal, RoomNews } from '../../../protocol/rooms/inside'
import type { ImageReference } from './image-reference'
import { ImageTransfers, type ImageTransfersOptions, TransferError } from './image-transfers'
import { openImage, sealedBytes } from './sealed-image'

/** Why an image cannot be shown. */
export type ImageProblem =
  /** There is no message with an image of this id. */
  | 'no-image'
  /** It was never there, or not for long enough: a room keeps images for a day at most. */
  | 'missing'
  /** What is there is something else: by the host, or by who has sent it. */
  | 'damaged'
  /** The host cannot give it now: try again. */
  | 'away'
  /** We are in the room no longer. */
  | 'ended'

export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly problem: ImageProblem

  constructor(problem: ImageProblem) {
    super(`the image cannot be shown: ${problem}`)
    this.problem = problem
  }
}

/** The images of a room that we are in, in their encryption on the way and in the clear here. */
export class RoomImages {
  readonly #transfers: ImageTransfers
  /** Images on their way to us, by their files. */
  readonly #fetches = new Map<string, Promise<Uint8Array>>()

  constructor(options: ImageTransfersOptions) {
    this.#transfers = new ImageTransfers(options)
  }

  /** Resolves when the host has it, or with the reason why it will not; never, when we are in the room no longer. */
  put({ file }: ImageReference, sealed: Uint8Array): Promise<'done' | Refusal> {
    return new Promise((resolve) => {
      this.#transfers.put(file, sealed).then(
        () => resolve('done'),
        (error: unknown) => {
          const reason = error instanceof TransferError ? error.reason : 'invalid'
          if (reason !== 'ended') resolve(reason)
        },
      )
    })
  }

  /** @returns the image, which is what its reference says. @throws {ImageError} */
  fetch(reference: ImageReference): Promise<Uint8Array> {
    // Others may name the same file with another key: the hash is that of one image.
    const name = JSON.stringify(reference)
    const known = this.#fetches.get(name)
    if (known) return known
    const fetched = this.#fetch(reference).finally(() => this.#fetches.delete(name))
    this.#fetches.set(name, fetched)
    return fetched
  }

  /** @returns whether the news were only for us */
  hear(news: RoomNews): boolean {
    return this.#transfers.hear(news)
  }

  /** The connection is lost, and made again. */
  lose(): void {
    this.#transfers.lose()
  }

  /** Gives up everything, for good. */
  end(): void {
    this.#transfers.end()
  }

  async #fetch(reference: ImageReference): Promise<Uint8Array> {
    const bytes = openImage(await this.#sealed(reference), reference)
    if (!bytes) throw new ImageError('damaged')
    return bytes
  }

  async #sealed(reference: ImageReference): Promise<Uint8Array> {
    try {
      return await this.#transfers.fetch(reference.file, sealedBytes(reference))
    } catch (error) {
      throw new ImageError(error instanceof TransferError ? problemOf(error) : 'damaged')
    }
  }
}

function problemOf({ reason }: TransferError): ImageProblem {
  if (reason === 'ended') return 'ended'
  if (reason === 'unknown') return 'missing'
  return reason === 'away' || reason === 'too-often' ? 'away' : 'damaged'
}
