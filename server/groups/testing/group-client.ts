import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import {
  type ClientPacket,
  type Endpoint,
  readClientPacket,
  readGroupTicket,
  writeClientPacket,
} from '../../../protocol/groups'
import type { GroupAdmission, GroupTickets } from '../group-tickets'
import { RegistrationDialog, type RegistrationWishes, type TicketHolder } from './registration-dialog'

async function boundSocket(address: string): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  return socket
}

/** A phone's side of the client plane: registers as it should, and otherwise sends what a test wants. */
export class GroupClient {
  readonly admission: GroupAdmission
  /** Everything that has come. */
  readonly packets: ClientPacket[] = []
  /** All datagrams that were sent. */
  readonly sent: Uint8Array[] = []
  /** Whether it registers again when it is challenged. */
  answersChallenges = true
  ticket: Uint8Array
  readonly #dialog: RegistrationDialog
  readonly #socket: Socket
  readonly #port: number
  #node: Endpoint
  #wishes: RegistrationWishes = {}

  private constructor(socket: Socket, node: Endpoint, admission: GroupAdmission, holder: TicketHolder) {
    this.admission = admission
    this.#socket = socket
    this.#port = socket.address().port
    this.#node = node
    this.ticket = holder.ticket
    this.#dialog = new RegistrationDialog(admission.userId, holder)
    socket.on('message', (datagram: Buffer) => this.#receive(datagram))
  }

  /** @param address its own */
  static async open(
    node: Endpoint,
    tickets: GroupTickets,
    admission: Partial<GroupAdmission> & { readonly userId: number },
    address = '127.0.0.1',
  ): Promise<GroupClient> {
    const all = {
      ...{ groupId: 7, isModerator: false, listensOnly: false, isPushToTalk: false },
      ...admission,
    }
    const ticket = tickets.issue(all)
    const holder = { ticket, secret: tickets.secretOf(ticket) }
    return new GroupClient(await boundSocket(address), node, all, holder)
  }

  /** A phone that was given a ticket. */
  static async admitted(node: Endpoint, holder: TicketHolder, address = '127.0.0.1'): Promise<GroupClient> {
    const { ticket } = readGroupTicket(holder.ticket) ?? {}
    if (!ticket) throw new Error('this is no ticket')
    return new GroupClient(await boundSocket(address), node, ticket, holder)
  }

  get port(): number {
    return this.#port
  }

  /** The sound that has come, as text. */
  get heard(): readonly string[] {
    return this.packets.flatMap((packet) =>
      packet.kind === 'media' ? [Buffer.from(packet.payload).toString()] : [],
    )
  }

  /** What has come of a kind. */
  of<Kind extends ClientPacket['kind']>(kind: Kind): readonly Extract<ClientPacket, { kind: Kind }>[] {
    return this.packets.filter((packet) => packet.kind === kind) as never
  }

  /** The number of the call, once it was told. */
  get callId(): number {
    return this.of('call-started').at(-1)?.callId ?? 0
  }

  useTicket(tickets: GroupTickets, ticket: Uint8Array): void {
    this.hold({ ticket, secret: tickets.secretOf(ticket) })
  }

  hold(holder: TicketHolder): void {
    this.ticket = holder.ticket
    this.#dialog.hold(holder)
  }

  moveTo(node: Endpoint): void {
    this.#node = node
    this.#dialog.startAnew()
  }

  /** Registers, and again when it is challenged. */
  register(wishes: RegistrationWishes = {}): void {
    this.#wishes = wishes
    this.send(this.#dialog.registration(wishes))
  }

  say(text: string, callId = this.callId): void {
    this.send(writeClientPacket({ kind: 'media', callId, keyId: 1, payload: Buffer.from(text) }))
  }

  askFloor(): void {
    const { userId, groupId } = this.admission
    this.send(writeClientPacket({ kind: 'floor-request', userId, groupId }))
  }

  letGo(): void {
    const { groupId } = this.admission
    this.send(writeClientPacket({ kind: 'floor-released', groupId, callId: this.callId }))
  }

  startCall(): void {
    const { userId, groupId } = this.admission
    this.send(writeClientPacket({ kind: 'start-group-call', userId, groupId }))
  }

  send(bytes: Uint8Array, to: Endpoint = this.#node): void {
    this.sent.push(bytes)
    this.#socket.send(bytes, to.port, to.address)
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }

  #receive(datagram: Buffer): void {
    const packet = readClientPacket(datagram)
    if (!packet) return
    this.packets.push(packet)
    if (this.#dialog.isChallengedBy(packet) && this.answersChallenges) this.register(this.#wishes)
  }
}
