import { Phone } from 'lucide-react'
import type { KeyboardEvent, MouseEvent } from 'react'
import { pressOf } from '../keys/chord'
import { ariaShortcut } from '../keys/keycap'
import { actionFor, KEYS } from '../keys/key-table'
import { useT } from '../language/wording-context'
import { IconButton } from '../look/IconButton'
import { Name } from '../people/Name'
import { MoreButton } from './MoreButton'
import { Row, type RowProps } from './Row'
import { onRowKey } from './row-keys'

export interface CallableRowProps extends Omit<RowProps, 'name' | 'children' | 'onFocus' | 'onMenu'> {
  readonly name: string
  /** The name of the button that calls. */
  readonly sentence: 'people.callName' | 'history.callBack'
  readonly callable: boolean
  /** The name of the button that opens the row's menu. */
  readonly moreLabel: string
  readonly onFocus: () => void
  readonly onCall: () => void
  readonly onMenu: (event: MouseEvent<HTMLElement>) => void
}

/** A row about somebody: a click opens their page, a button or a key calls, and a menu has the other actions. */
export function CallableRow(props: CallableRowProps) {
  const { name, sentence, callable, moreLabel, onCall, onKeyDown = onRowKey, shortcuts, ...rest } = props
  const t = useT()
  const { tabStop, onFocus, onMenu } = rest
  const tabIndex = tabStop ? 0 : -1
  const words = t(sentence, { name })
  const onKey = (event: KeyboardEvent<HTMLButtonElement>): void => {
    if (actionFor('list', pressOf(event)) !== 'call') return onKeyDown(event)
    event.preventDefault()
    if (callable && !event.repeat) onCall()
  }
  return (
    <Row
      {...rest}
      name={<Name name={name} />}
      shortcuts={[ariaShortcut(KEYS.list.call[0]), shortcuts].filter(Boolean).join(' ')}
      onKeyDown={onKey}
    >
      <IconButton
        className="row-call"
        label={words}
        aria-disabled={!callable}
        tabIndex={tabIndex}
        onFocus={onFocus}
        onKeyDown={onRowKey}
        // The second click of a double click would call again while the first call is starting.
        onClick={(event) => callable && event.detail < 2 && onCall()}
      >
        <Phone aria-hidden="true" />
      </IconButton>
      <MoreButton label={moreLabel} tabIndex={tabIndex} onFocus={onFocus} onMenu={onMenu} />
    </Row>
  )
}
