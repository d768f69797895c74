/** Consecutive rows of a list. The same object while its items are the same. */
export interface Block<Item> {
  readonly key: number
  readonly items: readonly Item[]
}

/** The initial size of a block. It is divided at twice this size. */
const LENGTH = 32

/**
 * Divides successive lists into blocks, so that a change makes one block new and leaves the others as they are. An item
 * stays in its block while it keeps its place among the others, so its row is not drawn again and keeps the focus.
 * @param keyOf the key of an item, the same in every list
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

  /** Undefined if the remaining items have another order. */
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
      // A new item follows the one before it.
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
