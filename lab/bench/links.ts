import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../../base/statistics'
import type { MediaLinkKind } from '../../protocol/media/negotiation'
import { LinkPair } from './links/link-side'
import { Results } from './results'

/**
 * Measures the links for voice on loopback, without sound: how long a connection takes from accepting the call, what a call
 * costs, and what many calls leave behind. Each side has a process of its own, as voice has.
 */
const DIALS = 60
const RING_MS = 100
const TALK_MS = 10_000
const SETTLE_MS = 2000
const CHURN = 200

interface Row {
  readonly what: string
  readonly link: MediaLinkKind
  readonly figures: string
}

const results = new Results<Row>({
  name: 'links',
  head: 'link    measured              figures',
  line: ({ link, what, figures }) => `${link.padEnd(6)}  ${what.padEnd(20)}  ${figures}`,
})

const withPair = async (work: (pair: LinkPair) => Promise<void>): Promise<void> => {
  const pair = await LinkPair.start()
  try {
    await work(pair)
  } finally {
    pair.kill()
  }
}

/** Each in new processes, because the first connection of a process is the slow one. */
const dial = async (link: MediaLinkKind): Promise<void> => {
  const [first, later]: [number[], number[]] = [[], []]
  for (let n = 0; n < DIALS / 2; n++)
    await withPair(async (pair) => {
      first.push(await pair.connect(link, RING_MS))
      await pair.hangUp()
      later.push(await pair.connect(link, RING_MS))
    })
  for (const [what, times] of [
    ['dial, first call', first],
    ['dial, second call', later],
  ] as const) {
    const [median, p95, most] = [0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(1))
    const late = times.filter((ms) => ms > 250).length
    await results.add({
      ...{ what, link },
      figures: `median ${median} ms, p95 ${p95}, max ${most}; ${late} of ${times.length} above 250 ms`,
    })
  }
}

const talk = (link: MediaLinkKind, everyMs: number): Promise<void> =>
  withPair(async (pair) => {
    await pair.connect(link, RING_MS)
    pair.talk(everyMs)
    await sleep(SETTLE_MS)
    const before = await pair.cost()
    await sleep(TALK_MS)
    const after = await pair.cost()
    const cpuPercent = (100_000 * (after.cost.cpuSeconds - before.cost.cpuSeconds)) / TALK_MS
    const packets = ((after.heard - before.heard) * 1000) / TALK_MS
    await results.add({
      ...{ link, what: `call, ${1000 / everyMs} packets/s` },
      figures: `${cpuPercent.toFixed(2)} % of a core a side, ${packets.toFixed(1)} packets/s heard, ${after.cost.residentMb.toFixed(0)} MB`,
    })
  })

const churn = (link: MediaLinkKind): Promise<void> =>
  withPair(async (pair) => {
    const costs: string[] = []
    for (let n = 0; n <= CHURN; n++) {
      await pair.connect(link, 0)
      await pair.hangUp()
      if (n % (CHURN / 4) !== 0) continue
      const { residentMb, threads, descriptors } = (await pair.cost()).cost
      costs.push(`${n}: ${residentMb.toFixed(0)} MB, ${threads} threads, ${descriptors} descriptors`)
    }
    await results.add({ link, what: `${CHURN} calls`, figures: costs.join('; ') })
  })

for (const link of ['tcp', 'webrtc'] as const) {
  await dial(link)
  for (const everyMs of [20, 10]) await talk(link, everyMs)
  await churn(link)
}
results.finish()
