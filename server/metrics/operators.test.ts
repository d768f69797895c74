import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { PortError } from '../whole/port-wish'
import { Operators, type OperatorsWish } from './operators'

const HOST = '127.0.0.1'
const log = { info: () => undefined, warn: () => undefined }
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const open = async (wish: Partial<OperatorsWish> = {}) => {
  const operators = await Operators.open({ host: HOST, port: 0, otherwise: 'fail', ...wish }, log)
  closers.push(() => operators.close())
  const { state } = operators
  return { operators, port: state.kind === 'running' ? state.address.port : 0 }
}
const get = async (port: number, path: string, method = 'GET') => {
  const answer = await fetch(`http://${HOST}:${port}${path}`, { method })
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
}
const takenPort = async (): Promise<number> => {
  const other = createServer().listen(0, HOST)
  closers.push(() => other.close())
  await once(other, 'listening')
  const address = other.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

it('publishes what roles count, and whether they are ready', async () => {
  const { operators, port } = await open()
  operators.metrics.count('logins', { role: 'directory' })
  const metrics = await get(port, '/metrics')
  expect(metrics).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' })
  expect(metrics.body).toContain('ringdown_logins_total{role="directory"} 1\n')
  expect(await get(port, '/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}\n' })
  expect(await get(port, '/readyz?x')).toMatchObject({ status: 200 })
  operators.readiness.check('redis', () => 'Redis is away')
  expect(await get(port, '/readyz')).toMatchObject({
    status: 503,
    body: '{"status":"not ready","reasons":{"redis":"Redis is away"}}\n',
  })
})

it('says so when the metrics cannot be read', async () => {
  const { operators, port } = await open()
  operators.metrics.gauge('people', { role: 'directory' }, () => {
    throw new Error('no')
  })
  expect(await get(port, '/metrics')).toMatchObject({ status: 500 })
})

it('answers nothing else', async () => {
  const { port } = await open()
  expect(await get(port, '/else')).toMatchObject({ status: 404 })
  expect(await get(port, '/metrics', 'POST')).toMatchObject({ status: 405 })
  const wrong = connect(port, HOST, () => wrong.write('hello\r\n\r\n'))
  await once(wrong.resume(), 'close')
})

it('does without the port where it is taken, unless it is named', async () => {
  const port = await takenPort()
  const { operators } = await open({ port, otherwise: 'none' })
  expect(operators.state).toMatchObject({
    kind: 'failed',
    error: { use: 'metrics', port, code: 'EADDRINUSE' },
  })
  await expect(open({ port })).rejects.toThrow(PortError)
})

it('closes its port with the connections there', async () => {
  const { operators, port } = await open()
  const idle = connect(port, HOST)
  await once(idle, 'connect')
  await operators.close()
  await once(idle.resume(), 'close')
  const again = await open({ port })
  expect(again.port).toBe(port)
})

it('does nothing when nobody wishes for it', async () => {
  const operators = await Operators.open(undefined, log)
  expect(operators.state).toEqual({ kind: 'off' })
  await operators.close()
})
