import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../../../base/statistics'
import { writeVoicePayload } from '../../../protocol/groups'
import { type FarmMember, FarmMembers } from '../../rooms/farm-members'
import { SocketFarm } from '../../rooms/socket-farm'
import { endpointOf, VoiceNetwork } from '../../rooms/voice-network'
import type { Show } from './rooms-row'

const GROUP = 1
const MEMBERS = 1000
const NODES = 2
const TURNS = 300
/** Turns that warm the compilers up. */
const FIRST_TURNS = 30
/** So that those who press one after the other are at any node. */
const STRIDE = 7
const MAX_GRANTED_P99_MS = 30
const MAX_HEARD_MS = 150
const NS_PER_MS = 1e6
const LOST_MS = 2_000
const BETWEEN_MS = 100

/** What one turn took from the button on, ms. */
interface Turn {
  readonly grantedMs: number
  /** To the first packet at the last listener. */
  readonly heardMs: number
}

/** The floor of a push-to-talk group of 1,000, with load balancer, two serving nodes and a call controller in processes of their own. */
export async function measureFloor(show: Show): Promise<void> {
  const [farm] = await SocketFarm.start(1)
  if (!farm) throw new Error('there is no socket farm')
  const network = await VoiceNetwork.start({ folder: 'bench', nodes: NODES, controllers: 1 })
  const members = new FarmMembers(farm)
  try {
    await members.join(
      Array.from({ length: MEMBERS }, (_, n) => {
        const node = network.nodes[n % NODES]
        if (!node) throw new Error('there is no node')
        return { groupId: GROUP, userId: 1 + n, isPushToTalk: true, node: endpointOf(node) }
      }),
    )
    const turns: Turn[] = []
    for (let n = 0; n < FIRST_TURNS + TURNS; n++) {
      const presser = members.all[(n * STRIDE) % MEMBERS]
      if (presser) turns.push(await take(farm, members, presser))
    }
    const counted = turns.slice(FIRST_TURNS)
    const granted = counted.map(({ grantedMs }) => grantedMs)
    const heard = counted.map(({ heardMs }) => heardMs)
    const at = `of ${MEMBERS.toLocaleString('en')} members`
    await show(`button to granted, ${at}, p50`, percentile(granted, 0.5), 'ms')
    await show(`button to granted, ${at}, p99`, percentile(granted, 0.99), 'ms', MAX_GRANTED_P99_MS)
    await show(`button to first packet at the last listener, ${at}, p50`, percentile(heard, 0.5), 'ms')
    await show(`button to first packet at the last listener, ${at}, p99`, percentile(heard, 0.99), 'ms')
    await show(
      `button to first packet at the last listener, ${at}, longest`,
      Math.max(...heard),
      'ms',
      MAX_HEARD_MS,
    )
  } finally {
    members.close()
    await Promise.all([network.stop(), farm.close()])
  }
}

/** One member presses, is granted, is heard, and lets go. */
async function take(farm: SocketFarm, members: FarmMembers, presser: FarmMember): Promise<Turn> {
  const { userId, groupId, callId } = presser
  members.watch(presser)
  farm.reset()
  const granted = members.next(presser, 'floor-granted')
  const pressedNs = await members.send(presser, { kind: 'floor-request', userId, groupId })
  const { atNs } = await granted
  await members.send(presser, { kind: 'media', callId, keyId: 1, payload: VOICE })
  const heardNs = await arrivedInTime(farm)
  const released = members.next(presser, 'floor-released')
  await members.send(presser, { kind: 'floor-released', groupId, callId })
  await released
  // All are told before the next one presses.
  await sleep(BETWEEN_MS)
  return {
    grantedMs: Number(atNs - pressedNs) / NS_PER_MS,
    heardMs: Number(heardNs - pressedNs) / NS_PER_MS,
  }
}

const VOICE = writeVoicePayload({
  sequence: 1,
  frames: [{ level: 30, timestamp: 0, frame: new Uint8Array(107) }],
})

async function arrivedInTime(farm: SocketFarm): Promise<bigint> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('a packet was lost')), LOST_MS)
  })
  try {
    return await Promise.race([farm.arrived(MEMBERS - 1), late])
  } finally {
    clearTimeout(timer)
  }
}
