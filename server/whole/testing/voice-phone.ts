import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { isObject, jsonIn } from '../../../base/json'
import { waitUntil } from '../../../base/testing/wait-until'
import { challengeIn, roomTokenIn } from '../../../protocol/directory'
import {
  type Endpoint,
  readLoadBalancerPacket,
  UNSPECIFIED,
  writeLoadBalancerPacket,
} from '../../../protocol/groups'
import { authText } from '../../../protocol/rooms'
import { type RoomAction, type RoomNews, roomNewsIn } from '../../../protocol/rooms/inside'
import { PhoneKey } from '../../directory/testing/signing-client'
import { WireClient } from '../../directory/testing/wire-client'
import { GroupClient } from '../../groups/testing/group-client'
import { TestSocket } from '../../rooms/testing/test-socket'
import type { WholeServer } from '../whole-server'

const HOST = '127.0.0.1'

type NewsOf<Action extends RoomNews['action']> = Extract<RoomNews, { action: Action }>

/** Somebody who is signed in at a server, inside a room, and hears its voice. */
export class VoicePhone {
  readonly news: RoomNews[] = []
  readonly #socket: TestSocket
  readonly #closers: (() => unknown)[] = []
  #voice: GroupClient | undefined

  private constructor(socket: TestSocket) {
    this.#socket = socket
    socket.socket.on('message', (data: Buffer) => {
      const object = jsonIn(data.toString())
      const news = isObject(object) ? roomNewsIn(object) : undefined
      if (!news) throw new Error(`this is no news: ${data.toString()}`)
      this.news.push(news)
      if (news.action === 'hello') this.say('enter', { create: this.#settings })
      if (news.action === 'ticket') this.#voice?.hold(holderOf(news))
    })
  }

  #settings: object = {}

  /** @param settings of the room, if it is made */
  static async inside(
    { directoryAddress, httpAddress }: WholeServer,
    { name, room = 'lobby', settings = {} }: { name: string; room?: string; settings?: object },
  ): Promise<VoicePhone> {
    const login = await WireClient.connect(directoryAddress?.port ?? 0)
    const { extension: hello } = await login.next('hello-connect')
    const challenge = challengeIn(hello)
    if (!challenge) throw new Error('the server asks for no proof')
    login.send({ kind: 'login', name, extension: new PhoneKey().proof(challenge, name) })
    const { extension } = await login.next('login-success')
    const socket = await TestSocket.connect(`ws://${HOST}:${httpAddress?.port ?? 0}/api/room/${room}`)
    const phone = new VoicePhone(socket)
    phone.#settings = settings
    phone.#closers.push(
      () => login.close(),
      () => socket.close(),
    )
    socket.send(authText(roomTokenIn(extension) ?? ''))
    await waitUntil(() => phone.of('ready').length > 0)
    return phone
  }

  of<Action extends RoomNews['action']>(action: Action): readonly NewsOf<Action>[] {
    return this.news.filter((news): news is NewsOf<Action> => news.action === action)
  }

  /** Its number in the room. */
  get user(): number {
    return this.of('room').at(-1)?.you ?? 0
  }

  /** Its side of the voice, once it has joined that. */
  get voice(): GroupClient {
    if (!this.#voice) throw new Error('it has not joined the voice')
    return this.#voice
  }

  /** What was heard, as texts. */
  get heard(): readonly string[] {
    return this.voice.of('media').map(({ payload }) => Buffer.from(payload).toString())
  }

  say(action: RoomAction, fields: object = {}): void {
    this.#socket.send(JSON.stringify({ action, ...fields }))
  }

  /** Asks the balancer of its ticket for a node, registers there, and waits for the call. */
  async joinVoice(): Promise<void> {
    await waitUntil(() => this.of('ticket').length > 0)
    let node: Endpoint | undefined
    await waitUntil(async () => (node = await this.#servingNode()) !== undefined)
    const ticket = this.of('ticket').at(-1)
    if (!node || !ticket) throw new Error('there is no node')
    const voice = await GroupClient.admitted(node, holderOf(ticket))
    this.#closers.push(() => voice.close())
    this.#voice = voice
    voice.register()
    await waitUntil(() => this.voice.callId > 0)
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close()
  }

  async #servingNode(): Promise<Endpoint | undefined> {
    const [, host, digits] = /^(.*):(\d+)$/.exec(this.of('ticket').at(-1)?.balancer ?? '') ?? []
    const [address, port] = [host === undefined || host === '' ? HOST : host, Number(digits)]
    const socket = createSocket('udp4')
    try {
      socket.send(writeLoadBalancerPacket({ kind: 'request-serving-node', requestId: 1 }), port, address)
      const [bytes] = (await once(socket, 'message', { signal: AbortSignal.timeout(500) })) as [Buffer]
      const answer = readLoadBalancerPacket(bytes)
      if (answer?.kind !== 'serving-node-response') throw new Error('this is no answer')
      const { endpoint } = answer
      return endpoint.address === UNSPECIFIED ? { address, port: endpoint.port } : endpoint
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return undefined
      throw error
    } finally {
      socket.close()
    }
  }
}

const holderOf = ({ ticket, secret }: NewsOf<'ticket'>) => ({
  ticket: Buffer.from(ticket, 'base64url'),
  secret: Buffer.from(secret, 'base64url'),
})
