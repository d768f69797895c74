import { expect, it } from 'vitest'
import type { PhoneState } from '../../phone/model'
import { personAt } from '../../phone/people/person-id'
import { IncomingReports } from './incoming-reports'

type Calls = Pick<PhoneState, 'call' | 'waiting'>

const caller = (id: number, contact: string, identity?: string) =>
  ({ id, contact, person: personAt('here', contact), privacy: 'new', sinceMs: 1, identity }) as const
const rings = (...who: Parameters<typeof caller>): Calls => ({ call: { kind: 'ringing', ...caller(...who) } })
const talks: Calls = {
  call: { kind: 'talking', ...caller(1, 'alice'), direction: 'incoming', muted: false },
}

function rig(onArrival: (change: (state: Calls) => void) => void = () => undefined) {
  const told: string[] = []
  const reports = new IncomingReports({
    report: ({ contact, identity = '' }) => told.push(`${contact} calls ${identity}`.trim()),
    arrived: ({ contact, line }) => {
      told.push(`${contact}: ${line}`)
      onArrival((state) => reports.changed(state))
    },
  })
  return { told, changed: (state: Calls) => reports.changed(state) }
}

it('a call is reported once, and again with another identity', () => {
  const { told, changed } = rig()
  changed(rings(1, 'alice', 'ab'))
  changed(rings(1, 'alice', 'ab'))
  changed(rings(1, 'alice', 'cd'))
  expect(told).toEqual(['alice calls ab', 'alice: stage', 'alice calls cd', 'alice: stage'])
})

it('a second caller is reported at once, and arrives on the stage when the first call ends', () => {
  const { told, changed } = rig()
  changed(talks)
  changed({ ...talks, waiting: caller(2, 'carol') })
  changed(rings(2, 'carol'))
  changed({ call: { kind: 'idle' } })
  changed(rings(3, 'carol'))
  expect(told).toEqual(['carol calls', 'carol: waiting', 'carol: stage', 'carol calls', 'carol: stage'])
})

it('two callers are both reported before either is answered', () => {
  const { told, changed } = rig((change) => change({ call: { kind: 'idle' } }))
  changed({ ...rings(1, 'alice'), waiting: caller(2, 'carol') })
  expect(told.slice(0, 3)).toEqual(['alice calls', 'carol calls', 'alice: stage'])
})
