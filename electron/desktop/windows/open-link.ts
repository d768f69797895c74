import { shell } from 'electron'
import { detailOf } from '../../../locales/message'
import { type CommandResult, isWebLink } from '../../api'

/** Opens a page of the web in the system's browser, and nothing else. */
export async function openLink(link: string): Promise<CommandResult> {
  const fail = (detail: string): CommandResult => ({
    ok: false,
    problem: { key: 'problem.cannotOpen', fill: { path: link, detail } },
  })
  if (!isWebLink(link)) return fail('not http')
  try {
    // eslint-disable-next-line no-restricted-syntax -- The one place: checked above, and the user has read it.
    await shell.openExternal(link)
    return { ok: true }
  } catch (error) {
    return fail(detailOf(error))
  }
}
