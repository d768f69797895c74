import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../base/testing/manual-clock'
import { waitUntil } from '../../../base/testing/wait-until'
import type { GroupRequest } from '../request-endpoint'
import { type News, Outbox } from './outbox'

/** An outbox, whose requests are answered one by one. */
const opened = (isPersistent = true, most?: number) => {
  const clock = new ManualClock()
  const sent: GroupRequest[] = []
  const answers: ((isAnswered: boolean) => void)[] = []
  let givenUp = 0
  const outbox = new Outbox({
    clock,
    send: (request) => {
      sent.push(request)
      return new Promise((answer) => answers.push(answer))
    },
    isPersistent: () => isPersistent,
    onGivenUp: () => givenUp++,
    most,
  })
  return { outbox, clock, sent, answers, givenUp: () => givenUp }
}

const call = (groupId: number, callId = 1): readonly [string, News] => [
  `group ${groupId}`,
  { kind: 'request', request: { kind: 'start-call', groupId, callId } },
]
const node = (n: number): readonly [string, News] => [
  `node ${n}`,
  { kind: 'serving-node', endpoint: { address: '10.0.0.1', port: n } },
]
const turn = () => new Promise(setImmediate)

describe('what a member is told', () => {
  it('is the latest of each subject, and of one subject one at a time', async () => {
    const { outbox, sent, answers } = opened()
    outbox.put(...call(1, 1))
    outbox.put(...call(1, 2))
    await turn()
    expect(sent).toEqual([{ kind: 'start-call', groupId: 1, callId: 2 }])
    outbox.put(...call(1, 3))
    outbox.put(...call(1, 4))
    outbox.put(...call(2))
    await turn()
    expect(sent.slice(1)).toEqual([{ kind: 'start-call', groupId: 2, callId: 1 }])
    answers[0]?.(true)
    await turn()
    expect(sent.slice(2)).toEqual([{ kind: 'start-call', groupId: 1, callId: 4 }])
  })

  it('loses its oldest news when there is too much of it', async () => {
    const { outbox, clock, sent, answers } = opened(true, 2)
    for (let n = 1; n <= 3; n++) outbox.put(...call(n))
    await turn()
    expect(sent).toMatchObject([{ groupId: 2 }, { groupId: 3 }])
    for (let n = 4; n <= 5; n++) outbox.put(...call(n))
    await turn()
    for (const answer of answers.splice(0)) answer(false)
    await turn()
    clock.advance(1000)
    await turn()
    expect(sent.slice(4)).toHaveLength(2)
  })

  it('waits while 16 requests have no answer', async () => {
    const { outbox, sent, answers } = opened()
    for (let n = 0; n < 40; n++) outbox.put(...call(n))
    await turn()
    expect(sent).toHaveLength(16)
    answers[3]?.(true)
    await turn()
    expect(sent).toHaveLength(17)
    for (const answer of answers) answer(true)
    await turn()
    expect(sent).toHaveLength(33)
  })

  it('has serving nodes by the list, 200 in each', async () => {
    const { outbox, sent } = opened()
    outbox.put(...call(1))
    for (let n = 1; n <= 450; n++) outbox.put(...node(n))
    await turn()
    const lists = sent.flatMap((request) => (request.kind === 'serving-nodes' ? [request.endpoints] : []))
    expect(lists.map((list) => list.length)).toEqual([200, 200, 50])
    expect(lists.flat().map(({ port }) => port)).toEqual(Array.from({ length: 450 }, (_, n) => n + 1))
    expect(sent).toHaveLength(4)
  })

  it('comes again after a pause until it is answered, unless there is something newer', async () => {
    const { outbox, clock, sent, answers } = opened()
    outbox.put(...call(1))
    outbox.put(...call(2))
    await turn()
    outbox.put(...call(2, 7))
    for (const answer of answers.splice(0)) answer(false)
    await turn()
    outbox.put(...call(3))
    await turn()
    expect(sent).toHaveLength(2)
    clock.advance(1000)
    await waitUntil(() => sent.length === 5)
    const told = sent.slice(2).map((one) => (one.kind === 'start-call' ? [one.groupId, one.callId] : []))
    expect(told.sort()).toEqual([
      [1, 1],
      [2, 7],
      [3, 1],
    ])
  })

  it('is given up for an original that does not answer', async () => {
    const { outbox, clock, sent, answers, givenUp } = opened(false)
    outbox.put(...call(1))
    await turn()
    answers[0]?.(false)
    await turn()
    expect(givenUp()).toBe(1)
    expect(clock.pendingTimers).toBe(0)
    expect(sent).toHaveLength(1)
  })

  it('ends with its registration', async () => {
    const { outbox, clock, sent, answers } = opened()
    outbox.put(...call(1))
    await turn()
    outbox.put(...call(2))
    outbox.close()
    outbox.put(...call(3))
    answers[0]?.(false)
    await turn()
    expect(sent).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })
})
