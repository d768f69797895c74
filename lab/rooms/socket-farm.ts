import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { Endpoint } from '../../protocol/groups'
import { inProject } from '../../scripts/lib/paths.mjs'
import { command } from '../audio/command'
import { whyNotInstalled } from '../networks/netns'

const SOURCE = inProject('lab', 'rooms', 'socket-farm.c')
const [OPEN, SEND, SEND_TIMED, TALK, RESET, REPORT, TELL, AWAIT, LOOP] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
/** Kinds of answers, as events. */
const ANSWERS: Readonly<Record<number, string>> = {
  1: 'opened',
  2: 'sent',
  3: 'packet',
  4: 'talked',
  6: 'figures',
  8: 'arrived',
  9: 'looped',
}
const LENGTH_BYTES = 4
const PACKET_HEAD_BYTES = 12
const NOBODY = 0xffff_ffff
const NS_PER_US = 1e3
/** How long it may take to answer: the longest talk, and more. ms */
const PATIENCE_MS = 60_000

/** Media that has come to all sockets since `reset`. */
export interface MediaFigures {
  readonly count: number
  /** On the way, by the kernel's time of arrival, in steps of 10 µs. */
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
}

/** Who talks, and to which node. */
export interface Talker {
  readonly socket: number
  readonly node: Endpoint
  readonly callId: number
}

export interface Talk {
  readonly talkers: readonly Talker[]
  /** Of each talker. */
  readonly packets: number
  /** Of a datagram, bytes. */
  readonly size: number
  /** `window`: the next packets leave when no more than so many have not come to all `listeners`. */
  readonly pace: { readonly everyMs: number } | { readonly window: number; readonly listeners: number }
}

/** A packet that is no Media. */
export interface FarmPacket {
  readonly socket: number
  /** Unix time of its arrival, ns. */
  readonly atNs: bigint
  readonly bytes: Buffer
}

/** UDP sockets of many clients, in a program written in C (`socket-farm.c`), which costs little beside what is measured. Its loop of `sendto` is the yardstick. */
export class SocketFarm extends EventEmitter<Record<string, [Buffer]>> {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #ports: number[] = []
  readonly #ended: Promise<unknown>
  /** Those that are not answered. */
  readonly #questions = new Set<AbortController>()
  #rest: Buffer = Buffer.alloc(0)
  #failure: Error | undefined
  onPacket: (packet: FarmPacket) => void = () => undefined

  private constructor(program: string) {
    super()
    this.#child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#child.stdin.on('error', () => undefined)
    this.#child.on('error', (error) => this.#fail(error))
    this.#child.on('close', (code) => this.#fail(new Error(`the socket farm has ended with ${code}`)))
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve).once('error', resolve))
  }

  /** Compiles it, and starts some. @throws {Error} where there is no compiler of C */
  static async start(count: number): Promise<readonly SocketFarm[]> {
    const why = whyNotInstalled('gcc')
    if (why !== undefined)
      throw new Error(`${why}: this part compares with a loop in C (Debian: apt-get install gcc libc6-dev)`)
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-farm-'))
    try {
      const program = join(folder, 'socket-farm')
      await command('gcc', ['-O2', '-o', program, SOURCE])
      const farms = Array.from({ length: count }, () => new SocketFarm(program))
      // The program is there until each has begun.
      await Promise.all(farms.map((farm) => farm.open(0)))
      return farms
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** Of its sockets, on 127.0.0.1. */
  get ports(): readonly number[] {
    return this.#ports
  }

  /** Opens more sockets. */
  async open(count: number): Promise<void> {
    const bytes = await this.#ask(OPEN, u32s(count), 'opened')
    for (let at = 0; at < bytes.length; at += 2) this.#ports.push(bytes.readUInt16LE(at))
  }

  send(socket: number, bytes: Uint8Array, { address, port }: Endpoint): void {
    this.#write(SEND, Buffer.concat([u32s(socket), endpointBytes(address, port), bytes]))
  }

  /** @returns the Unix time of sending, ns */
  async sendTimed(socket: number, bytes: Uint8Array, { address, port }: Endpoint): Promise<bigint> {
    const fields = Buffer.concat([u32s(socket), endpointBytes(address, port), bytes])
    return (await this.#ask(SEND_TIMED, fields, 'sent')).readBigUInt64LE()
  }

  /** Resolves with the number of packets when all have left. */
  async talk({ talkers, packets, size, pace }: Talk): Promise<number> {
    const paced = 'everyMs' in pace
    const interval = paced ? pace.everyMs * 1000 : 0
    const head = u32s(packets, size, interval, paced ? 0 : pace.listeners, paced ? 0 : pace.window)
    const each = talkers.map(({ socket, node: { address, port }, callId }) =>
      Buffer.concat([u32s(socket), endpointBytes(address, port), u16(callId)]),
    )
    return Number((await this.#ask(TALK, Buffer.concat([head, ...each]), 'talked')).readBigUInt64LE())
  }

  reset(): void {
    this.#write(RESET, Buffer.alloc(0))
  }

  async figures(): Promise<MediaFigures> {
    const bytes = await this.#ask(REPORT, Buffer.alloc(0), 'figures')
    const [count = NaN, p50, p99, max] = [0, 1, 2, 3].map((n) => Number(bytes.readBigUInt64LE(8 * n)))
    const inUs = (ns = NaN): number => ns / NS_PER_US
    return { count, p50Us: inUs(p50), p99Us: inUs(p99), maxUs: inUs(max) }
  }

  /** Which packets beside Media `onPacket` gets: of these types, and all of one socket. */
  tell(types: readonly number[], socket: number = NOBODY): void {
    const set = types.reduce((bits, type) => bits | (1 << type), 0)
    this.#write(TELL, u32s(set >>> 0, socket))
  }

  /** Resolves with the time of the last arrival, ns of Unix time, when this many packets of Media have come since `reset`. */
  async arrived(count: number): Promise<bigint> {
    return (await this.#ask(AWAIT, u32s(count), 'arrived')).readBigUInt64LE()
  }

  /** Sends datagrams in a plain loop to ports of this computer. @returns processor time of all, µs */
  async loop(count: number, size: number, ports: readonly number[]): Promise<number> {
    const fields = Buffer.concat([u32s(count, size), ...ports.map(u16)])
    return Number((await this.#ask(LOOP, fields, 'looped')).readBigInt64LE())
  }

  async close(): Promise<void> {
    this.#child.stdin.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS)
    await this.#ended
    clearTimeout(timer)
  }

  /** Whoever waits for an answer is told. */
  #fail(error: Error): void {
    this.#failure ??= error
    for (const question of this.#questions) question.abort(this.#failure)
  }

  async #ask(kind: number, fields: Buffer, answer: string): Promise<Buffer> {
    if (this.#failure) throw this.#failure
    const question = new AbortController()
    const { signal } = question
    this.#questions.add(question)
    const late = new Error(`the socket farm has not ${answer} in a minute`)
    const timer = setTimeout(() => question.abort(late), PATIENCE_MS)
    try {
      const answered = once(this, answer, { signal })
      this.#write(kind, fields)
      const [bytes] = (await answered) as [Buffer]
      return bytes
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      clearTimeout(timer)
      this.#questions.delete(question)
    }
  }

  #write(kind: number, fields: Buffer): void {
    this.#child.stdin.write(Buffer.concat([u32s(fields.length + 1), Buffer.of(kind), fields]))
  }

  #read(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (this.#rest.length - at > LENGTH_BYTES) {
      const length = this.#rest.readUInt32LE(at)
      if (this.#rest.length - at - LENGTH_BYTES < length) break
      this.#hear(this.#rest.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length))
      at += LENGTH_BYTES + length
    }
    this.#rest = this.#rest.subarray(at)
  }

  #hear(frame: Buffer): void {
    const [answer, fields] = [ANSWERS[frame[0] ?? 0] ?? '', frame.subarray(1)]
    if (answer !== 'packet') {
      this.emit(answer, Buffer.from(fields))
      return
    }
    const [socket, atNs] = [fields.readUInt32LE(0), fields.readBigUInt64LE(4)]
    this.onPacket({ socket, atNs, bytes: fields.subarray(PACKET_HEAD_BYTES) })
  }
}

function u32s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [n, value] of values.entries()) bytes.writeUInt32LE(value, 4 * n)
  return bytes
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

const endpointBytes = (address: string, port: number): Buffer =>
  Buffer.concat([Buffer.from(address.split('.').map(Number)), u16(port)])
