import { Fragment } from 'react'
import { linePieces } from './line-pieces'

/** Words with an address in them, whose lines end where its parts do. */
export function Breakable({ words }: { readonly words: string }) {
  return linePieces(words).map((piece, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {piece}
    </Fragment>
  ))
}
