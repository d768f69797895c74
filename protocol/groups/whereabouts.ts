import type { Extension } from '../extension/extension-block'
import { ENDPOINT_BYTES, type Endpoint } from './endpoint'
import { ENTRY } from './extension'
import { FieldReader, FieldWriter } from './fields'

/** Where users and groups are: entries of RegistrationUpdate, RegistrationRemoved and StartCall. */

const USER_BYTES = 4

/** Where clients reach the serving node that has the user. Entry: endpoint. @throws RangeError */
export const nodeEntry = (endpoint: Endpoint): Extension => endpointEntry(ENTRY.node, endpoint)
/** The serving node in a block; undefined where the entry is missing or malformed. */
export const nodeIn = (extension: Extension | undefined): Endpoint | undefined =>
  endpointIn(ENTRY.node, extension)

/** Where clients reach the call controller that has the group. Entry: endpoint. @throws RangeError */
export const controllerEntry = (endpoint: Endpoint): Extension => endpointEntry(ENTRY.controller, endpoint)
/** The call controller in a block; undefined where the entry is missing or malformed. */
export const controllerIn = (extension: Extension | undefined): Endpoint | undefined =>
  endpointIn(ENTRY.controller, extension)

/**
 * Who wants a call of the group, in the StartCall with which a serving node asks the balancer for one. Entry: u32 user; further
 * bytes are ignored.
 * @throws RangeError for a number that is not a u32
 */
export const askerEntry = (userId: number): Extension =>
  new Map([[ENTRY.asker, new FieldWriter(USER_BYTES).u32(userId).bytes]])

/** The asking user in a block; undefined where the entry is missing or malformed. */
export function askerIn(extension: Extension | undefined): number | undefined {
  const bytes = extension?.get(ENTRY.asker)
  return bytes && bytes.length >= USER_BYTES ? new FieldReader(bytes).u32() : undefined
}

const endpointEntry = (type: number, endpoint: Endpoint): Extension =>
  new Map([[type, new FieldWriter(ENDPOINT_BYTES).endpoint(endpoint).bytes]])

function endpointIn(type: number, extension: Extension | undefined): Endpoint | undefined {
  const bytes = extension?.get(type)
  return bytes?.length === ENDPOINT_BYTES ? new FieldReader(bytes).endpoint() : undefined
}
