import { open, realpath, rename, rm } from 'node:fs/promises'

/**
 * Writes a file that only its owner may read, all of it or nothing: after a crash or on a full disk the old content is
 * still there. Two writes of one file must not overlap.
 *
 * Ours, because write-file-atomic 7 takes a short write (a disk that fills up) for a whole one and puts the cut-off
 * text in the good file's place.
 * @throws when it can't be written
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  // What is a link stays one.
  const target = await realpath(file).catch(() => file)
  const draft = `${target}.new`
  try {
    await rm(draft, { force: true })
    await writeNew(draft, text)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}

async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
