import { join } from 'node:path'
import { type Fault, inWords } from '../fault'
import { callEachOther, hasEnded, hasTrouble, isHearing } from '../rig/calls'
import { type Computer, ComputerFleet } from '../rig/computer-fleet'
import { eventually } from '../rig/eventually'
import type { Lab } from '../rig/lab'
import { faultsOfLoss, type Loss } from '../rig/losses'

/** Another master's lease, and its start. ms */
const TAKE_OVER_LIMIT_MS = 10_000
/** A node waits 45 s for a silent master before it looks for another. ms */
const ORDER_LIMIT_MS = 75_000

/** Two masters, two directory nodes that the first one has admitted, and two people who talk across them. */
async function ruled(lab: Lab) {
  const fleet = await ComputerFleet.open(lab)
  const place = ['--cluster', '--redis', fleet.redis.url]
  await fleet.serve('master', 'master-1', place).says('admits nodes', 'stderr')
  const second = fleet.serve('master', 'master-2', place)
  await second.next('join-code')
  const code = await fleet.joinCode(3)
  for (const computer of ['directory-1', 'directory-2'] as const)
    await fleet.connected('directory', computer, ['--join', code])
  const phone = (name: string, computer: Computer, args: readonly string[] = [], sees?: string) =>
    lab.phone(name, ['--data', join(lab.folder, name), ...args], {
      server: fleet.directoryAt(computer),
      prefix: fleet.prefix('outside'),
      ...(sees !== undefined && { sees }),
    })
  const bob = await phone('bob', 'directory-2', ['--answer'])
  const alice = await phone('alice', 'directory-1', [], 'bob')
  await callEachOther(alice, bob, 'bob')
  for (const { events } of [alice, bob]) events.length = 0
  return { fleet, second, code, alice, bob, place }
}

async function masterLost(lab: Lab, loss: Loss): Promise<string> {
  const { fleet, second, code, alice, bob, place } = await ruled(lab)
  const lostMs = performance.now()
  await loss.lose(fleet, 'master-1')
  await second.says('admits nodes', 'stderr')
  lab.measured('another master after', performance.now() - lostMs, TAKE_OVER_LIMIT_MS)
  await fleet.connected('directory', 'directory-3', ['--join', code])
  const isUndisturbed = !hasEnded(alice, bob) && !hasTrouble(alice, bob)
  const goesOn = (await isHearing(alice)) && (await isHearing(bob))
  await loss.undo(fleet, 'master-1', () => fleet.serve('master', 'master-1', place).next('join-code'))
  const mastersListed = async (): Promise<string> =>
    (await fleet.listed())
      .filter(({ roles }) => roles.includes('master'))
      .map(({ state }) => state)
      .toSorted()
      .join()
  await eventually('one master', async () => (await mastersListed()) === 'master,standby', TAKE_OVER_LIMIT_MS)
  const idle = (await fleet.listed()).find(({ roles, load }) => roles.includes('directory') && load === 0)
  const drain = async (): Promise<boolean> =>
    (await (await fleet.cluster('drain', idle?.node ?? '')).exited) === 0
  await eventually('drained', drain, ORDER_LIMIT_MS)
  lab.measured('orders reach nodes after', performance.now() - lostMs, ORDER_LIMIT_MS)
  await fleet.ended('directory-3')
  return inWords({
    'nobody is signed out': isUndisturbed,
    'the call goes on': goesOn,
    'another master admits a machine': true,
    'then there is one master': true,
    'nodes do as they are told': true,
  })
}

/** Faults of the master of a network. */
export const masterFaults: readonly Fault[] = faultsOfLoss(
  (words) => `the master of a network ${words}, and comes back`,
  (loss) => ({
    expected:
      'nobody is signed out; the call goes on; another master admits a machine; then there is one master; nodes do as they are told',
    run: (lab) => masterLost(lab, loss),
  }),
)
