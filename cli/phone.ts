import { systemClock } from '../base/clock'
import { say } from '../locales/message'
import { wordingIn } from '../locales/wording'
import { OPEN_TO_ALL } from '../phone/availability/reception'
import { createPhone } from '../phone/create-phone'
import { People } from '../phone/people/people'
import { VoiceEngine } from '../phone/voice/voice-engine'
import type { PhoneCommand } from './arguments'
import { openDataFolder } from './data-folder'
import { EXIT, type ExitStatus } from './exit-status'
import { HeadlessPhone } from './headless-phone'
import type { Output } from './output'
import { untilStopSignal } from './signals'
import { trustedRoots } from './trusted-roots'

const WILDCARDS: readonly string[] = ['::', '0.0.0.0']

/**
 * Runs a phone without a window until its task is done, `quit`, SIGINT or SIGTERM.
 * @param workerFile the voice thread's built script
 */
export async function runPhone(
  command: PhoneCommand,
  output: Output,
  workerFile: string,
): Promise<ExitStatus> {
  const clock = systemClock
  const { name, server, listenHost, listenPort } = command
  const { t: english } = wordingIn('en')
  const remembered = openDataFolder({
    folder: command.data,
    identityFile: command.identity,
    clock,
    onProblem: ({ message }) => output.error(say(english, message)),
  })
  const stopSignal = untilStopSignal().then(() => EXIT.fine)
  const people = new People(remembered.people, clock)
  people.setAccount({ name, server })
  const phone = createPhone({
    voice: new VoiceEngine({
      workerFile,
      data: {
        audio: command.audio,
        dsp: command.dsp,
        dtx: command.dtx,
        links: { tcp: { host: listenHost, port: listenPort } },
        tones: {},
      },
      clock,
    }),
    clock,
    identity: remembered.identity,
    trust: people,
    reception: {
      ...OPEN_TO_ALL,
      privateOnly: command.privateOnly,
      standingOf: (contact) => people.standingOf(contact),
    },
    roots: trustedRoots(command.tlsCa),
    announceHost: listenHost !== undefined && WILDCARDS.includes(listenHost) ? undefined : listenHost,
  })
  phone.on('contacts', (changes) => people.follow(changes))
  phone.on('record', (record) => remembered.history?.add({ ...record, server }))
  const headless = new HeadlessPhone(phone, people, command, output, clock)
  const status = await Promise.race([headless.run(process.stdin), stopSignal])
  people.close()
  await phone.shutdown()
  await remembered.flush()
  return status
}
