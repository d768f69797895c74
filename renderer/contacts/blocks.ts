/** Rows of a list that follow each other. It is the same object as long as it holds the same. */
export interface Block<Item> {
  readonly key: number
  readonly items: readonly Item[]
}

/** A block is made so long, and is divided when it grows to twice as much. */
const LENGTH = 32

/**
 * Divides one list after the other into blocks, so that a change makes one block new and leaves the others alone. An
 * item stays in its block while it keeps its place among the others: its row is not made anew, and keeps the focus.
 * @param keyOf names an item, the same in each list that it is in
 */
export function blocksOf<Item>(
  keyOf: (item: Item) => string,
): (items: readonly Item[]) => readonly Block<Item>[] {
  let before: readonly Block<Item>[] = []
  let nextKey = 0
  const cut = (items: readonly Item[]): Block<Item>[] =>
    Array.from({ length: Math.ceil(items.length / LENGTH) }, (_, n) => ({
      key: nextKey++,
      items: items.slice(n * LENGTH, (n + 1) * LENGTH),
    }))

  /** Undefined when those who stay are in another order. */
  const changed = (items: readonly Item[]): Block<Item>[] | undefined => {
    const stays = new Set(items.map(keyOf))
    const old = before.flatMap((block, index) =>
      block.items.map(keyOf).flatMap((key) => (stays.has(key) ? [{ key, index }] : [])),
    )
    const shares = before.map((): Item[] => [])
    const known = new Set(old.map(({ key }) => key))
    let next = 0
    for (const item of items) {
      const key = keyOf(item)
      if (known.has(key) && old[next++]?.key !== key) return undefined
      // Who has come stands behind the one before.
      shares[old[Math.max(0, next - 1)]?.index ?? 0]?.push(item)
    }
    return before.flatMap((block, index) => {
      const share = shares[index] ?? []
      if (share.length > 2 * LENGTH) {
        const [first, ...rest] = cut(share)
        return first ? [{ ...first, key: block.key }, ...rest] : []
      }
      if (share.length === 0) return []
      const isSame = share.length === block.items.length && share.every((item, n) => item === block.items[n])
      return [isSame ? block : { key: block.key, items: share }]
    })
  }

  return (items) => {
    before = (before.length > 0 ? changed(items) : undefined) ?? cut(items)
    return before
  }
}
