import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSmallFile } from '../../../base/files/bounded-read'
import { makePrivateKey } from '../../../phone/privacy/identity'
import {
  keyOf,
  MAX_SEALED_BYTES,
  readSealed,
  SealError,
  sealIdentity,
  unseal,
} from '../../../phone/privacy/sealed-identity'
import { fileLike } from '../cases/files'
import { socketTarget } from '../target'

const PASSPHRASE = 'green as the grass'
const privateKey = makePrivateKey()
const whole = await sealIdentity(privateKey, PASSPHRASE)
/** Derived once: it takes half a second, and depends on the salt only. */
const key = await keyOf(PASSPHRASE, readSealed(whole).salt)

/** The private key in a file, if it is an exported identity. */
function opened(file: string): string | undefined {
  let text: string
  try {
    text = readSmallFile(file, MAX_SEALED_BYTES) ?? ''
  } catch (error) {
    assert.ok(error instanceof TypeError && error.message.includes('utf-8'), String(error))
    return undefined
  }
  try {
    return unseal(readSealed(text), key)
  } catch (error) {
    assert.ok(error instanceof SealError, String(error))
    return undefined
  }
}

export const sealedIdentity = socketTarget<Uint8Array>({
  name: 'sealed-identity',
  about:
    'any file in place of an exported identity: the exported key or a reason, and the file stays as it is',
  share: 500,
  cases: fileLike(whole),
  open: () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-fuzz-'))
    const file = join(folder, 'identity.sealed')
    writeFileSync(file, whole)
    assert.equal(opened(file), privateKey)
    return Promise.resolve({
      test: (bytes) => {
        writeFileSync(file, bytes)
        const found = opened(file)
        assert.ok(found === undefined || found === privateKey)
        assert.ok(readFileSync(file).equals(bytes))
        return Promise.resolve()
      },
      close: () => {
        rmSync(folder, { recursive: true })
        return Promise.resolve()
      },
    })
  },
})
