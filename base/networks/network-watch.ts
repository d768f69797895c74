import type { CancelTimer, Clock } from '../clock'
import { isLinkLocal, reachOf } from './reach'
import { currentInterfaces, type Interfaces } from './interfaces'

/** No platform's Node reports changes by itself. A poll takes 0.04 ms. ms */
export const POLL_MS = 250
/** A computer whose clocks stood still for longer has slept. Its uptime comes in steps of a second. ms */
const SLEPT_MS = 3000

export interface NetworkWatchOptions {
  readonly clock: Clock
  readonly interfaces?: () => Interfaces
  /** The computer has other addresses than before, or has slept: connections may need another path. */
  readonly onChange: () => void
}

/** Notices changes of network while it is told to watch. */
export class NetworkWatch {
  readonly #clock: Clock
  readonly #interfaces: () => Interfaces
  readonly #onChange: () => void
  #addresses = ''
  #asleepMs = 0
  /** The timer of the next poll; undefined: it does not watch. */
  #cancelPoll: CancelTimer | undefined

  constructor({ clock, interfaces = currentInterfaces, onChange }: NetworkWatchOptions) {
    this.#clock = clock
    this.#interfaces = interfaces
    this.#onChange = onChange
  }

  watch(on: boolean): void {
    if (on === (this.#cancelPoll !== undefined)) return
    this.#cancelPoll?.()
    this.#cancelPoll = undefined
    if (!on) return
    this.#addresses = addressesOf(this.#interfaces())
    this.#asleepMs = this.#asleepNowMs
    this.#pollLater()
  }

  #pollLater(): void {
    this.#cancelPoll = this.#clock.after(POLL_MS, () => {
      this.#pollLater()
      this.#poll()
    })
  }

  /** Where no network is left, the next one is waited for. */
  #poll(): void {
    const [addresses, asleepMs] = [addressesOf(this.#interfaces()), this.#asleepNowMs]
    const hasChanged = addresses !== this.#addresses || asleepMs - this.#asleepMs > SLEPT_MS
    this.#addresses = addresses
    this.#asleepMs = asleepMs
    if (hasChanged && addresses !== '') this.#onChange()
  }

  /** Since the start of the process. */
  get #asleepNowMs(): number {
    return this.#clock.uptime() - this.#clock.now()
  }
}

/** The addresses that others can reach. Those of a link alone come and go with virtual machines. */
const addressesOf = (interfaces: Interfaces): string =>
  Object.entries(interfaces)
    .flatMap(([name, infos = []]) =>
      infos
        .filter(
          ({ internal, address }) => !internal && reachOf(address) !== undefined && !isLinkLocal(address),
        )
        .map(({ address, netmask, mac }) => `${name} ${address} ${netmask} ${mac}`),
    )
    .sort()
    .join('\n')
