import { once } from 'node:events'
import { type Fault, inWords } from '../fault'
import { canCall, seesOthers } from '../rig/calls'
import { comeSilently, fillWithGuests } from '../rig/crowds'
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
      'its log says how many people it takes; silent clients make room for a phone; ' +
      'who is signed in can call beside them; a full server refuses a phone in words; ' +
      'who is signed in can call then, too; who comes when they are gone gets in',
    isQuick: true,
    whyNot,
    async run(lab) {
      const { process: server, port } = await lab.serve(0, '127.0.0.1', WITH_FEW_DESCRIPTORS)
      const bob = await lab.phone('bob', ['--answer'])
      const alice = await lab.phone('alice', [], { sees: 'bob' })
      const silent = comeSilently(port, DESCRIPTORS)
      await Promise.race(silent.map((socket) => once(socket, 'close')))
      await server.says('too many connections without a name', 'stderr')
      await lab.phone('carol')
      const canCallBesideSilent = await canCall(alice, bob, 'bob')
      const areSomeLeft = silent.some(({ closed }) => !closed)
      for (const socket of silent) socket.destroy()

      const guests = await fillWithGuests(port, DESCRIPTORS)
      await seesOthers(alice, 2 + guests.length)
      const { message } = await lab.startPhone('dave').next('error')
      const canCallAtFull = await canCall(alice, bob, 'bob')
      for (const guest of guests) guest.leave()
      await seesOthers(alice, 2)
      await lab.phone('dave')
      return inWords({
        'its log says how many people it takes': server.stderr.includes(
          `"people":${2 + 1 + guests.length},"msg":"too few file descriptors`,
        ),
        'silent clients make room for a phone': areSomeLeft,
        'who is signed in can call beside them': canCallBesideSilent,
        'a full server refuses a phone in words': message.includes('is full'),
        'who is signed in can call then, too': canCallAtFull,
        'who comes when they are gone gets in': true,
      })
    },
  },
]
