import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { addressBytes, addressText } from './address-bytes'

/** The result of `os.networkInterfaces`: interfaces that are up. */
export type Interfaces = Readonly<NodeJS.Dict<NetworkInterfaceInfo[]>>

/** The interfaces of this computer; none where the system cannot say, as when no descriptor is left. */
export function currentInterfaces(): Interfaces {
  try {
    return networkInterfaces()
  } catch {
    return {}
  }
}

/** All addresses of this computer. */
export const addressesOfComputer = (interfaces: Interfaces): ReadonlySet<string> =>
  new Set(
    Object.values(interfaces).flatMap((infos = []) => infos.flatMap(({ address }) => textOf(address) ?? [])),
  )

const textOf = (address: string): string | undefined =>
  addressText(addressBytes(address) ?? new Uint8Array(0))
