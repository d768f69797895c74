import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../base/clock'
import { startPacer } from '../../base/pacer'
import { groupTicketEntry, writeClientPacket, writeLoadBalancerPacket } from '../../protocol/groups'
import { answerParent } from './asked-process'
import { VoiceClient } from './voice-client'
import type { VoiceClientsQuestions, VoiceClientsSpec } from './voice-clients-spec'

/** Members of a group in one process, and strangers who flood its servers. */

const POLL_MS = 20
const JOIN_TIMEOUT_MS = 20_000
const TICK_MS = 10
const clients = new Map<number, VoiceClient>()

async function join({ users, ...spec }: VoiceClientsSpec): Promise<undefined> {
  const joining: VoiceClient[] = []
  for (const { userId, node } of users) {
    const client = await VoiceClient.open({ ...spec, userId, node })
    clients.set(userId, client)
    joining.push(client)
  }
  const fromMs = performance.now()
  while (!joining.every(({ isReady }) => isReady)) {
    if (performance.now() - fromMs > JOIN_TIMEOUT_MS) throw new Error('not all are members of the group')
    await sleep(POLL_MS)
  }
  return undefined
}

function client(userId: number): VoiceClient {
  const found = clients.get(userId)
  if (!found) throw new Error(`there is no client of user ${userId}`)
  return found
}

/** Acts so often a second, for so long. @returns how often */
async function often(perSecond: number, forMs: number, act: (n: number) => void): Promise<number> {
  const perTick = Math.ceil((perSecond * TICK_MS) / 1000)
  let times = 0
  const stop = startPacer(systemClock, TICK_MS, () => {
    for (let n = 0; n < perTick; n++) act(times++)
  })
  await sleep(forMs)
  stop()
  return times
}

/** What somebody without a ticket may send, for both planes: well formed, and not. */
const STRANGE: readonly Uint8Array[] = [
  writeClientPacket({
    ...{ kind: 'registration', userId: 1 },
    extension: groupTicketEntry(new Uint8Array(28).fill(7)),
  }),
  writeClientPacket({ kind: 'media', callId: 1, keyId: 1, payload: new Uint8Array(115) }),
  writeClientPacket({ kind: 'floor-request', userId: 1, groupId: 1 }),
  writeClientPacket({ kind: 'start-group-call', userId: 1, groupId: 1 }),
  // A packet that another node or controller seems to relay.
  Uint8Array.from({ length: 120 }, (_, n) => (n === 0 ? 11 : n)),
  writeLoadBalancerPacket({ kind: 'start-call', requestId: 1, callId: 1, groupId: 1 }),
  new Uint8Array(1200).fill(90),
  new Uint8Array(0),
]

async function strangers({
  to,
  perSecond,
  forMs,
}: VoiceClientsQuestions['strangers'][0]): Promise<VoiceClientsQuestions['strangers'][1]> {
  const socket = createSocket('udp4')
  let answers = 0
  socket.on('message', () => answers++)
  socket.on('error', () => undefined)
  const sent = await often(perSecond, forMs, (n) => {
    const [bytes, target] = [STRANGE[n % STRANGE.length], to[Math.floor(n / STRANGE.length) % to.length]]
    if (bytes && target) socket.send(bytes, target.port, target.address)
  })
  socket.close()
  return { sent, answers }
}

answerParent<VoiceClientsQuestions>({
  join,
  strangers,
  talk: ({ userId, on }) => {
    client(userId).talk(on)
    return undefined
  },
  press: (userId) => client(userId).press(),
  release: (userId) => {
    client(userId).release()
    return undefined
  },
  reset: () => {
    for (const each of clients.values()) each.reset()
    return undefined
  },
  states: () => [...clients.values()].map(({ state }) => state),
  flood: ({ userId, perSecond, forMs }) => often(perSecond, forMs, () => client(userId).sendMedia()),
})
