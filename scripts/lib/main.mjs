import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error))

/** Whether the module was started as a command, not imported by another. @param {string} url its `import.meta.url` */
const isCommand = (url) => {
  const started = process.argv[1]
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(url))
}

/**
 * Runs `main` if the module was started as a command. An error is printed in one line, with exit code 1.
 *
 * @param {string} url the module's `import.meta.url`
 * @param {() => Promise<void>} main
 */
export const asCommand = async (url, main) => {
  if (!isCommand(url)) return
  try {
    await main()
  } catch (error) {
    console.error(messageOf(error))
    process.exitCode = 1
  }
}
