import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tail } from '../../scripts/lib/run.mjs'
import { SAMPLE_RATE } from '../../native/audio/audio-device'

const SOX_TIMEOUT_MS = 30_000
const RAW = ['-t', 'f32', '-L', '-r', String(SAMPLE_RATE), '-c', '1']

/** Runs sox with its input and output on pipes. */
const sox = (args: readonly string[], input: Uint8Array = new Uint8Array()): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const child = spawn('sox', args, { timeout: SOX_TIMEOUT_MS, killSignal: 'SIGKILL' })
    const output: Buffer[] = []
    let log = ''
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    // sox closes its input early when it fails; the exit code reports the failure.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output))
      else reject(new Error(`sox ${args.join(' ')} failed (${String(code)}): ${tail(log, 5)}`))
    })
  })

const fromBytes = (bytes: Buffer): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))

/** Reads a sound file of any format that sox supports, as 48 kHz mono, -1 to 1. */
export const loadSamples = async (path: string): Promise<Float32Array> =>
  fromBytes(await sox([path, ...RAW, '-']))

/** Writes a WAV file, 48 kHz mono 16-bit. @param samples -1 to 1; louder samples are clipped */
export const saveSamples = async (path: string, samples: Float32Array): Promise<void> => {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  // Dither would add noise to silence.
  writeFileSync(path, await sox(['-D', ...RAW, '-', '-t', 'wav', '-b', '16', '-'], bytes))
}
