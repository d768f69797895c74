import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { z } from 'zod'
import { type Clock, systemClock } from '../../base/clock'
import { errorText } from '../../base/error-text'
import { readSecretFile } from '../../base/files/bounded-read'
import { replaceFile } from '../../base/files/replace-file'
import { settledWithin } from '../../base/within'
import type { ServerLog } from '../server-log'
import { hexBytes, hexOf } from './hex'

const MAX_BYTES = 64 * 1024
/** A node remembers no more masters. */
export const MAX_MASTERS = 16
/** How long the server waits for the disk when it stops. ms */
const FLUSH_TIMEOUT_MS = 5_000
/** Of a computer's name, in the id of a node. Characters */
const MAX_HOST = 60
const ID_BYTES = 2

const url = z.string().max(2048)

const membership = z.object({
  /** SHA-256 of the masters' certificate. 32 bytes */
  fingerprint: hexBytes,
  masters: z
    .array(z.object({ host: z.string().min(1).max(255), port: z.int().min(1).max(65_535) }))
    .min(1)
    .max(MAX_MASTERS),
  /** The join code. */
  code: z.object({ id: hexBytes, secret: hexBytes }).optional(),
  /** With which the node proves itself after its first admission. 32 bytes */
  credential: hexBytes.optional(),
  /** What the master has told last. */
  redis: url,
  ticketsKey: z.string().optional(),
  settings: z.record(z.string(), z.string()).optional(),
})

const content = z.object({
  /** By which operators and masters know this node. */
  id: z.string().min(1).max(128),
  /** Of a node that a master has admitted. */
  membership: membership.optional(),
  /** Of a master: the network's Redis, and the certificate of its masters (PEM). */
  redis: url.optional(),
  /** The file with the certificate authorities of Redis. */
  redisCa: z.string().max(4096).optional(),
  certificate: z.object({ cert: z.string(), key: z.string() }).optional(),
})

/** A node's place in a network, as it keeps it. */
export type Membership = z.output<typeof membership>
export type ClusterContent = z.output<typeof content>

/** What a node or a master remembers between its runs. It holds secrets: only the user of the server can read it. */
export class ClusterFile {
  readonly #file: string | undefined
  readonly #log: ServerLog
  readonly #clock: Clock
  #content: ClusterContent
  #written: Promise<unknown> = Promise.resolve()

  private constructor(
    file: string | undefined,
    { log, clock = systemClock }: { log: ServerLog; clock?: Clock },
  ) {
    this.#file = file
    this.#log = log
    this.#clock = clock
    this.#content = clusterContentIn(file) ?? { id: newId() }
  }

  /**
   * @param file undefined: what it holds lasts until the server stops
   * @throws Error that names the file when it cannot be used
   */
  static open(file: string | undefined, options: { log: ServerLog; clock?: Clock }): ClusterFile {
    return new ClusterFile(file, options)
  }

  get content(): ClusterContent {
    return this.#content
  }

  /** Replaces parts of the content. The file follows in the background; the log says if it cannot. */
  change(parts: Partial<ClusterContent>): void {
    this.#content = { ...this.#content, ...parts }
    const [file, text] = [this.#file, clusterText(this.#content)]
    if (file === undefined) return
    this.#written = this.#written
      .then(() => write(file, text))
      .catch((error: unknown) =>
        this.#log.warn({ error: errorText(error) }, 'cannot keep the place in the network'),
      )
  }

  /** Waits for the disk. */
  async close(): Promise<void> {
    await settledWithin(this.#clock, FLUSH_TIMEOUT_MS, this.#written)
  }
}

/**
 * What a server on this computer remembers; undefined: there is no file.
 * @throws Error that names the file when it cannot be used
 */
export function clusterContentIn(file: string | undefined): ClusterContent | undefined {
  if (file === undefined) return undefined
  try {
    const text = readSecretFile(file, MAX_BYTES)
    return text === undefined ? undefined : readClusterText(text)
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is damaged' : errorText(error)
    throw new Error(
      `${file} cannot be read (${reason}): repair it, or move it away and join the network with a new code`,
      { cause: error },
    )
  }
}

async function write(file: string, text: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  await replaceFile(file, text)
}

/** @throws ZodError or SyntaxError for another text than `clusterText` writes */
export const readClusterText = (text: string): ClusterContent => content.parse(JSON.parse(text))

export const clusterText = (whole: ClusterContent): string =>
  `${JSON.stringify(whole, (_, value: unknown) => (value instanceof Uint8Array ? hexOf(value) : value), 2)}\n`

/** The name of this computer, so that operators know it, and digits, so that no other node has it. */
function newId(): string {
  const host = hostname()
    .replace(/[^\w.-]/g, '')
    .slice(0, MAX_HOST)
  return `${host === '' ? 'node' : host}-${randomBytes(ID_BYTES).toString('hex')}`
}
