import { SAMPLE_RATE } from '../../../native/audio/audio-device'
import { compare, type Similarity } from '../../audio/compare'
import { soundGaps } from '../../audio/sound-gaps'
import { loudnessDbfs } from '../../audio/telephone-band'
import type { Cut, RoomMember, Stretch } from './room-member'

/** For whoever is heard: either is enough, because a codec keeps some voices less well than others. */
const LEAST_LIKENESS = 0.8
/** In a recording of an app's loudspeaker, whose clock is another one: what is played is stretched a little all the time. */
const LEAST_LIKENESS_AT_SPEAKER = 0.6
/** For whoever is not heard: voices are like each other to some degree. */
const MOST_LIKENESS = 0.5
/** For each of two who speak at once: half of what is heard meanwhile is the other. */
const LEAST_OF_TWO = 0.5
/** So much of a sentence is looked for where it should not be heard. */
const SOUGHT_SAMPLES = 1.5 * SAMPLE_RATE
/** What is heard of a sentence begins and ends later than it. ms */
const EARLIER_MS = 500
const LATER_MS = 800
/** A playout that adapts shortens and lengthens speech by a few ms at a time, which longer stretches hear as another sound. ms */
const STRETCH_MS = 150
/** What was said before the grant is played faster until it is caught up with. ms */
const FIRST_STRETCH_MS = 100
/** Sound that counts as heard, in blocks. */
const AUDIBLE_DBFS = -50
const BLOCK_MS = 20

/** Somebody says a sentence. */
export interface Talk {
  readonly speaker: RoomMember
  readonly stretch: Stretch
}

/** One talks, or two at once. */
export interface Passage {
  readonly title: string
  readonly talks: readonly Talk[]
}

/** How like the sentences of all are to what one has heard meanwhile. */
export interface Ear {
  readonly listener: string
  /** In the order of the members. */
  readonly correlations: readonly number[]
  /** The share of each sentence that is recognisable. */
  readonly heardShares: readonly number[]
  readonly isRight: boolean
}

export interface HeardPassage {
  readonly title: string
  readonly speakers: readonly string[]
  readonly ears: readonly Ear[]
}

/** The recordings of all, after they have ended. */
export class Hearing {
  readonly #members: readonly RoomMember[]
  readonly #cuts: ReadonlyMap<RoomMember, Cut>

  private constructor(members: readonly RoomMember[], cuts: ReadonlyMap<RoomMember, Cut>) {
    this.#members = members
    this.#cuts = cuts
  }

  static async of(members: readonly RoomMember[]): Promise<Hearing> {
    const cuts = await Promise.all(members.map(async (member) => [member, await member.recorded()] as const))
    return new Hearing(members, new Map(cuts))
  }

  /** Who hears whom. */
  of({ title, talks }: Passage): HeardPassage {
    const speakers = talks.map(({ speaker }) => speaker.name)
    return { title, speakers, ears: this.#members.map((listener) => this.#ear(listener, talks)) }
  }

  /** How the first so many ms of a sentence are heard by whoever hears the least of them and records it without a loudspeaker. */
  leastOfFirst({ speaker, stretch }: Talk, ms: number): Similarity {
    const word = speaker.sentence.subarray(0, (ms * SAMPLE_RATE) / 1000)
    const { fromMs, untilMs } = stretch
    const listeners = this.#members.filter((member) => member !== speaker && !member.hasSpeaker)
    const heard = listeners.map((listener) => {
      const all = this.#cut(listener, { fromMs: fromMs - EARLIER_MS, untilMs: untilMs + LATER_MS })
      const heardMs = fromMs - EARLIER_MS + compare(speaker.sentence, all, { stretchMs: STRETCH_MS }).lagMs
      const around = this.#cut(listener, { fromMs: heardMs - EARLIER_MS, untilMs: heardMs + ms + LATER_MS })
      return compare(word, around, { stretchMs: FIRST_STRETCH_MS })
    })
    const [least] = heard.toSorted(
      (one, other) => one.heardShare - other.heardShare || one.correlation - other.correlation,
    )
    if (!least) throw new Error('nobody listens')
    return least
  }

  /** The longest silence that ends after a moment, of one who hears somebody talk without a pause. ms */
  silence(listener: RoomMember, { fromMs, untilMs }: Stretch): number {
    const earlierMs = fromMs - 1_000
    const heard = this.#cut(listener, { fromMs: earlierMs, untilMs })
    const block = (BLOCK_MS * SAMPLE_RATE) / 1000
    const loudMs = Array.from({ length: Math.floor(heard.length / block) }, (_, n) => n)
      .filter((n) => loudnessDbfs(heard.subarray(n * block, (n + 1) * block)) > AUDIBLE_DBFS)
      .map((n) => earlierMs + n * BLOCK_MS)
    return soundGaps(loudMs, fromMs, untilMs).longestMs
  }

  #ear(listener: RoomMember, talks: readonly Talk[]): Ear {
    const fromMs = Math.min(...talks.map(({ stretch }) => stretch.fromMs)) - EARLIER_MS
    const untilMs = Math.max(...talks.map(({ stretch }) => stretch.untilMs))
    const heard = this.#cut(listener, { fromMs, untilMs: untilMs + LATER_MS })
    // Who has the floor next may begin soon after that.
    const heardMeanwhile = this.#cut(listener, { fromMs, untilMs })
    const others = talks.map(({ speaker }) => speaker).filter((speaker) => speaker !== listener)
    const likenesses = this.#members.map((member) => {
      const isSpeaking = others.includes(member)
      const sought = isSpeaking ? member.sentence : member.sentence.subarray(0, SOUGHT_SAMPLES)
      const likeness = compare(sought, isSpeaking ? heard : heardMeanwhile, { stretchMs: STRETCH_MS })
      const isRight = isSpeaking ? isHeard(likeness, listener, others.length > 1) : !hasAny(likeness)
      return { correlation: likeness.correlation, heardShare: likeness.heardShare, isRight }
    })
    return {
      listener: listener.name,
      correlations: likenesses.map(({ correlation }) => correlation),
      heardShares: likenesses.map(({ heardShare }) => heardShare),
      isRight: likenesses.every(({ isRight }) => isRight),
    }
  }

  #cut(listener: RoomMember, stretch: Stretch): Float32Array {
    return this.#cuts.get(listener)?.(stretch) ?? new Float32Array(0)
  }
}

function isHeard(
  { correlation, heardShare }: Similarity,
  { hasSpeaker }: RoomMember,
  isOneOfTwo: boolean,
): boolean {
  if (isOneOfTwo) return correlation >= LEAST_OF_TWO
  const least = hasSpeaker ? LEAST_LIKENESS_AT_SPEAKER : LEAST_LIKENESS
  return correlation >= least || heardShare >= LEAST_LIKENESS
}

// A share of so few stretches says nothing.
const hasAny = ({ correlation }: Similarity): boolean => correlation > MOST_LIKENESS
