import type { ReactNode, Ref } from 'react'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { Field } from './Field'

export interface ServerAddressProps {
  readonly ref: Ref<HTMLInputElement>
  readonly server: string
  readonly onChange: (server: string) => void
  readonly problem: string | undefined
  readonly wrong: boolean
  /** We are signing in there. */
  readonly isBusy: boolean
  /** Between the field and the button. */
  readonly children: ReactNode
}

/** A server by its address, and the form's button. */
export function ServerAddress({
  ref,
  server,
  onChange,
  problem,
  wrong,
  isBusy,
  children,
}: ServerAddressProps) {
  const t = useT()
  return (
    <>
      <Field
        ref={ref}
        label={t('signIn.server')}
        hint={t('signIn.serverHint')}
        value={server}
        onChange={onChange}
        problem={problem}
        wrong={wrong}
        inputMode="url"
      />
      {children}
      <Button
        type="submit"
        tone="line"
        aria-disabled={isBusy}
        icon={isBusy ? <span className="spinner" aria-hidden="true" /> : undefined}
      >
        {isBusy ? t('signIn.submitting') : t('signIn.submit')}
      </Button>
    </>
  )
}
