import { Eye, Phone } from 'lucide-react'
import {
  type AppState,
  type CallConsent,
  calledName,
  type CallTarget,
  consentTo,
  targetOf,
  type WaitingCall,
} from '../../electron/api'
import { coveringCall } from '../call/covering-call'
import { CallerRow } from '../call/CallerRow'
import { useT } from '../language/wording-context'
import { Button } from '../look/Button'
import { warningOf } from '../privacy/sign'
import { useCommands } from '../state/phone-context'

interface CallElsewhere {
  readonly network: string
  readonly server: string
  readonly caller: CallTarget &
    Pick<WaitingCall, 'person' | 'privacy' | 'isGuest' | 'isListener' | 'nickname'>
  readonly consent: CallConsent
  /** During another call at that network. */
  readonly isSecond: boolean
}

/** The calls that ring at networks that are not shown. */
const callsIn = ({ elsewhere }: Pick<AppState, 'elsewhere'>): readonly CallElsewhere[] =>
  elsewhere.flatMap(({ network, server, call, waiting }) => [
    ...(coveringCall(call)
      ? [call].flatMap((caller) =>
          caller.kind === 'ringing'
            ? [{ network, server, caller, consent: consentTo(caller), isSecond: false }]
            : [],
        )
      : []),
    ...(waiting && !waiting.silent
      ? [{ network, server, caller: waiting, consent: consentTo(waiting), isSecond: true }]
      : []),
  ])

/**
 * Calls at networks that are not shown, over the upper part of the window. An answer shows the network; a call with a warning, or a
 * second caller there, is answered where all of it is seen.
 */
export function ElsewhereCallers({ state }: { readonly state: Pick<AppState, 'elsewhere'> }) {
  return callsIn(state).map((call) => <Caller key={`${call.network} ${call.caller.id}`} {...call} />)
}

function Caller({ network, server, caller, consent, isSecond }: CallElsewhere) {
  const t = useT()
  const { accept, refuse, refuseWaiting, showNetwork } = useCommands()
  const isShownFirst = isSecond || warningOf(caller.privacy) !== undefined
  return (
    <CallerRow
      caller={caller}
      words={{ key: 'networks.isCalling', fill: { name: calledName(caller), network: server } }}
    >
      {isShownFirst ? (
        <Button tone="line" icon={<Eye aria-hidden="true" />} onClick={() => showNetwork(network)}>
          {t('networks.showCall')}
        </Button>
      ) : (
        <Button
          tone="line"
          icon={<Phone aria-hidden="true" />}
          onClick={() => {
            accept(consent)
            showNetwork(network)
          }}
        >
          {t('call.accept')}
        </Button>
      )}
      <Button
        tone="brick"
        icon={<Phone className="icon-put-down" aria-hidden="true" />}
        onClick={() => (isSecond ? refuseWaiting : refuse)(targetOf(caller))}
      >
        {t('call.decline')}
      </Button>
    </CallerRow>
  )
}
