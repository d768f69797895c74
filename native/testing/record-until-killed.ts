import { SAMPLE_RATE } from '../audio/audio-device'
import { systemClock } from '../../base/clock'
import { openWavOutput } from '../audio/wav-device'
import { tone } from './signals'

/** A child process of the WAV test: records a tone to the file given on its command line until it is killed. */
const [, , path = ''] = process.argv
const period = tone(500, SAMPLE_RATE / 100)
void openWavOutput(path, systemClock, (error) => {
  throw error
}).then((output) => output.start((block) => block.set(period)))
