import type { ShownText } from '../../../electron/api'

/** A text of `key`, which says its own id. */
export const textOf = (id: string, more: Partial<ShownText> = {}): ShownText => ({
  ...{ id, key: 'a1'.repeat(32), name: 'Ada', unixMs: 0, text: `text ${id}` },
  ...{ mentions: [], isEdited: false, isDeleted: false },
  ...more,
})
