import { Cleaner } from './cleaner'

const startedAt = performance.now()

/** Prints a line with the time since the demo began. */
export const tell = (text: string): void => {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)
  console.log(`${seconds} s  ${text}`)
}

/**
 * Runs a demo, and ends what it has started. The exit status is 0 only if it went well.
 *
 * @param demo returns whether it went well
 */
export async function runDemo(demo: (cleaner: Cleaner) => Promise<boolean>): Promise<void> {
  // Each child adds a listener to end with this process.
  process.setMaxListeners(50)
  // Exit at once: every child ends with this process.
  process.once('SIGTERM', () => process.exit(143))
  const cleaner = new Cleaner()
  try {
    process.exitCode = (await demo(cleaner)) ? 0 : 1
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error)
    console.error('\nThe demo broke off: the voice did not arrive.')
    process.exitCode = 1
  } finally {
    await cleaner.clean()
  }
}
