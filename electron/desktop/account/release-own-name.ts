import type { Message } from '../../../locales/message'
import type { Identity } from '../../../phone/privacy/identity'
import {
  type NameRelease,
  releaseName,
  releaseProblem,
} from '../../../phone/signalling/directory/release-name'
import type { Account } from '../../api'

/** Gives our names back to the servers of all accounts. @returns the first problem */
export async function releaseOwnNames(
  accounts: readonly (Account | undefined)[],
  identity: Identity | undefined,
  options: Pick<NameRelease, 'clock' | 'chooseProxy'>,
): Promise<Message | undefined> {
  const problems = await Promise.all(accounts.map((account) => releaseOwnName(account, identity, options)))
  return problems.find((problem) => problem !== undefined)
}

/**
 * Gives our name back to the server of our account, if there is one.
 * @param identity undefined while the key cannot be opened
 * @returns why that was not possible
 */
export async function releaseOwnName(
  account: Account | undefined,
  identity: Identity | undefined,
  { clock, chooseProxy }: Pick<NameRelease, 'clock' | 'chooseProxy'>,
): Promise<Message | undefined> {
  if (!account) return undefined
  const { name, server } = account
  // Whether the server keeps the name for this key is unknown, and only the key can free it.
  if (!identity) return { key: 'server.nameNotReleasedLocked', fill: { name, server } }
  return releaseProblem(
    await releaseName({ account, identity, clock, ...(chooseProxy && { chooseProxy }) }),
    account,
  )
}
