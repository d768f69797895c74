import { once } from 'node:events'
import { connect } from 'node:net'
import { type Fault, inWords } from '../fault'
import { callEachOther, canCall } from '../rig/calls'
import { DESCRIPTORS, exhaustDescriptors, restoreDescriptors, WITH_FEW_DESCRIPTORS } from '../rig/descriptors'

const whyNot = (): string | undefined =>
  process.platform === 'linux' ? undefined : 'only Linux tells a process its limit'

/** Processes that have reached the limit of open files and sockets. */
export const descriptorFaults: readonly Fault[] = [
  {
    name: 'a phone runs out of file descriptors',
    expected:
      'its calls end as port-unavailable, with why; it can be called in vain; it stays online; ' +
      'the next call works when there are some again',
    isQuick: true,
    whyNot,
    async run(lab) {
      await lab.serve()
      const bob = await lab.phone('bob', ['--answer'])
      const alice = await lab.phone('alice', ['--answer'], { prefix: WITH_FEW_DESCRIPTORS, sees: 'bob' })
      // By then its voice process has started.
      await canCall(alice, bob, 'bob')
      await exhaustDescriptors(alice)
      alice.say('call bob')
      const { message } = await alice.next('error')
      const own = await alice.next('ended')
      bob.say('call alice')
      await alice.next('incoming')
      const answered = await alice.next('ended')
      bob.say('hangup')
      await bob.next('ended')
      const isOnline = !alice.events.some(({ event }) => event === 'online')
      await restoreDescriptors(alice)
      return inWords({
        'its calls end as port-unavailable, with why':
          own.reason === 'port-unavailable' && message.includes('too many open files'),
        'it can be called in vain': answered.reason === 'unreachable',
        'it stays online': isOnline,
        'the next call works when there are some again': await canCall(alice, bob, 'bob'),
      })
    },
  },
  {
    name: 'more clients come to a server than it may have descriptors',
    expected:
      'who is signed in can call; the others are turned away, which the log tells; ' +
      'who comes when they are gone gets in',
    isQuick: true,
    whyNot,
    async run(lab) {
      const { process: server, port } = await lab.serve(0, '127.0.0.1', WITH_FEW_DESCRIPTORS)
      const bob = await lab.phone('bob', ['--answer'])
      const alice = await lab.phone('alice', [], { sees: 'bob' })
      const crowd = Array.from({ length: DESCRIPTORS }, () => connect(port, '127.0.0.1'))
      for (const socket of crowd) socket.on('error', () => undefined).resume()
      while (!server.stderr.includes('turned away')) await server.heard()
      await callEachOther(alice, bob, 'bob')
      const closed = crowd.filter(({ closed }) => !closed).map((socket) => once(socket, 'close'))
      for (const socket of crowd) socket.destroy()
      await Promise.all(closed)
      await lab.phone('carol')
      return inWords({
        'who is signed in can call': true,
        'the others are turned away, which the log tells': true,
        'who comes when they are gone gets in': true,
      })
    },
  },
]
