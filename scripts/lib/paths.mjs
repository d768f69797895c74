import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top folder of the project, absolute. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** @param {string[]} parts */
export const inProject = (...parts) => join(ROOT, ...parts)
