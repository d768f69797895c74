import { existsSync, renameSync } from 'node:fs'

/**
 * Moves a file that cannot be used out of the way, to `<file>.<why>-<time>` next to it, e.g.
 * `history.json.damaged-20260131T093000Z`. Never overwrites an earlier one.
 * @param unixTimeMs the time in the new name
 * @returns its new path
 * @throws when it can't be moved
 */
export function setAside(file: string, why: 'damaged' | 'locked', unixTimeMs: number): string {
  const time = new Date(unixTimeMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const name = `${file}.${why}-${time}`
  let free = name
  for (let count = 2; existsSync(free); count++) free = `${name}-${count}`
  renameSync(file, free)
  return free
}
