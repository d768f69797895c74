import type { Hosting } from '../../hosting/hosting'
import type { SettingsStore } from '../settings/settings-store'

/** Applies changes of the settings to our server at once. */
export function followHostingSettings(
  settings: Pick<SettingsStore, 'now' | 'on'>,
  hosting: Pick<Hosting, 'setOpensRouterPort'>,
): void {
  hosting.setOpensRouterPort(settings.now.hosting.opensRouterPort)
  settings.on('changed', ({ hosting: now }, { hosting: before }) => {
    if (now !== before) hosting.setOpensRouterPort(now.opensRouterPort)
  })
}
