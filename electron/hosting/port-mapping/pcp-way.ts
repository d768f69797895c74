import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../base/clock'
import {
  natPmpAddressRequest,
  natPmpRequest,
  readNatPmpAddress,
  readNatPmpAnswer,
} from '../../../protocol/port-mapping/nat-pmp'
import {
  isOfNatPmp,
  PCP_NONCE_BYTES,
  PCP_PORT,
  type PcpAnswer,
  pcpRequest,
  readPcpAnswer,
} from '../../../protocol/port-mapping/pcp'
import type { PortGrant, PortRequest } from '../../../protocol/port-mapping/port-request'
import { type MappingWay, RouterRefusal } from './mapping-way'
import { RouterSocket } from './router-socket'

/** The result of a router that knows NAT-PMP only, and PCP's own “unsupported version”. */
const OTHER_VERSION = 1

/** Asks a router by PCP, and from its first answer on by NAT-PMP where it knows only that. */
export class PcpWay implements MappingWay {
  readonly #clock: Clock
  readonly #router: string
  readonly #port: number
  readonly #nonce = randomBytes(PCP_NONCE_BYTES)
  #by: 'PCP' | 'NAT-PMP' = 'PCP'

  /** @param router its IPv4 address */
  constructor(clock: Clock, router: string, port = PCP_PORT) {
    this.#clock = clock
    this.#router = router
    this.#port = port
  }

  get by(): 'PCP' | 'NAT-PMP' {
    return this.#by
  }

  async ask(request: PortRequest, signal: AbortSignal): Promise<PortGrant> {
    const socket = await RouterSocket.open(this.#clock, this.#router, this.#port)
    try {
      if (this.#by === 'PCP') {
        const answer = await this.#askPcp(socket, request, signal)
        if (answer.kind === 'granted') return answer.grant
        if (answer.result !== OTHER_VERSION) throw new RouterRefusal(`PCP result ${answer.result}`)
        this.#by = 'NAT-PMP'
      }
      return await askNatPmp(socket, request, signal)
    } finally {
      socket.close()
    }
  }

  #askPcp(socket: RouterSocket, request: PortRequest, signal: AbortSignal): Promise<PcpAnswer> {
    const whole = { ...request, ownAddress: socket.ownAddress, nonce: this.#nonce }
    return socket.ask(
      pcpRequest(whole),
      (bytes) =>
        isOfNatPmp(bytes) ? { kind: 'refused', result: OTHER_VERSION } : readPcpAnswer(bytes, whole),
      signal,
    )
  }
}

async function askNatPmp(
  socket: RouterSocket,
  request: PortRequest,
  signal: AbortSignal,
): Promise<PortGrant> {
  const answer = await socket.ask(natPmpRequest(request), (bytes) => readNatPmpAnswer(bytes, request), signal)
  if (answer.kind === 'refused') throw new RouterRefusal(`NAT-PMP result ${answer.result}`)
  const { externalPort, lifetimeS } = answer
  if (request.lifetimeS === 0) return { externalPort, lifetimeS, externalAddress: undefined }
  const externalAddress = await socket.ask(natPmpAddressRequest(), readNatPmpAddress, signal)
  return { externalPort, lifetimeS, externalAddress }
}
