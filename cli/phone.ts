import { OPEN_TO_ALL } from '../phone/availability/reception'
import { createPhone } from '../phone/create-phone'
import { VoiceEngine } from '../phone/voice/voice-engine'
import { systemClock } from '../base/clock'
import type { PhoneCommand } from './arguments'
import type { ExitStatus } from './exit-status'
import { HeadlessPhone } from './headless-phone'
import { identityFrom } from './identity-file'
import type { Output } from './output'
import { untilStopSignal } from './signals'
import { trustedRoots } from './trusted-roots'
import { EXIT } from './exit-status'

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
  const identity = identityFrom(command.identity)
  const stopSignal = untilStopSignal().then(() => EXIT.fine)
  const { listenHost, listenPort } = command
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
      clock: systemClock,
    }),
    clock: systemClock,
    identity,
    reception: { ...OPEN_TO_ALL, privateOnly: command.privateOnly },
    roots: trustedRoots(command.tlsCa),
    announceHost: listenHost !== undefined && WILDCARDS.includes(listenHost) ? undefined : listenHost,
  })
  const headless = new HeadlessPhone(phone, command, output, systemClock)
  const status = await Promise.race([headless.run(process.stdin), stopSignal])
  await phone.shutdown()
  return status
}
