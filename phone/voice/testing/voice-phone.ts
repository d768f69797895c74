import { createInterface } from 'node:readline'
import { systemClock } from '../../../base/clock'
import { forkChild } from '../../../base/supervision/forked-child'
import type { AudioSettings, VoiceCommand } from '../voice-contract'
import { VoiceEngine } from '../voice-engine'

/**
 * A child process of the tests with sound cards: a voice engine on the system's devices. Commands come as JSON lines on
 * stdin, events leave as JSON lines on stdout, among PortAudio's own lines. Ends at the end of stdin.
 */
const [, , file = '', ring = '', cue = ''] = process.argv

let audio: AudioSettings = { input: { kind: 'default' }, output: { kind: 'default' } }

const engine = new VoiceEngine({
  start: forkChild,
  file,
  data: () => ({
    audio,
    links: { tcp: { host: '127.0.0.1', port: 0 } },
    tones: { 'ring-marimba': ring, message: cue },
  }),
  clock: systemClock,
})
engine.prepare()
engine.on((event) => process.stdout.write(`\n${JSON.stringify(event)}\n`))

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const command = JSON.parse(line) as VoiceCommand
  if (command.kind === 'audio') audio = command.settings
  engine.send(command)
})
lines.on('close', () => void engine.shutdown())
