import type { Clock } from '../../../base/clock'
import { masterAddressIn } from '../../../protocol/cluster'
import type { Address } from '../../../protocol/directory'
import type { Backplane } from '../../backplane/backplane'
import { type NodeInfo, readNodeInfo } from '../../backplane/node-info'
import type { ServerLog } from '../../server-log'
import type { MasterCertificate } from './master-certificate'
import { NodeAdmissions } from './node-admissions'
import { SharedAdmissionBook } from './shared-admission-book'

export interface NetworkCodeOptions {
  readonly backplane: Backplane
  readonly clock: Clock
  readonly log: ServerLog
  readonly certificate: MasterCertificate
  /** Of this process, if it is a master. */
  readonly own?: NodeInfo['master']
  /** How long the code is valid. ms */
  readonly validMs: number
  /** How many nodes it admits. */
  readonly uses: number
}

/** A join code has no more. */
const MAX_MASTERS = 8

/**
 * Makes a join code for any master of the network.
 * @returns its text, and the masters that it names
 * @throws BackplaneAwayError; Error when no master is there, or too many codes are valid
 */
export async function makeNetworkCode({
  backplane,
  clock,
  log,
  certificate,
  own,
  validMs,
  uses,
}: NetworkCodeOptions): Promise<{ readonly text: string; readonly masters: readonly Address[] }> {
  const { fingerprint, publicKey } = certificate
  const book = new SharedAdmissionBook({ backplane, log })
  const admissions = new NodeAdmissions({ clock, book, fingerprint, publicKey })
  const masters = mastersAmong((await backplane.nodes()).values(), own)
  if (masters.length === 0) throw new Error('no master runs in this network: start one with --cluster')
  const { text } = await admissions.makeCode({ masters, validMs, uses })
  return { text, masters }
}

/**
 * Where the masters of a network listen, at most eight: the one that admits nodes comes first.
 * @param infos what the nodes say of themselves @param own of this process, if it is a master
 */
export function mastersAmong(infos: Iterable<string>, own?: NodeInfo['master']): readonly Address[] {
  const told = [...infos].flatMap((text) => readNodeInfo(text)?.master ?? [])
  const known = own ? [own, ...told] : told
  const sorted = known.toSorted((one, other) => Number(other.isActive) - Number(one.isActive))
  const all = sorted.flatMap(({ address }) => masterAddressIn(address) ?? [])
  const isFirst = (each: Address, n: number): boolean =>
    all.findIndex(({ host, port }) => host === each.host && port === each.port) === n
  return all.filter(isFirst).slice(0, MAX_MASTERS)
}
