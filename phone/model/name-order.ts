const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Natural order of names, with a fixed order for names that compare as equal. */
export const inNameOrder = (one: string, other: string): number =>
  collator.compare(one, other) || inCodeUnits(one, other)

export const inCodeUnits = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1)
