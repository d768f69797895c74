import { expect, it } from 'vitest'
import { admissionOf } from './room-admission'

const ticket = (balancer: string) => ({
  ...({ kind: 'ticket', user: 7, groupId: 12, ticket: 'AQI', secret: 'Aw', balancer } as const),
})

it.each([
  [':5069', 'wss://a.example/', 'a.example', 5069],
  [':5069', 'ws://[2001:db8::7]:4280/', '2001:db8::7', 5069],
  ['b.example:5070', 'ws://a.example:4280/', 'b.example', 5070],
  ['[2001:db8::8]:5070', 'ws://a.example:4280/', '2001:db8::8', 5070],
])('the load balancer %s of the gateway %s is %s, port %i', (balancer, gateway, host, port) =>
  expect(admissionOf(ticket(balancer), gateway, 'computer')).toEqual({
    ...{ groupId: 12, userId: 7, balancer: { host, port }, reach: 'computer' },
    ticket: Buffer.of(1, 2),
    secret: Buffer.of(3),
  }),
)

it.each(['', ':', ':0', ':99999', 'a b:1', ':5069 '.repeat(2)])('“%s” is no load balancer', (balancer) =>
  expect(admissionOf(ticket(balancer), 'ws://a.example/', 'computer')).toBeUndefined(),
)

it('goes only where the gateway may send us', () => {
  const hostFor = (balancer: string): string | undefined =>
    admissionOf(ticket(balancer), 'ws://a.example/', 'internet')?.balancer.host
  expect(hostFor('10.0.0.1:5069')).toBeUndefined()
  expect(hostFor('127.0.0.1:5069')).toBeUndefined()
  expect(hostFor('192.0.2.1:5069')).toBe('192.0.2.1')
  expect(hostFor('b.example:5069')).toBe('b.example')
  expect(hostFor(':5069')).toBe('a.example')
})
