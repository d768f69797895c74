import { isBlank, legible } from '../../locales/names'
import { useT } from '../language/wording-context'

/**
 * A name as people typed it, in any script and direction, isolated from the surrounding text. A sign replaces each
 * hidden character, because some servers do not check names.
 */
export function Name({ name }: { readonly name: string }) {
  const t = useT()
  const shown = legible(name)
  const title = shown === name ? name : t('common.hiddenCharacters', { name })
  return (
    <bdi className="name" dir="auto" title={title}>
      {isBlank(shown) ? t('common.noName') : shown}
    </bdi>
  )
}
