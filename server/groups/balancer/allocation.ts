import type { NodeLoad } from '../../../protocol/groups'

/** Whom work can be given to. */
export interface Candidate {
  /** As it was last told; undefined: it tells nothing, as originals do. */
  readonly load: NodeLoad | undefined
  /** Given to it since then. */
  readonly given: number
}

/** What a member costs a node, in packets a second: one in ten talks. */
const MEMBER_PACKETS = 5
/** Who is this close to the least loaded is as good. */
const NEAR = 1.1

/**
 * The least loaded of the candidates, or one of those within a tenth of it; undefined when all are drained, or there is none.
 * @param random returns numbers in [0, 1), as `Math.random` does
 */
export function allocated<Each extends Candidate>(
  candidates: Iterable<Each>,
  random: () => number,
): Each | undefined {
  const open = [...candidates].filter(({ load }) => load?.isDrained !== true)
  const least = Math.min(...open.map(costOf))
  const near = open.filter((candidate) => costOf(candidate) <= least * NEAR)
  return near[Math.floor(random() * near.length)]
}

const costOf = ({ load, given }: Candidate): number =>
  (load?.packetsPerSecond ?? 0) + MEMBER_PACKETS * ((load?.members ?? 0) + given)
