import { isBlank } from '../../locales/names'
import { useT } from '../language/wording-context'

/** A name as people typed it: any script and direction, kept from disturbing the text around it. */
export function Name({ name }: { readonly name: string }) {
  const t = useT()
  return (
    <bdi className="name" dir="auto" title={name}>
      {isBlank(name) ? t('common.noName') : name}
    </bdi>
  )
}
