import { expect, it } from 'vitest'
import { ManualClock } from '../../base/testing/manual-clock'
import { serverTimeIn } from '../../protocol/directory'
import { serverForEachTest } from './testing/server-for-each-test'

const server = serverForEachTest()

const timeOf = async (): Promise<number | undefined> => {
  const client = await server.connected()
  return serverTimeIn((await client.next('hello-connect')).extension)
}

it('tells each client the time', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  clock.advance(1_000)
  expect(await timeOf()).toBe(clock.unixTime())
})

it('tells the right time after its computer has slept', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  clock.sleep(3_600_000)
  expect(await timeOf()).toBe(clock.unixTime())
})

it('keeps its time when somebody sets the clock', async () => {
  const clock = new ManualClock()
  await server.restart({ clock })
  const before = await timeOf()
  clock.set(-3_600_000)
  expect(await timeOf()).toBe(before)
})
