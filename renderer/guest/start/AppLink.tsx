import { useT } from '../../language/wording-context'

/** For those who have the app. The system asks before it opens anything. */
export function AppLink({ url }: { readonly url: string }) {
  const t = useT()
  return (
    <a className="guest-link" href={url}>
      {t('guest.inApp')}
    </a>
  )
}
