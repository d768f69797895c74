import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../../base/clock'
import type { RingdownProcess } from '../../../cli/testing/ringdown-process'
import { IdentityLock } from '../../../electron/desktop/identity/identity-lock'
import { createPhone } from '../../../phone/create-phone'
import type { Phone } from '../../../phone/phone'
import { IdentityStore, type Seal } from '../../../phone/privacy/identity-store'
import { type Fault, inWords } from '../fault'
import { VOICE_PROCESS } from '../../../phone/voice/testing/built-voice-process'
import { mustBe, sees, silentVoice, until, untilContacts } from '../rig/two-phones'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What a keyring does for the app. */
function keyring(): Seal {
  const key = randomBytes(32)
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()])
    },
    open(sealed) {
      const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES))
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      return (
        decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      )
    },
  }
}

/** Whom the callee talks to in a call, as it reports. */
async function calls(phone: Phone, callee: RingdownProcess) {
  await until(phone, ({ connection }) => connection.kind === 'online')
  await untilContacts(phone, (contacts) => sees(contacts, 'bob'))
  mustBe(phone.call('bob'))
  const talking = await callee.next('talking')
  await until(phone, ({ call }) => call.kind === 'talking')
  const { call } = phone.state
  if (call.kind === 'talking') phone.hangUp({ id: call.id, contact: call.contact })
  await callee.next('ended')
  await until(phone, ({ call }) => call.kind === 'ended')
  phone.dismissEnded()
  return talking
}

/** A keyring that is away when the app starts. */
export const keyringFaults: readonly Fault[] = [
  {
    name: 'the keyring is away when the app starts',
    expected:
      'the key is kept, and it is said why it is away; calls work, not private; ' +
      'the same identity is back when the keyring is, and calls are private',
    isQuick: true,
    async run(lab) {
      const file = join(lab.folder, 'identity.json')
      const present = keyring()
      let seal: Seal | undefined = present
      const store = (): IdentityStore =>
        new IdentityStore({ file, clock: systemClock, onProblem: () => undefined, seal: () => seal })
      const before = store()
      await before.flush()
      const kept = readFileSync(file, 'utf8')

      seal = undefined
      const identity = store()
      const problem = identity.problem?.key
      const { port } = await lab.serve()
      const bob = await lab.phone('bob', ['--answer'])
      const phone = createPhone({
        ...{ voice: silentVoice(VOICE_PROCESS), clock: systemClock },
        identity: identity.identity,
      })
      lab.onClose(() => phone.shutdown())
      const account = { name: 'alice', server: `127.0.0.1:${port}` }
      const lock = new IdentityLock({ identity, phones: () => [{ phone, account }] })
      mustBe(phone.signIn(account))
      const open = await calls(phone, bob)
      await identity.flush()
      const isKept = readFileSync(file, 'utf8') === kept

      seal = present
      mustBe(lock.unlockIdentity())
      const closed = await calls(phone, bob)
      await identity.flush()
      return inWords({
        'the key is kept, and it is said why it is away': isKept && problem === 'identityLock.noKeyring',
        'calls work, not private': open.privacy === 'not-private' && open.identity === undefined,
        'the same identity is back when the keyring is, and calls are private':
          closed.privacy === 'known' && closed.identity === before.identity?.fingerprint,
      })
    },
  },
]
