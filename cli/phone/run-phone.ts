import { systemClock } from '../../base/clock'
import { WILDCARDS } from '../../base/networks/wildcards'
import { forkChild } from '../../base/supervision/forked-child'
import { printCapped } from '../../base/supervision/print-capped'
import { say } from '../../locales/message'
import { ADMIT_EVERYONE } from '../../phone/availability/incoming-policy'
import { createPhone } from '../../phone/create-phone'
import { People } from '../../phone/people/people'
import type { Identity } from '../../phone/privacy/identity'
import { releaseName, releaseProblem } from '../../phone/signalling/directory/release-name'
import { VoiceEngine } from '../../phone/voice/voice-engine'
import type { Cleaning } from '../../phone/model'
import type { PhoneOptions } from '../commands/phone'
import { EXIT, type ExitStatus } from '../exit-status'
import type { Output } from '../output'
import { untilStopSignal } from '../signals'
import { english, nameWords } from '../words'
import { openDataFolder } from './data-folder'
import { GhostMark } from './ghost-mark'
import { HeadlessPhone } from './headless-phone'
import { checkNamedDevices } from './named-devices'
import { checkSoundFiles } from './sound-files'
import { trustedRoots } from './trusted-roots'

/**
 * Runs the phone until its task is done, `quit`, SIGINT or SIGTERM.
 * @param voiceFile the built voice-process.ts
 */
export async function runPhone(
  options: PhoneOptions,
  output: Output,
  voiceFile: string,
): Promise<ExitStatus> {
  const clock = systemClock
  const { name, server, listenHost, listenPort } = options
  const soundMs = await checkSoundFiles(options.audio)
  const remembered = openDataFolder({
    folder: options.data,
    identityFile: options.identity,
    clock,
    onProblem: ({ message }) => output.error(say(english, message)),
  })
  if (options.release) {
    const status = await releaseAt(options, remembered.identity, output)
    await remembered.close()
    return status
  }
  const stopSignal = untilStopSignal().then(() => EXIT.fine)
  const people = new People(remembered.people, clock)
  people.setAccount({ name, server })
  let { dsp } = options
  const voice = new VoiceEngine({
    start: forkChild,
    file: voiceFile,
    data: () => ({
      ...{ audio: options.audio, dsp, dtx: options.dtx },
      links: { tcp: { host: listenHost, port: listenPort } },
      tones: {},
    }),
    clock,
    log: (line) => console.error(`ringdown: ${line}`),
    print: printCapped(clock, (text) => void process.stderr.write(text)),
  })
  if (options.room || options.task.kind === 'answer' || options.task.kind === 'call') voice.prepare()
  const telephone = createPhone({
    voice,
    clock,
    identity: remembered.identity,
    signsLogins: remembered.keepsIdentity,
    trust: people,
    incomingPolicy: {
      ...ADMIT_EVERYONE,
      privateOnly: options.privateOnly,
      marksOf: (contact, identity) => people.marksOf(contact, identity),
    },
    roots: trustedRoots(options.tlsCa),
    announceHost: listenHost !== undefined && WILDCARDS.includes(listenHost) ? undefined : listenHost,
  })
  telephone.setSharesStatus(!options.hidesStatus)
  telephone.setRelayOnly(options.relayOnly)
  telephone.on('contacts', (changes) => people.follow(changes))
  telephone.on('record', (record) => remembered.history?.add({ ...record, server }))
  const setCleaning = (cleaning: Cleaning): void => {
    dsp = cleaning
    telephone.sound.setDsp(cleaning)
  }
  const ghostMark = new GhostMark(remembered.lastRun, { name, server })
  const { mayHaveGhost } = ghostMark
  telephone.on('state', () => {
    if (telephone.state.connection.kind !== 'online') return
    ghostMark.online()
    // A phone that refuses all calls never needs it.
    if (options.task.kind !== 'refuse') voice.prepare()
  })
  const headless = new HeadlessPhone(
    telephone,
    people,
    {
      ...options,
      ...{ knownRooms: remembered.rooms, setCleaning, mayHaveGhost },
      room: options.room && { ...options.room, soundMs },
    },
    output,
    clock,
  )
  const stop = new AbortController()
  const work = async (): Promise<ExitStatus> => {
    await checkNamedDevices(options.audio, telephone.sound, clock, stop.signal)
    return headless.run(process.stdin)
  }
  try {
    return await Promise.race([work(), stopSignal])
  } finally {
    stop.abort()
    people.close()
    await telephone.shutdown()
    ghostMark.left()
    await remembered.close()
  }
}

/** Gives the name back. */
async function releaseAt(
  { name, server, tlsCa }: PhoneOptions,
  identity: Identity,
  output: Output,
): Promise<ExitStatus> {
  const account = { name, server }
  const outcome = await releaseName({ account, identity, clock: systemClock, roots: trustedRoots(tlsCa) })
  const problem = releaseProblem(outcome, account)
  if (!problem) {
    output.emit({ event: 'released', name }, `“${nameWords(name)}” is free at ${server}`)
    return EXIT.fine
  }
  output.error(say(english, problem))
  return outcome === 'unreachable' ? EXIT.serverUnreachable : EXIT.loginRefused
}
