import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from '../../scripts/lib/paths.mjs'
import { ServerProcess } from '../phones/server-process'
import type { Cleaner } from './cleaner'
import { runDemo, tell } from './run-demo'
import { callLines, isGood, TwoPhones } from './two-phones'

const ARTEFACTS = inProject('artefacts', 'demo')
const SPEECH_SECONDS = 14

/** @returns whether the voice arrived and both windows say that the connection is good */
const demo = async (cleaner: Cleaner): Promise<boolean> => {
  const server = await cleaner.keep(ServerProcess.start(), (it) => it.stop())
  tell(`A directory server listens on ${server.address}.`)
  const phones = await TwoPhones.open(cleaner, ARTEFACTS)
  tell('Two apps have opened their windows, each with a microphone and a speaker of its own.')
  await phones.signIn([server.address, server.address])
  tell('Alice and Bob have signed in.')

  const setUp = await phones.talk('alice', () => tell("Alice has clicked Bob's name, and it rings at Bob's."))
  tell('Bob has accepted: they are talking. Alice speaks.')
  const heard = await phones.speak(SPEECH_SECONDS)
  const frames = await phones.hangUp()
  tell('Alice has hung up, and both windows say that the call has ended.')

  const figures = { ...setUp, ...frames, ...heard }
  writeFileSync(join(ARTEFACTS, 'figures.json'), `${JSON.stringify(figures, undefined, 2)}\n`)
  console.log(`
${callLines(setUp, heard, frames)}
Kept in ${ARTEFACTS}: alice.png, bob.png, said.wav, heard.wav, figures.json

${heard.arrived ? 'The voice arrived.' : 'The voice did not arrive.'}`)
  return isGood(heard) && heard.arrived
}

await runDemo(demo)
