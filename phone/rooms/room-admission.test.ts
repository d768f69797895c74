import { expect, it } from 'vitest'
import { admissionOf } from './room-admission'

const ticket = (balancer: string) => ({
  ...({ kind: 'ticket', user: 7, groupId: 12, ticket: 'AQI', secret: 'Aw', balancer } as const),
})
const anywhere = (): boolean => true

it.each([
  [':5069', 'wss://a.example/', 'a.example', 5069],
  [':5069', 'ws://[2001:db8::7]:4280/', '2001:db8::7', 5069],
  ['b.example:5070', 'ws://a.example:4280/', 'b.example', 5070],
  ['[2001:db8::8]:5070', 'ws://a.example:4280/', '2001:db8::8', 5070],
])('the load balancer %s of the gateway %s is %s, port %i', (balancer, gateway, host, port) =>
  expect(admissionOf(ticket(balancer), gateway, anywhere)).toEqual({
    ...{ groupId: 12, userId: 7, balancer: { host, port } },
    ticket: Buffer.of(1, 2),
    secret: Buffer.of(3),
  }),
)

it.each(['', ':', ':0', ':99999', 'a b:1', ':5069 '.repeat(2)])('“%s” is no load balancer', (balancer) =>
  expect(admissionOf(ticket(balancer), 'ws://a.example/', anywhere)).toBeUndefined(),
)

it('goes only where the gateway may send us', () => {
  const asked: string[] = []
  const nowhere = (host: string): boolean => {
    asked.push(host)
    return false
  }
  expect(admissionOf(ticket('10.0.0.1:5069'), 'ws://a.example/', nowhere)).toBeUndefined()
  expect(admissionOf(ticket(':5069'), 'ws://a.example/', nowhere)).toBeDefined()
  expect(asked).toEqual(['10.0.0.1'])
})
