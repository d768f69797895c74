import { ensureBuilt } from './build.mjs'

/** Unit tests start the command line and the voice process as they are shipped: built, once, before any test. */
export const setup = async (): Promise<void> => {
  await ensureBuilt(['node'])
}
