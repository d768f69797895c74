import { stat } from 'node:fs/promises'
import { errorText } from '../../base/error-text'
import { readSmallFile } from '../../base/files/bounded-read'
import { replaceFile } from '../../base/files/replace-file'
import { looksLike } from '../../base/names/look-alike'
import type { OwnedName } from './name-register'
import { MAX_NAMES_FILE_BYTES, stampOf } from './names-file'
import { type NamesContent, namesText, readNames } from './names-text'

/** A running server rarely writes the file during several attempts in a row. */
const MAX_ATTEMPTS = 10

/** An edit that failed; the message says why. */
export class NamesError extends Error {
  override readonly name = 'NamesError'
}

/**
 * The names in a file.
 * @throws NamesError when it cannot be read
 */
export const namesIn = (file: string): readonly OwnedName[] => contentOf(file).names

/** @throws NamesError when the file cannot be read */
function contentOf(file: string): NamesContent {
  try {
    const text = readSmallFile(file, MAX_NAMES_FILE_BYTES)
    if (text === undefined) throw new Error('there is no such file')
    return readNames(text)
  } catch (error) {
    throw new NamesError(`cannot read ${file} (${errorText(error)})`)
  }
}

/** Frees a name. @throws NamesError when nobody owns it, or the file cannot be changed */
export const releaseName = (file: string, name: string): Promise<void> =>
  edit(file, (names) => names.filter((owned) => owned !== ownedAs(names, name)))

/**
 * Gives an owner another name.
 * @param to a good name
 * @throws NamesError when nobody owns the first, somebody else owns one like the second, or the file cannot be changed
 */
export const renameName = (file: string, from: string, to: string): Promise<void> =>
  edit(file, (names) => {
    const renamed = ownedAs(names, from)
    const other = names.find((owned) => owned !== renamed && looksLike(owned.name, to))
    if (other) throw new NamesError(`“${other.name}” has an owner, and looks like “${to}”`)
    return names.map((owned) => (owned === renamed ? { ...owned, name: to } : owned))
  })

function ownedAs(names: readonly OwnedName[], name: string): OwnedName {
  const owned = names.find((each) => each.name === name)
  if (owned) return owned
  const alike = names.find((each) => looksLike(each.name, name))
  throw new NamesError(`nobody owns “${name}”${alike ? `: is it “${alike.name}” that you mean?` : ''}`)
}

/** A running server reads the change within seconds; its own changes meanwhile are not lost. */
async function edit(
  file: string,
  change: (names: readonly OwnedName[]) => readonly OwnedName[],
): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const stamp = stampOf(await stat(file).catch(() => undefined))
    const { names, ...rest } = contentOf(file)
    const text = namesText(change(names), rest)
    const isSame = async (): Promise<boolean> => stampOf(await stat(file).catch(() => undefined)) === stamp
    if (await replaced(file, text, isSame)) return
  }
  throw new NamesError(`${file} changes too often: try again`)
}

async function replaced(file: string, text: string, isSame: () => Promise<boolean>): Promise<boolean> {
  try {
    return await replaceFile(file, text, isSame)
  } catch (error) {
    throw new NamesError(`cannot write ${file} (${errorText(error)})`)
  }
}
