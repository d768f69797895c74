import { setTimeout as sleep } from 'node:timers/promises'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { PulseDaemon } from '../../audio/pulse-daemon'
import { type Fault, inWords } from '../fault'
import { callEachOther, canCall, hasEnded } from '../rig/calls'
import type { Lab } from '../rig/lab'
import { isHeard } from '../rig/speaking'

/** A private PulseAudio with Alice on its sinks; Bob has no sound card. */
async function soundCards(lab: Lab) {
  const daemon = await PulseDaemon.start(['mouth', 'ear'])
  lab.onClose(() => daemon.stop())
  await lab.serve()
  const bob = await lab.phone('bob', ['--answer'])
  const prefix = daemon.prefixFor('mouth', 'ear')
  const alice = await lab.phone('alice', ['--dsp', 'none'], { prefix, sound: [], sees: 'bob' })
  return { daemon, alice, bob }
}

/** The next level at the phone's loudspeaker, once a second during a call. dBFS */
const nextLevelOf = async (phone: RingdownProcess): Promise<number> => (await phone.next('stats')).outputDbfs

/** Speaks to Bob. @returns whether he hears it */
async function isHeardBy(lab: Lab, daemon: PulseDaemon, bob: RingdownProcess): Promise<boolean> {
  bob.events.length = 0
  return isHeard(lab, daemon, () => nextLevelOf(bob))
}

/** Faults of sound servers. */
export const soundFaults: readonly Fault[] = [
  {
    name: 'PulseAudio is killed amid a call, and started again 3 s later',
    expected: 'it says so; the call goes on; the microphone is heard again; the next call works',
    isQuick: false,
    async run(lab) {
      const { daemon, alice, bob } = await soundCards(lab)
      await callEachOther(alice, bob, 'bob')
      const before = await isHeardBy(lab, daemon, bob)
      if (!before) throw new Error('the microphone was not heard to begin with')
      await daemon.unplug()
      const { message } = await alice.next('error')
      await sleep(3_000)
      await daemon.plugIn()
      // It looks for a device every two seconds, and first takes as long to notice the loss.
      await sleep(5_000)
      const again = await isHeardBy(lab, daemon, bob)
      const isOver = hasEnded(alice, bob)
      alice.say('hangup')
      await Promise.all([alice.next('ended'), bob.next('ended')])
      return inWords({
        'it says so': message !== '',
        'the call goes on': !isOver,
        'the microphone is heard again': again,
        'the next call works': await canCall(alice, bob, 'bob'),
      })
    },
  },
  {
    name: 'PulseAudio answers nobody when a call begins, and does so again later',
    expected: 'it says so; the call goes on; the microphone is heard later; the next call works',
    isQuick: false,
    async run(lab) {
      const { daemon, alice, bob } = await soundCards(lab)
      await canCall(alice, bob, 'bob')
      // By then it has released the devices.
      await sleep(3_000)
      daemon.freeze()
      lab.onClose(() => daemon.thaw())
      await callEachOther(alice, bob, 'bob')
      const { message } = await alice.next('error')
      daemon.thaw()
      // It looks for a device every two seconds.
      await sleep(3_000)
      const isLaterHeard = await isHeardBy(lab, daemon, bob)
      const isOver = hasEnded(alice, bob)
      alice.say('hangup')
      await Promise.all([alice.next('ended'), bob.next('ended')])
      return inWords({
        'it says so': message.includes('does not answer'),
        'the call goes on': !isOver,
        'the microphone is heard later': isLaterHeard,
        'the next call works': await canCall(alice, bob, 'bob'),
      })
    },
  },
]
