import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RingdownProcess } from '../../cli/testing/ringdown-process'
import { ServedInternet, type Site, whyNoServedInternet } from './served-internet'
import { isByUdp, WholeCall } from './whole-call'

/** A hang guard. ms */
const PATH_LIMIT_MS = 40_000

let served: ServedInternet
let call: WholeCall | undefined

const phone = (person: string, site: Site, ...task: readonly string[]): RingdownProcess =>
  served.phone(person, site, '--name', person, '--audio-in', 'none', '--audio-out', 'none', ...task)

const begin = async (caller: string, callee: string, site: Site = 'server'): Promise<WholeCall> => {
  call = await WholeCall.begin(
    () => phone(callee, site, '--answer'),
    () => phone(caller, site, '--call', callee),
  )
  return call
}

/** Resolves when both sides have received more voice by UDP since now. */
const untilBothHear = async ({ phones }: WholeCall): Promise<void> => {
  const hears = async (one: RingdownProcess): Promise<void> => {
    one.events.splice(0)
    const before = (await one.next('stats')).framesReceived
    for (;;) {
      const { framesReceived, path } = await one.next('stats')
      if (framesReceived > before + 50 && isByUdp(path)) return
    }
  }
  await Promise.all(Object.values(phones).map(hears))
}

describe.skipIf(whyNoServedInternet() !== undefined)('two phones', () => {
  beforeAll(async () => {
    served = await ServedInternet.open(
      {
        ...{ ann: 'port-restricted', ben: 'port-restricted', sue: 'symmetric', sam: 'symmetric' },
        ...{ pat: 'public', una: 'udp-blocked' },
      },
      ['server', 'relaying'],
    )
  })
  afterEach(async () => {
    await call?.close()
    call = undefined
  })
  afterAll(() => served.close())

  test('behind port-restricted NATs talk by UDP, also after one has got another address', async () => {
    const talking = await begin('ann', 'ben')
    const { paths } = await talking.untilPath(isByUdp, PATH_LIMIT_MS)
    expect([paths.caller?.kind, paths.callee?.kind]).toEqual(['direct', 'direct'])
    await served.internet.readdress('ann', 'wired')
    await untilBothHear(talking)
  })

  test('behind symmetric NATs talk by TURN', async () => {
    const { paths } = await (await begin('sue', 'sam', 'relaying')).untilPath(isByUdp, PATH_LIMIT_MS)
    expect([paths.caller?.kind, paths.callee?.kind]).toEqual(['relay', 'relay'])
  })

  test('of which one has no UDP talk by TCP', async () => {
    const talking = await begin('pat', 'una')
    const { paths } = await talking.untilPath((path) => path?.kind === 'tcp', PATH_LIMIT_MS)
    expect([paths.caller?.kind, paths.callee?.kind]).toEqual(['tcp', 'tcp'])
  })
})
