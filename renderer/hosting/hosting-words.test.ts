import { expect, test } from 'vitest'
import type { HostingState, RouterState } from '../../electron/api'
import { wordingIn } from '../../locales/wording'
import { routerNote } from './hosting-words'

type Running = Extract<HostingState, { kind: 'running' }>

const open = { kind: 'open', address: '203.0.113.7:4242', by: 'PCP' } as const
const refused = { kind: 'closed', why: 'refused' } as const
const ALL = { port: 4242, httpPort: 4280, stunPort: 3478 }

test.each([
  ['nothing is to be done', ALL, { ...open, httpPort: 4280, stunPort: 3478 }, undefined],
  ['nothing is to be done, at other ports', ALL, { ...open, httpPort: 20_000, stunPort: 20_001 }, undefined],
  ['no port is open', ALL, refused, 'TCP 4242, TCP 4280, UDP 3478'],
  ['no port is open, and there is no STUN', { port: 4242, httpPort: 4280 }, refused, 'TCP 4242, TCP 4280'],
  ['the port of STUN is not open', ALL, { ...open, httpPort: 4280 }, 'UDP 3478'],
  ['only the port that lets people in is open', ALL, open, 'TCP 4280, UDP 3478'],
  [
    'one of the ports of rooms is not open',
    { ...ALL, balancerPort: 5069, voicePort: 5071 },
    { ...open, httpPort: 4280, stunPort: 3478, balancerPort: 5069 },
    'UDP 5071',
  ],
  ['only that port is there', { port: 4242 }, open, undefined],
] satisfies [string, Partial<Running>, RouterState, string | undefined][])(
  'a host is told which ports to forward where %s',
  (_, ports, router, named) => {
    const hosting: Running = {
      ...{ kind: 'running', addresses: [], people: 1, announcement: { kind: 'silent' }, router },
      ...ports,
    }
    for (const language of ['en', 'fr'] as const) {
      const note = routerNote(wordingIn(language).t, hosting)
      if (named === undefined) expect(note).toBeUndefined()
      else expect(note).toContain(`: ${named}.`.replace(': ', language === 'fr' ? '\u00a0: ' : ': '))
    }
  },
)
