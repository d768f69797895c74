import { announcement } from '../../../protocol'

/** What this phone can do beyond the protocol. */
export const OWN_ANNOUNCEMENT = announcement({ pings: true, tenMs: true })
