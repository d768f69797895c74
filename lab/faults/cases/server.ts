import { callEachOther, canCall, isHearing, isOnline } from '../rig/calls'
import { type Fault, inWords } from '../fault'

/** Faults of the directory server: it dies, and restarts. */
export const serverFaults: readonly Fault[] = [
  {
    name: 'the server is killed amid a call, and started again',
    expected: 'the call goes on; both sign in again; the next call works',
    isQuick: false,
    async run(lab) {
      const { process: server, port } = await lab.serve()
      const bob = await lab.phone('bob', ['--answer'])
      const alice = await lab.phone('alice', [], { sees: 'bob' })
      await callEachOther(alice, bob, 'bob')
      server.kill('SIGKILL')
      await server.exited
      const goesOn = (await isHearing(alice)) && (await isHearing(bob))
      await lab.serve(port)
      alice.events.length = 0
      await Promise.all([isOnline(alice, 'bob'), bob.next('online')])
      alice.say('hangup')
      await Promise.all([alice.next('ended'), bob.next('ended')])
      return inWords({
        'the call goes on': goesOn,
        'both sign in again': true,
        'the next call works': await canCall(alice, bob, 'bob'),
      })
    },
  },
  {
    name: 'the server is killed while it rings, and started again',
    expected: 'the call can be answered; both sign in again',
    isQuick: true,
    async run(lab) {
      const { process: server, port } = await lab.serve()
      const bob = await lab.phone('bob')
      const alice = await lab.phone('alice', [], { sees: 'bob' })
      alice.say('call bob')
      await bob.next('incoming')
      server.kill('SIGKILL')
      await server.exited
      await Promise.all([alice.next('error'), bob.next('error')])
      bob.say('accept')
      await Promise.all([alice.next('talking'), bob.next('talking')])
      await lab.serve(port)
      await Promise.all([alice.next('online'), bob.next('online')])
      return inWords({ 'the call can be answered': true, 'both sign in again': true })
    },
  },
]
