import type { RouterProtocol } from '../../../phone/model'
import type { PortGrant, PortRequest } from '../../../protocol/port-mapping/port-request'

/** A router that opens ports, and how it was asked. */
export interface MappingWay {
  readonly by: RouterProtocol
  /**
   * Opens the port, renews it, or gives it back.
   * @throws {RouterRefusal} when the router says no
   * @throws {Error} when it does not answer in time
   */
  ask(request: PortRequest, signal: AbortSignal): Promise<PortGrant>
}

/** A router said no. Its code is for the log. */
export class RouterRefusal extends Error {
  override readonly name = 'RouterRefusal'
}
