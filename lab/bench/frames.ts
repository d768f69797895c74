import { randomBytes } from 'node:crypto'
import { median } from '../../base/statistics'
import { identityOf, makePrivateKey } from '../../phone/privacy/identity'
import { answerKeys, type CallContext, offerKeys } from '../../phone/privacy/media-keys'
import { FrameCipher } from '../../protocol/media/sframe'
import {
  AES_128_CTR_HMAC_SHA256_80,
  AES_128_GCM_SHA256_128,
  AES_256_GCM_SHA512_128,
} from '../../protocol/media/sframe/cipher-suites'
import { FrameKey } from '../../protocol/media/sframe/frame-key'
import { Results } from './results'

/**
 * Measures the processor time of frame encryption: of each voice frame that is sealed and opened, of forged ones, and
 * of the agreement on a call's keys.
 */
const ROUNDS = 7
const FRAMES = 20_000
const AGREEMENTS = 300
/** 20 ms of Opus at 40 kbit/s. */
const payload = randomBytes(100)
const metadata = randomBytes(4)

interface Row {
  readonly what: string
  readonly micros: number
}

const results = new Results<Row>({
  name: 'frames',
  line: ({ what, micros }) => `${what.padEnd(56)} ${micros.toFixed(2).padStart(8)} µs`,
})

/** The processor time of one run of `task`: the median of some rounds, after one that warms up. */
async function measure(what: string, times: number, task: (n: number) => void): Promise<void> {
  const micros: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let n = 0; n < times; n++) task(n)
    const { user, system } = process.cpuUsage(before)
    if (round > 0) micros.push((user + system) / times)
  }
  await results.add({ what, micros: median(micros) })
}

const [one, other] = [randomBytes(32), randomBytes(32)]
const alice = new FrameCipher({ keyId: 0, sendKey: one, receiveKey: other })
await measure('seal a frame', FRAMES, (n) => alice.seal(payload, n * 960))

// Its counter has three bytes, as in most of a call.
const sealed = alice.seal(payload, 960)
const opener = () => new FrameCipher({ keyId: 0, sendKey: other, receiveKey: one })
const bob = opener()
await measure('open a frame', FRAMES, () => {
  if (bob.open(sealed, 960) === undefined) throw new Error('the frame does not open')
})
const forged = Buffer.from(sealed)
forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
await measure('refuse a forged frame', FRAMES, () => bob.open(forged, 960))
const elsewhere = new FrameCipher({ keyId: 1, sendKey: one, receiveKey: other }).seal(payload, 960)
await measure('refuse a frame of another key', FRAMES, () => bob.open(elsewhere, 960))
const late = opener()
late.open(sealed, 960)
const old = new FrameCipher({ keyId: 0, sendKey: one, receiveKey: other }).seal(payload, 0)
await measure('refuse an old frame', FRAMES, () => late.open(old, 0))

for (const [name, suite] of Object.entries({
  AES_128_GCM_SHA256_128,
  AES_256_GCM_SHA512_128,
  AES_128_CTR_HMAC_SHA256_80,
})) {
  const key = new FrameKey(suite, 0n, one)
  await measure(`seal a frame, ${name}`, FRAMES, (n) => key.seal(BigInt(n), payload, metadata))
  const frame = key.seal(100_000n, payload, metadata)
  await measure(`open a frame, ${name}`, FRAMES, () => {
    const header = key.headerOf(frame)
    if (!header || !key.open(frame, header, metadata)) throw new Error('the frame does not open')
  })
}

const [a, b] = [identityOf(makePrivateKey()), identityOf(makePrivateKey())]
const call = { caller: 'alice', callee: 'bob', random: randomBytes(16) }
const asA: CallContext = { ...call, own: a, peer: b.fingerprint, certificate: 'aa'.repeat(32) }
const asB: CallContext = { ...call, own: b, peer: a.fingerprint, certificate: 'bb'.repeat(32) }
await measure('offer keys', AGREEMENTS, () => offerKeys(asA))
const offer = offerKeys(asA)
await measure('answer keys', AGREEMENTS, () => answerKeys(asB, offer.part))
await measure('a whole agreement', AGREEMENTS, () => {
  const offer = offerKeys(asA)
  const answer = answerKeys(asB, offer.part)
  if (answer.kind === 'refused' || offer.finish(answer.part).kind === 'refused')
    throw new Error('there are no keys')
  answer.keys.framesOf(0)
})
results.finish()
