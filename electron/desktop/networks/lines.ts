import type { CallTarget, PhoneState } from '../../api'

/** A call that is more than a ring. `opening`: it is being made or connected. */
export interface Line extends CallTarget {
  readonly kind: 'opening' | 'talking' | 'held'
}

/** The calls of a phone that do not just ring. */
export function linesOf({ call, held }: Pick<PhoneState, 'call' | 'held'>): readonly Line[] {
  const lines: Line[] = []
  if (call.kind === 'talking') lines.push({ kind: 'talking', id: call.id, contact: call.contact })
  else if (call.kind === 'calling' || call.kind === 'connecting')
    lines.push({ kind: 'opening', id: call.id, contact: call.contact })
  if (held) lines.push({ kind: 'held', id: held.id, contact: held.contact })
  return lines
}
