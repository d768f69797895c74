import { readFileSync } from 'node:fs'
import { loadPortAudio } from '../audio/portaudio-library'

/** A child process of a test: prints the files of the libraries that come with PortAudio and koffi. */
loadPortAudio()
const files = readFileSync('/proc/self/maps', 'utf8')
  .split('\n')
  .map((line) => line.slice(line.indexOf('/')))
  .filter((file) => /portaudio|koffi/.test(file))
process.stdout.write(JSON.stringify([...new Set(files)]))
