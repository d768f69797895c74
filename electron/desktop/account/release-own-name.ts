import type { Clock } from '../../../base/clock'
import type { Message } from '../../../locales/message'
import type { Identity } from '../../../phone/privacy/identity'
import { releaseName, releaseProblem } from '../../../phone/signalling/directory/release-name'
import type { Account } from '../../api'

/** Gives our name back to the server of our account, if there are such. @returns why that was not possible */
export async function releaseOwnName(
  account: Account | undefined,
  identity: Identity | undefined,
  clock: Clock,
): Promise<Message | undefined> {
  if (!account || !identity) return undefined
  return releaseProblem(await releaseName({ account, identity, clock }), account)
}
