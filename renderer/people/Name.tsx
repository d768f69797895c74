import { shownName } from '../wording'

/** A name as people typed it: any script and direction, kept from disturbing the text around it. */
export function Name({ name }: { readonly name: string }) {
  return (
    <bdi className="name" dir="auto" title={name}>
      {shownName(name)}
    </bdi>
  )
}
