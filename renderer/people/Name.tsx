import { isBlank } from '../../locales/names'
import { useT } from '../language/wording-context'

/** A name as people typed it: any script and direction, isolated from the surrounding text. */
export function Name({ name }: { readonly name: string }) {
  const t = useT()
  return (
    <bdi className="name" dir="auto" title={name}>
      {isBlank(name) ? t('common.noName') : name}
    </bdi>
  )
}
