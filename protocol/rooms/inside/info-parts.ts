import { MAX_INFO_PART_DATA } from './limits'

/** A part of a group's info, which is longer than a message of a client may be. */
export interface InfoPart {
  /** From 0 to `parts - 1`, in this order. */
  readonly part: number
  readonly parts: number
  readonly info: string
}

/** @returns at least one part */
export const partsOfInfo = (info: string): readonly InfoPart[] => {
  const parts = Math.max(1, Math.ceil(info.length / MAX_INFO_PART_DATA))
  return Array.from({ length: parts }, (_, part) => ({
    ...{ part, parts },
    info: info.slice(part * MAX_INFO_PART_DATA, (part + 1) * MAX_INFO_PART_DATA),
  }))
}

/** Puts the parts of one info together. */
export class InfoParts {
  #texts: readonly string[] = []

  /** @returns the whole after its last part; undefined before it. What is out of turn begins anew. */
  take({ part, parts, info }: InfoPart): string | undefined {
    if (part !== this.#texts.length) this.#texts = []
    if (part !== this.#texts.length) return undefined
    this.#texts = [...this.#texts, info]
    if (this.#texts.length < parts) return undefined
    const whole = this.#texts.join('')
    this.#texts = []
    return whole
  }
}
