import { useT } from '../language/wording-context'
import { Name } from './Name'
import './real-name.css'

/** The name of somebody at the network, beside what the user calls them. */
export function RealName({ name }: { readonly name: string }) {
  const t = useT()
  return (
    <small className="real-name">
      {t('person.realName')} <Name name={name} />
    </small>
  )
}
