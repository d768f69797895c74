import { existsSync, renameSync } from 'node:fs'

/**
 * Moves a file that cannot be used out of the way, to `<file>.<why>-<time>` beside it, e.g.
 * `history.json.damaged-20260131T093000Z`. Never onto a file that was kept before.
 * @param unixTimeMs for its new name
 * @returns its new path
 * @throws when it can't be moved
 */
export function keepAside(file: string, why: 'damaged' | 'newer', unixTimeMs: number): string {
  const time = new Date(unixTimeMs).toISOString().replace(/[-:]|\.\d+/g, '')
  const name = `${file}.${why}-${time}`
  let free = name
  for (let count = 2; existsSync(free); count++) free = `${name}-${count}`
  renameSync(file, free)
  return free
}
