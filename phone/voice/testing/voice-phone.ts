import { createInterface } from 'node:readline'
import { systemClock } from '../../../base/clock'
import type { VoiceCommand } from '../voice-contract'
import { VoiceEngine } from '../voice-engine'

/**
 * A child process of the tests with sound cards: a voice engine on the system's devices. Commands come as JSON
 * lines on stdin, events leave as JSON lines on stdout, among lines of PortAudio's. Ends at the end of stdin.
 */
const [, , workerFile = '', ring = ''] = process.argv

const engine = new VoiceEngine({
  workerFile,
  data: {
    audio: { input: { kind: 'default' }, output: { kind: 'default' } },
    links: { tcp: { host: '127.0.0.1', port: 0 } },
    tones: { ring },
  },
  clock: systemClock,
})
engine.on((event) => process.stdout.write(`\n${JSON.stringify(event)}\n`))

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => engine.send(JSON.parse(line) as Exclude<VoiceCommand, { kind: 'shutdown' }>))
lines.on('close', () => void engine.shutdown())
