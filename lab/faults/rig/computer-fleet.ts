import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { CliEventOf } from '../../../cli/output'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { BROKER_PATH } from '../../../protocol/directory'
import { RedisServer } from '../../../server/broker/testing/redis-server'
import { WebSocketPeer } from '../../../server/broker/testing/web-socket-peer'
import { Computers } from '../../networks/computers'
import type { Lab } from './lab'

/** Each server has a computer of its own. Phones, peers and the operator are `outside`, and phones also at `home`. */
const COMPUTERS = [
  ...['redis', 'master-1', 'master-2', 'directory-1', 'directory-2', 'directory-3', 'broker-1', 'broker-2'],
  ...['outside', 'home', 'relay-1', 'relay-2'],
] as const
export type Computer = (typeof COMPUTERS)[number]
type Role = 'master' | 'directory' | 'broker' | 'relay' | 'directory,stun'

/** A connection to a host and a port, over standard input and output. */
const PIPE = `
  const [host, port] = process.argv.slice(1)
  const socket = require('node:net').connect(Number(port), host)
  process.stdin.pipe(socket).pipe(process.stdout)
  socket.on('error', () => undefined).on('close', () => process.exit())
`

const INTERFACE = 'net0'
const DIRECTORY_PORT = 4242
const HTTP_PORT = 4280
const STUN_PORT = 3478
/** Those with an HTTP port. */
const HTTP_ROLES: ReadonlySet<Role> = new Set(['broker', 'relay'])

const addressOf = (computer: Computer): string => `10.78.0.${COMPUTERS.indexOf(computer) + 1}`

/** A network of servers on computers of their own, each a network namespace. The lab ends it. */
export class ComputerFleet {
  readonly redis: RedisServer
  readonly #lab: Lab
  readonly #computers: Computers
  readonly #servers = new Map<Computer, RingdownProcess>()

  private constructor(lab: Lab, computers: Computers, redis: RedisServer) {
    this.#lab = lab
    this.#computers = computers
    this.redis = redis
  }

  /** Joins the computers, and starts Redis. */
  static async open(lab: Lab): Promise<ComputerFleet> {
    const computers = await Computers.open(COMPUTERS)
    lab.onClose(() => computers.close())
    const attachments = COMPUTERS.map(
      (computer) => [computer, { interface: INTERFACE, addresses: [`${addressOf(computer)}/24`] }] as const,
    )
    await computers.join(Object.fromEntries(attachments))
    const redis = await RedisServer.start({
      host: addressOf('redis'),
      prefix: computers.prefix('redis'),
    })
    lab.onClose(() => redis.close())
    return new ComputerFleet(lab, computers, redis)
  }

  prefix(computer: Computer): readonly string[] {
    return this.#computers.prefix(computer)
  }

  /** The text for a phone's `--server`. */
  directoryAt(computer: Computer): string {
    return `${addressOf(computer)}:${DIRECTORY_PORT}`
  }

  /** A peer outside, connected to the broker there. */
  async peerAt(computer: Computer): Promise<WebSocketPeer> {
    // This process is not on the network: a port of its own leads there.
    const way = createServer((near) => this.#pass(near, computer)).listen(0, '127.0.0.1')
    await once(way, 'listening')
    this.#lab.onClose(() => way.close())
    const { port } = way.address() as AddressInfo
    const peer = await WebSocketPeer.connect(`ws://127.0.0.1:${port}${BROKER_PATH}`)
    this.#lab.onClose(() => peer.close())
    return peer
  }

  /**
   * Starts a server of one role, or of a few, which remembers its place in the network.
   * @param joining how it finds the others, by default Redis
   */
  serve(
    role: Role,
    computer: Computer,
    joining: readonly string[] = ['--redis', this.redis.url],
  ): RingdownProcess {
    const state = join(this.#lab.folder, computer)
    mkdirSync(state, { recursive: true })
    const address = addressOf(computer)
    const words = ['serve', '--role', role, '--host', address, '--port', String(DIRECTORY_PORT), '--json']
    const ports = ['--http-port', HTTP_ROLES.has(role) ? String(HTTP_PORT) : 'none']
    const stun = ['--stun-port', role.includes('stun') ? String(STUN_PORT) : 'none']
    const prefix = [...this.prefix(computer), 'env', `STATE_DIRECTORY=${state}`]
    const server = this.#lab.ringdown([...words, ...ports, ...stun, '--metrics', 'none', ...joining], prefix)
    this.#servers.set(computer, server)
    return server
  }

  /** Starts it, and waits until it can serve others than its own. */
  async connected(role: Role, computer: Computer, joining?: readonly string[]): Promise<RingdownProcess> {
    const server = this.serve(role, computer, joining)
    await server.says(role === 'broker' ? 'Redis is there' : 'the nodes of the network are reached', 'stderr')
    return server
  }

  /** Resolves with the exit status of its server. */
  ended(computer: Computer): Promise<unknown> {
    return this.#serverAt(computer).exited
  }

  /** Sends the server there a signal. */
  signal(computer: Computer, name: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(computer === 'redis' ? (this.redis.pid ?? 0) : this.#serverAt(computer).pid, name)
  }

  /** Ends the server there without a goodbye. */
  async kill(computer: Computer): Promise<void> {
    if (computer === 'redis') return this.redis.kill()
    this.#serverAt(computer).kill('SIGKILL')
    await this.ended(computer)
  }

  /** Its cables carry nothing, which it does not notice. */
  async cut(computer: Computer): Promise<void> {
    await this.#computers.cut(computer)
  }

  async mend(computer: Computer): Promise<void> {
    await this.#computers.mend(computer)
  }

  /** Lets the STUN there be silent, or refuse, as a port where nothing listens; `mend` does not undo it. */
  async loseStun(computer: Computer, how: 'drop' | 'reject'): Promise<void> {
    const chain = 'chain questions { type filter hook input priority 0;'
    await this.#computers.applyRules(
      computer,
      `table inet stun { ${chain} udp dport ${STUN_PORT} counter ${how}; }; }`,
    )
  }

  /** How many questions the STUN there has not answered since then. */
  async lostQuestions(computer: Computer): Promise<number> {
    const rules = await this.#computers.run(computer, 'nft', 'list', 'table', 'inet', 'stun')
    return Number(/counter packets (\d+)/.exec(rules)?.[1] ?? 0)
  }

  /** The STUN there answers again. */
  async mendStun(computer: Computer): Promise<void> {
    await this.#computers.applyRules(computer, 'delete table inet stun')
  }

  /** Phones outside and phones at home do not reach each other. */
  async keepPhonesApart(): Promise<void> {
    await this.#computers.keepFrom('outside', addressOf('home'))
    await this.#computers.keepFrom('home', addressOf('outside'))
  }

  /** Runs `ringdown cluster`, outside. */
  async cluster(...words: readonly string[]): Promise<RingdownProcess> {
    const args = ['cluster', ...words, '--redis', this.redis.url, '--json']
    const command = this.#lab.ringdown(args, this.prefix('outside'))
    await command.exited
    return command
  }

  async listed(): Promise<readonly CliEventOf<'node'>[]> {
    return (await this.cluster('list')).events.filter((event) => event.event === 'node')
  }

  async joinCode(uses: number): Promise<string> {
    return (await (await this.cluster('code', '--uses', String(uses))).next('join-code')).code
  }

  /** Joins a connection with one from outside to the broker on that computer. */
  #pass(near: Socket, computer: Computer): void {
    const pipe = ['-e', PIPE, addressOf(computer), String(HTTP_PORT)]
    const [program = '', ...words] = [...this.prefix('outside'), process.execPath, ...pipe]
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'] })
    near.pipe(child.stdin.on('error', () => undefined))
    child.stdout.pipe(near)
    near.on('error', () => undefined).on('close', () => child.kill('SIGKILL'))
  }

  #serverAt(computer: Computer): RingdownProcess {
    const server = this.#servers.get(computer)
    if (!server) throw new Error(`no server runs on ${computer}`)
    return server
  }
}
