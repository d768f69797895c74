/** Parts of an upload or a download that are under way at the same time: the host takes as many of both together. */
const AT_ONCE = 2
/** An upload that the host has lost begins again so often. */
const MOST_RESTARTS = 3
/** Attempts without any success, a second apart. */
const MOST_FAILURES = 60

/** Which parts of an image are still to be sent or fetched. Pure. */
export class ImageParts {
  readonly #of: number
  readonly #isFirstAlone: boolean
  #todo: readonly number[]
  readonly #underWay = new Set<number>()
  #restarts = 0
  #failures = 0

  /** @param isFirstAlone whether part 0 has to be there before the others */
  constructor(of: number, isFirstAlone: boolean) {
    this.#of = of
    this.#isFirstAlone = isFirstAlone
    this.#todo = numbersTo(of)
  }

  get isDone(): boolean {
    return this.#todo.length + this.#underWay.size === 0
  }

  get isWaiting(): boolean {
    return this.#underWay.size > 0
  }

  /** @returns the part to ask for now, which is then under way; undefined: there is none now */
  next(): number | undefined {
    const [next] = this.#todo
    const isFirstMissing = this.#isFirstAlone && this.#underWay.has(0)
    if (next === undefined || isFirstMissing || this.#underWay.size >= AT_ONCE) return undefined
    this.#todo = this.#todo.slice(1)
    this.#underWay.add(next)
    return next
  }

  /** @returns false for a part that is not under way */
  arrived(part: number): boolean {
    if (!this.#underWay.delete(part)) return false
    this.#failures = 0
    return true
  }

  isUnderWay(part: number): boolean {
    return this.#underWay.has(part)
  }

  /** Whatever is under way has to be asked for again. */
  interrupted(): void {
    this.#todo = [...this.#underWay, ...this.#todo].toSorted((one, other) => one - other)
    this.#underWay.clear()
  }

  /** As `interrupted`, because something went wrong. @returns false when it has done so too often */
  failed(): boolean {
    this.interrupted()
    return ++this.#failures < MOST_FAILURES
  }

  /** All parts are to be sent again. @returns false when they have been too often */
  restart(): boolean {
    this.#underWay.clear()
    this.#todo = numbersTo(this.#of)
    return ++this.#restarts <= MOST_RESTARTS
  }
}

const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)
