import { open, realpath, rename, rm } from 'node:fs/promises'

/**
 * Writes a file that only its owner may read, atomically: after a crash or on a full disk the old content is intact.
 * Writes to the same file must not overlap.
 *
 * Not write-file-atomic 7: it accepts a short write (a disk that fills up) as complete, and replaces the good file with
 * truncated text.
 * @param mayReplace called when the new content is on disk, just before it replaces the old content
 * @returns whether it was replaced
 * @throws when it can't be written
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  mayReplace: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean> {
  // A symbolic link remains one.
  const target = await realpath(file).catch(() => file)
  const draft = `${target}.new`
  try {
    await rm(draft, { force: true })
    await writeNew(draft, content)
    if (await mayReplace()) {
      await rename(draft, target)
      return true
    }
    await rm(draft, { force: true })
    return false
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error
  }
}

async function writeNew(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
