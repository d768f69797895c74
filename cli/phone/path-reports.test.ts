import { describe, expect, it } from 'vitest'
import type { PhoneState, VoicePath } from '../../phone/model'
import { personAt } from '../../phone/people/person-id'
import { PathReports } from './path-reports'

const talking = (id: number, isReconnecting = false): Pick<PhoneState, 'call'> => ({
  call: {
    ...{ kind: 'talking', id, contact: 'bob', person: personAt('here', 'bob'), privacy: 'known' },
    ...{ direction: 'outgoing', sinceMs: 1, muted: false },
    ...(isReconnecting && { isReconnecting }),
  },
})

function rig() {
  const events: unknown[] = []
  const texts: (string | undefined)[] = []
  const reports = new PathReports({
    emit: (event, text) => {
      events.push(event)
      texts.push(text)
    },
  })
  return { reports, events, texts }
}

describe('the path of a call', () => {
  it.each<[VoicePath, string]>([
    [
      { kind: 'direct', local: 'host', remote: 'srflx' },
      'path to bob: Direct (UDP). You: local network (host). Them: through a router (srflx)',
    ],
    [
      { kind: 'relay', local: 'relay', remote: 'prflx', relay: 'turn.example' },
      'path to bob: Relayed by turn.example. You: through a relay (relay). Them: through a router (prflx). The relay sees who talks with whom',
    ],
    [
      { kind: 'relay', local: 'host', remote: 'relay' },
      'path to bob: Relayed. You: local network (host). Them: through a relay (relay). The relay sees who talks with whom',
    ],
    [{ kind: 'tcp' }, 'path to bob: Direct (TCP)'],
    [
      { kind: 'tcp-relay', relay: 'phones.example' },
      'path to bob: Relayed by phones.example (TCP). The relay sees who talks with whom',
    ],
  ])('%j is one line', (path, text) => {
    const { reports, events, texts } = rig()
    reports.update(talking(1), path)
    expect(texts).toEqual([text])
    expect(events).toEqual([{ event: 'path', with: 'bob', path }])
  })

  it('is reported when it changes, and again in another call', () => {
    const { reports, texts } = rig()
    reports.update(talking(1), undefined)
    reports.update(talking(1), { kind: 'tcp' })
    reports.update(talking(1), { kind: 'tcp' })
    reports.update(talking(1), undefined)
    reports.update(talking(1), { kind: 'tcp' })
    expect(texts).toHaveLength(1)
    reports.update(talking(1), { kind: 'direct', local: 'host', remote: 'host' })
    reports.update(talking(2), { kind: 'direct', local: 'host', remote: 'host' })
    reports.update({ call: { kind: 'idle' } }, { kind: 'tcp' })
    expect(texts).toHaveLength(3)
  })
})

describe('a call without voice for a while', () => {
  it('is reported once, and when voice is back', () => {
    const { reports, events, texts } = rig()
    for (const isReconnecting of [false, true, true, false, false])
      reports.changed(talking(1, isReconnecting))
    expect(events).toEqual([
      { event: 'reconnecting', with: 'bob' },
      { event: 'reconnected', with: 'bob' },
    ])
    expect(texts).toEqual(['reconnecting to bob: nothing comes from there', 'connected to bob again'])
  })

  it('says nothing of another call that follows it', () => {
    const { reports, events } = rig()
    reports.changed(talking(1, true))
    reports.changed({ call: { kind: 'idle' } })
    reports.changed(talking(2))
    expect(events).toHaveLength(1)
  })
})
