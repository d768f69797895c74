import { RateBudget } from '../rate-budget'
import type { Networks } from './networks-of'

/** A burst, and a rate in the long run. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

export interface NetworkRates {
  /** For one host. */
  readonly host: Rate
  /** For all hosts together; undefined: no limit. */
  readonly total?: Rate
  /** The number of hosts, subnets and sites that are remembered; the least recently used one is forgotten. */
  readonly most: number
}

/** The budgets of a subnet and of a site, as multiples of a host's. */
const SUBNET_HOSTS = 4
const SITE_HOSTS = 8
/** A host, subnet or site is a light user within these fractions of a host's burst and rate. */
const LIGHT_BURST = 1 / 5
const LIGHT_RATE = 1 / 20

interface Usage {
  readonly budget: RateBudget
  /** Has budget left while its user is a light one. */
  readonly light: RateBudget
}

/**
 * Rate limits for hosts and for their networks. A network above its budget refuses only those of its members that use
 * much, so a flood does not refuse a neighbour who uses little. Pure; any monotonic time.
 */
export class NetworkBudgets {
  readonly #rates: NetworkRates
  readonly #hosts = new Map<string, Usage>()
  readonly #subnets = new Map<string, Usage>()
  readonly #sites = new Map<string, Usage>()
  #all: Usage | undefined

  constructor(rates: NetworkRates) {
    this.#rates = rates
  }

  /** @param amount of the budget that it takes @returns whether one more of this host may be accepted now */
  take({ host, subnet, site }: Networks, nowMs: number, amount = 1): boolean {
    const own = this.#usage(this.#hosts, host, 1, nowMs)
    const isLight = own.light.take(nowMs, amount)
    // A host above its own budget uses nothing of its network's budget.
    if (!own.budget.take(nowMs, amount)) return false
    const wider = [
      this.#usage(this.#subnets, subnet, SUBNET_HOSTS, nowMs),
      ...(site === subnet ? [] : [this.#usage(this.#sites, site, SITE_HOSTS, nowMs)]),
      ...(this.#total(nowMs) ?? []),
    ]
    let partIsLight = isLight
    let accepted = true
    for (const { budget, light } of wider) {
      if (!budget.take(nowMs, amount) && !partIsLight) accepted = false
      partIsLight = light.take(nowMs, amount)
    }
    return accepted
  }

  #total(nowMs: number): readonly Usage[] | undefined {
    const { total } = this.#rates
    this.#all ??= total && this.#usageOf(total, nowMs)
    return this.#all && [this.#all]
  }

  #usage(known: Map<string, Usage>, key: string, hosts: number, nowMs: number): Usage {
    const { host, most } = this.#rates
    const rate = { burst: host.burst * hosts, perSecond: host.perSecond * hosts }
    const usage = known.get(key) ?? this.#usageOf(rate, nowMs)
    known.delete(key)
    known.set(key, usage)
    const [oldest] = known.keys()
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return usage
  }

  #usageOf({ burst, perSecond }: Rate, nowMs: number): Usage {
    const { host } = this.#rates
    return {
      budget: new RateBudget(burst, perSecond, nowMs),
      light: new RateBudget(Math.max(1, host.burst * LIGHT_BURST), host.perSecond * LIGHT_RATE, nowMs),
    }
  }
}
