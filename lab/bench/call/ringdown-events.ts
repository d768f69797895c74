import type { CliEvent, CliEventOf } from '../../../cli/output'
import type { Child } from './child'

/** Signing in and calling take several round trips. A bad network may lose each of them twice. */
const PATIENCE_MS = 30_000

/** The event in a line of `ringdown … --json`. */
export const eventIn = (line: string): CliEvent | undefined =>
  line.startsWith('{') ? (JSON.parse(line) as CliEvent) : undefined

/** The next event of a kind that is as wanted. @throws {Error} when the program ends, or takes too long */
export const next = <Kind extends CliEvent['event']>(
  child: Child,
  kind: Kind,
  isIt: (event: CliEventOf<Kind>) => boolean = () => true,
): Promise<CliEventOf<Kind>> =>
  child.line(kind, PATIENCE_MS, (line) => {
    const event = eventIn(line)
    return event?.event === kind && isIt(event as CliEventOf<Kind>) ? (event as CliEventOf<Kind>) : undefined
  })
