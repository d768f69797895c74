import type { Clock } from '../../../base/clock'
import type { PortGrant, PortRequest } from '../../../protocol/port-mapping/port-request'
import {
  CONFLICT,
  externalAddressIn,
  type GatewayAction,
  type GatewayService,
  gatewayServiceIn,
  ONLY_PERMANENT,
  soapErrorIn,
  soapRequest,
} from '../../../protocol/port-mapping/upnp'
import { deadline } from './deadline'
import { type MappingWay, RouterRefusal } from './mapping-way'
import { askByHttp } from './upnp-http'

/** How long one exchange may take: routers write their flash memory. ms */
const EXCHANGE_MS = 5_000
/** When another computer has the port, this many others are tried. */
const OTHER_PORTS = 3
const FIRST_OTHER_PORT = 20_000
const OTHER_PORTS_RANGE = 20_000

/** Asks a router by UPnP. */
export class UpnpWay implements MappingWay {
  readonly by = 'UPnP'
  readonly #clock: Clock
  readonly #service: GatewayService
  /** The address of this computer that the router sees. */
  readonly #client: string
  readonly #random: () => number
  #isPermanent = false

  private constructor(clock: Clock, service: GatewayService, client: string, random: () => number) {
    this.#clock = clock
    this.#service = service
    this.#client = client
    this.#random = random
  }

  /**
   * Reads the description of a router.
   * @throws {Error} when it has none, or is no router that opens ports
   */
  static async at(
    clock: Clock,
    description: URL,
    signal: AbortSignal,
    random = Math.random,
  ): Promise<UpnpWay> {
    const limit = deadline(clock, EXCHANGE_MS, signal)
    try {
      const { status, body, ownAddress } = await askByHttp(description, limit.signal)
      const service = status === 200 ? gatewayServiceIn(body, description) : undefined
      if (!service) throw new Error('the router does not say how it opens ports')
      return new UpnpWay(clock, service, ownAddress, random)
    } finally {
      limit.done()
    }
  }

  async ask(request: PortRequest, signal: AbortSignal): Promise<PortGrant> {
    if (request.lifetimeS === 0) {
      await this.#act({ kind: 'close', request }, signal)
      return { externalPort: request.externalPort, lifetimeS: 0, externalAddress: undefined }
    }
    const externalPort = await this.#open(request, signal)
    const externalAddress = externalAddressIn(await this.#act({ kind: 'address' }, signal))
    return { externalPort, lifetimeS: request.lifetimeS, externalAddress }
  }

  /** @returns the router's port */
  async #open(request: PortRequest, signal: AbortSignal): Promise<number> {
    let { externalPort } = request
    for (let tries = 0; ; tries++) {
      const lifetimeS = this.#isPermanent ? 0 : request.lifetimeS
      const open = {
        kind: 'open',
        client: this.#client,
        request: { ...request, externalPort, lifetimeS },
      } as const
      try {
        await this.#act(open, signal)
        return externalPort
      } catch (error) {
        if (!(error instanceof SoapError) || tries > OTHER_PORTS) throw error
        if (error.code === ONLY_PERMANENT && !this.#isPermanent) this.#isPermanent = true
        else if (error.code === CONFLICT)
          externalPort = FIRST_OTHER_PORT + Math.floor(this.#random() * OTHER_PORTS_RANGE)
        else throw error
      }
    }
  }

  async #act(action: GatewayAction, signal: AbortSignal): Promise<string> {
    const limit = deadline(this.#clock, EXCHANGE_MS, signal)
    try {
      const { type, control } = this.#service
      const { status, body } = await askByHttp(control, limit.signal, soapRequest(type, action))
      if (status !== 200) throw new SoapError(status, soapErrorIn(body))
      return body
    } finally {
      limit.done()
    }
  }
}

/** A router's error; `code` is UPnP's, if it gave one. */
class SoapError extends RouterRefusal {
  readonly code: number | undefined

  constructor(status: number, code: number | undefined) {
    super(`UPnP error ${code ?? `(HTTP ${status})`}`)
    this.code = code
  }
}
