import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkName } from '../../../base/names/check-name'
import { looksLike } from '../../../base/names/look-alike'
import { ManualClock } from '../../../base/testing/manual-clock'
import { ABSENCE_MS, NameRegister } from '../../../server/names/name-register'
import { NamesFile } from '../../../server/names/names-file'
import {
  nameIn,
  type NamesContent,
  namesText,
  readNames,
  UnreadableNames,
} from '../../../server/names/names-text'
import type { ServerLog } from '../../../server/server-log'
import { fileLike } from '../cases/files'
import { pureTarget, socketTarget } from '../target'

const KEY = 'a'.repeat(64)
const entry = (name: string) => ({ name, key: KEY, since: '2023-11-01', seen: '2023-11-14' })
const whole = [
  { version: 1, names: ['alice', 'bob', 'Łukasz'].map(entry) },
  { version: 2, names: [entry('alice'), { ...entry('dora'), badge: 7 }, 'a new kind'], kind: 'names' },
  { version: 1, names: [] },
].map((content) => JSON.stringify(content)) as [string, ...string[]]

/** The content of a names file; undefined if it is none, which is told in one line. */
function contentOf(bytes: Uint8Array): NamesContent | undefined {
  const text = textOf(bytes)
  if (text === undefined) return undefined
  try {
    return readNames(text)
  } catch (error) {
    assert.ok(error instanceof UnreadableNames, String(error))
    assert.match(error.message, /^\P{Cc}+$/u)
    return undefined
  }
}

/** Undefined for what is not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export const namesReader = pureTarget({
  name: 'names-text',
  about: 'any text of a names file: valid names, or an error in one line; what is read is written again',
  share: 1000,
  cases: fileLike(...whole),
  test: (bytes) => {
    const content = contentOf(bytes)
    if (!content) return
    const { names, ...rest } = content
    for (const { name, key, sinceMs, seenMs } of names) {
      assert.deepEqual(checkName(name), { ok: true, name })
      assert.match(key, /^[0-9a-f]{64}$/)
      assert.ok(Number.isFinite(sinceMs) && Number.isFinite(seenMs))
    }
    const again = readNames(namesText(names, rest))
    const sorted = ({ names: list, ...others }: NamesContent) => ({
      ...others,
      names: list.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    })
    assert.deepEqual(sorted(again), sorted(content))
  },
})

const silent: ServerLog = { info: () => undefined, warn: () => undefined }

export const namesFile = socketTarget<Uint8Array>({
  name: 'names-file',
  about:
    'any file in place of the names: it is read, or set aside as it is; nothing in it is lost by the next write',
  share: 100,
  cases: fileLike(...whole),
  open: () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-fuzz-'))
    const file = join(folder, 'names.json')
    return Promise.resolve({
      test: async (bytes) => {
        for (const name of readdirSync(folder)) rmSync(join(folder, name))
        writeFileSync(file, bytes)
        const clock = new ManualClock()
        const register = new NameRegister(clock)
        const kept = NamesFile.open({ file, register, clock, log: silent })
        register.arrived('newcomer', 'b'.repeat(64), 'n')
        await kept.close()
        const found = contentOf(bytes)
        const written = contentOf(readFileSync(file))
        assert.ok(written)
        assert.ok(written.names.some(({ name }) => name === 'newcomer'))
        const aside = readdirSync(folder).filter((name) => name.startsWith('names.json.damaged-'))
        if (found) {
          assert.deepEqual(aside, [])
          // An entry that cannot be read gives way to the name's owner.
          const isOwned = (each: unknown) => written.names.some(({ name }) => name === nameIn(each))
          const unread = found.unread.filter((each) => !isOwned(each))
          assert.deepEqual({ ...written, names: [] }, { ...found, names: [], unread })
          for (const { name, seenMs } of found.names)
            assert.ok(
              clock.unixTime() - seenMs > ABSENCE_MS ||
                written.names.some((owned) => looksLike(owned.name, name)),
              name,
            )
        } else {
          assert.equal(aside.length, 1)
          assert.ok(readFileSync(join(folder, aside[0] ?? '')).equals(bytes))
        }
      },
      close: () => {
        rmSync(folder, { recursive: true })
        return Promise.resolve()
      },
    })
  },
})
