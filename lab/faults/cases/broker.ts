import { type Fault, inWords } from '../fault'
import { ComputerFleet } from '../rig/computer-fleet'
import { eventually } from '../rig/eventually'
import type { Lab } from '../rig/lab'
import { faultsOfLoss, type Loss } from '../rig/losses'
import type { WebSocketPeer } from '../../../server/broker/testing/web-socket-peer'

/** Until the names of a broker that is gone are free. ms */
const FREE_LIMIT_MS = 15_000
/** Until signals come through again. ms */
const REACH_LIMIT_MS = 15_000

/** Each signal says who has sent it. */
const isFrom = (from: string, signal: unknown): boolean =>
  typeof signal === 'object' && signal !== null && 'from' in signal && signal.from === from

/** Signals are not repeated by brokers: those that are sent while one of them is on its way back are lost. */
async function reaches(
  sender: WebSocketPeer,
  from: string,
  to: string,
  receiver: WebSocketPeer,
): Promise<void> {
  await eventually(
    `a signal from ${from} to ${to}`,
    () => {
      sender.signal(from, to, { from })
      return Promise.resolve(receiver.received.some(({ params }) => isFrom(from, params?.signal)))
    },
    REACH_LIMIT_MS,
  )
}

async function brokerLost(lab: Lab, loss: Loss): Promise<string> {
  const fleet = await ComputerFleet.open(lab)
  for (const computer of ['broker-1', 'broker-2'] as const) await fleet.connected('broker', computer)
  const alice = await (await fleet.peerAt('broker-1')).registered('alice')
  const bob = await (await fleet.peerAt('broker-2')).registered('bob')
  const carol = await (await fleet.peerAt('broker-2')).registered('carol')
  await reaches(bob, 'bob', 'alice', alice)
  await reaches(alice, 'alice', 'bob', bob)
  const lostMs = performance.now()
  await loss.lose(fleet, 'broker-1')
  await reaches(bob, 'bob', 'carol', carol)
  const next = await fleet.peerAt('broker-2')
  await eventually(
    'a free name',
    async () => !(await next.ask('register', { id: 'alice' })).error,
    FREE_LIMIT_MS,
  )
  lab.measured('its names are free after', performance.now() - lostMs, FREE_LIMIT_MS)
  const backMs = performance.now()
  await loss.undo(fleet, 'broker-1', () => fleet.connected('broker', 'broker-1'))
  const dave = await fleet.peerAt('broker-1')
  await eventually(
    'registered again',
    async () => !(await dave.ask('register', { id: 'dave' })).error,
    FREE_LIMIT_MS,
  )
  await reaches(bob, 'bob', 'dave', dave)
  await reaches(dave, 'dave', 'carol', carol)
  lab.measured('its peers are reached after', performance.now() - backMs, REACH_LIMIT_MS)
  alice.received.length = 0
  await reaches(dave, 'dave', 'alice', next)
  return inWords({
    'those at other brokers go on': true,
    'its names are free': true,
    'when it is back its peers are reached': true,
    'a name has one owner': alice.received.length === 0,
  })
}

/** Faults of a broker of a network. */
export const brokerFaults: readonly Fault[] = faultsOfLoss(
  (words) => `a broker of a network ${words}, and comes back`,
  (loss) => ({
    expected:
      'those at other brokers go on; its names are free; when it is back its peers are reached; a name has one owner',
    run: (lab) => brokerLost(lab, loss),
  }),
)
