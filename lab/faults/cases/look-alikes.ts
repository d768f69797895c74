import { join } from 'node:path'
import { originalServer } from '../../../server/directory/testing/original-server'
import { type Fault, inWords } from '../fault'
import { callEachOther } from '../rig/calls'

const REFUSED = 2
/** With a Cyrillic letter. */
const LIKE_ALICE = '\u0430lice'

/** Somebody takes a name that looks like somebody else's. */
export const lookAlikeFaults: readonly Fault[] = [
  {
    name: 'somebody signs in under a name that looks like somebody else’s',
    expected:
      'our server refuses it, in words; at a server that does not check, its call is marked as not from the one who ' +
      'is known; it is answered only if the user confirms that',
    isQuick: false,
    async run(lab) {
      const data = ['--data', join(lab.folder, 'bob')]
      await lab.serve()
      const bob = await lab.phone('bob', ['--answer', ...data])
      const alice = await lab.phone('alice', [], { sees: 'bob' })
      const impostor = lab.startPhone(LIKE_ALICE)
      const { message } = await impostor.next('error')
      const isRefused = (await impostor.exited) === REFUSED && message.includes('looks')
      // From now on Bob knows Alice's key.
      await callEachOther(alice, bob, 'bob')
      alice.say('hangup')
      await bob.next('ended')
      bob.say('quit')
      await bob.exited

      const original = await originalServer()
      lab.onClose(() => original.close())
      const server = `127.0.0.1:${original.port}`
      const again = await lab.phone('bob', ['--answer', ...data], { server })
      const caller = await lab.phone(LIKE_ALICE, [], { server, sees: 'bob' })
      caller.say('call bob')
      const { privacy } = await again.next('incoming')
      await again.next('error')
      const isUnanswered = !again.events.some(({ event }) => event === 'talking')
      again.say('confirm')
      await Promise.all([again.next('talking'), caller.next('talking')])
      return inWords({
        'our server refuses it, in words': isRefused,
        'at a server that does not check, its call is marked as not from the one who is known':
          privacy === 'stripped',
        'it is answered only if the user confirms that': isUnanswered,
      })
    },
  },
]
