import { once } from 'node:events'
import { systemClock } from '../../../base/clock'
import { settledWithin } from '../../../base/within'
import type { PhoneState } from '../../../phone/model'
import type { Phone } from '../../../phone/phone'
import type { VoiceStats } from '../../../phone/voice/voice-contract'
import { PulseDaemon } from '../../audio/pulse-daemon'
import { type Fault, inWords } from '../fault'
import type { Lab } from '../rig/lab'
import { isHeard } from '../rig/speaking'
import { TwoPhones, until } from '../rig/two-phones'

/** A frozen sound system is given up after 5 s; the new process gives it up once more before it is ready. ms */
const REPLACED_MS = 20_000
/** The voice process is replaced twice in a minute at most. ms */
const LISTED_MS = 40_000

/** Alice's voice processes find a private PulseAudio in our environment. */
async function phonesWithSound(lab: Lab): Promise<{ daemon: PulseDaemon; phones: TwoPhones }> {
  const daemon = await PulseDaemon.start(['mouth', 'ear'])
  lab.onClose(() => daemon.stop())
  for (const [name, value] of Object.entries(daemon.envFor('mouth', 'ear'))) {
    const before = process.env[name]
    if (before === value) continue
    process.env[name] = value
    lab.onClose(() => {
      if (before === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = before
    })
  }
  const device = { kind: 'default' } as const
  const phones = await TwoPhones.start({ audio: { input: device, output: device } })
  lab.onClose(() => phones.close())
  return { daemon, phones }
}

const isListed = ({ soundDevices }: PhoneState, name: string): boolean =>
  soundDevices?.outputs.includes(name) ?? false

/** Waits for a state. @returns whether it came in time */
const comes = (phone: Phone, withinMs: number, isSo: (state: PhoneState) => boolean): Promise<boolean> =>
  settledWithin(systemClock, withinMs, until(phone, isSo))

/** The next level at a phone's loudspeaker, once a second during a call. dBFS */
const nextLevelOf = async (phone: Phone): Promise<number> => {
  const [{ outputDbfs }] = (await once(phone, 'stats')) as [VoiceStats]
  return outputDbfs
}

/** A sound server that stops answering and later continues. */
export const frozenSoundFaults: readonly Fault[] = [
  {
    name: 'PulseAudio answers nobody, the call is hung up, and it answers again later',
    expected:
      'it says so; another voice process replaces the hung one; the next call is heard; ' +
      'a device that was added meanwhile is listed without being looked for',
    isQuick: false,
    async run(lab) {
      const { daemon, phones } = await phonesWithSound(lab)
      const { alice, bob } = phones
      const headset = await PulseDaemon.start(['mouth', 'ear'])
      lab.onClose(() => headset.stop())
      alice.sound.lookForDevices(false)
      await until(alice, ({ soundDevices }) => soundDevices !== undefined)
      if (isListed(alice.state, 'headset')) throw new Error('the headset exists to begin with')

      daemon.freeze()
      lab.onClose(() => daemon.thaw())
      const { voicePid } = phones
      await phones.call()
      const saysSo = await comes(alice, REPLACED_MS, ({ audioNotice }) => audioNotice?.code === 'no-input')
      await phones.hangUp()
      const endedMs = performance.now()
      const isReplaced = await comes(alice, REPLACED_MS, () => phones.voicePid !== voicePid)
      lab.measured('another voice process after', performance.now() - endedMs, REPLACED_MS)

      daemon.addHeadset('headset', headset)
      daemon.thaw()
      const thawedMs = performance.now()
      await phones.call()
      const isNextHeard = await isHeard(lab, daemon, () => nextLevelOf(bob))
      await phones.hangUp()
      const isFound = await comes(alice, LISTED_MS, (state) => isListed(state, 'headset'))
      lab.measured('the new device is listed after', performance.now() - thawedMs, LISTED_MS)
      return inWords({
        'it says so': saysSo,
        'another voice process replaces the hung one': isReplaced,
        'the next call is heard': isNextHeard,
        'a device that was added meanwhile is listed without being looked for': isFound,
      })
    },
  },
]
