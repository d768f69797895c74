import { z } from 'zod'
import { DEFAULT_PREFERENCES, type Preferences, type QuietHours, TEXT_SIZE } from '../../api'

const weekday = z.literal([0, 1, 2, 3, 4, 5, 6])
const quietHours: z.ZodType<QuietHours> = z.strictObject({
  days: z.array(weekday).max(7),
  from: z.int().min(0).max(1_439),
  to: z.int().min(0).max(1_440),
})

/** Whether these are keys is `accelerator.ts`' to say: somebody who mistypes is told so. */
const accelerator = z.string().max(100).optional()

const groups = {
  desktop: z.strictObject({
    closeToTray: z.boolean().optional(),
    startAtLogin: z.boolean(),
    startHidden: z.boolean(),
  }),
  notifications: z.strictObject({ incoming: z.boolean(), missed: z.boolean() }),
  shortcuts: z.strictObject({ mute: accelerator, pushToTalk: accelerator }),
  calls: z.strictObject({
    callWaiting: z.boolean(),
    answersFavourites: z.boolean(),
    // Files of earlier versions lack it.
    privateOnly: z.boolean().default(false),
  }),
  quietHours: z.array(quietHours).max(50),
  appearance: z.strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    textSize: z.int().min(TEXT_SIZE.least).max(TEXT_SIZE.most),
    reducedMotion: z.enum(['system', 'on', 'off']),
  }),
}

/** In a file groups may lack that could not be chosen when it was written. */
export const preferencesInFile: z.ZodType<Preferences> = z.strictObject({
  desktop: groups.desktop.default(DEFAULT_PREFERENCES.desktop),
  notifications: groups.notifications.default(DEFAULT_PREFERENCES.notifications),
  shortcuts: groups.shortcuts.default({}),
  calls: groups.calls.default(DEFAULT_PREFERENCES.calls),
  quietHours: groups.quietHours.default([]),
  appearance: groups.appearance.default(DEFAULT_PREFERENCES.appearance),
})

/** Any of the groups, each whole. */
export const preferencesChange: z.ZodType<Partial<Preferences>> = z.strictObject({
  desktop: groups.desktop.exactOptional(),
  notifications: groups.notifications.exactOptional(),
  shortcuts: groups.shortcuts.exactOptional(),
  calls: groups.calls.exactOptional(),
  quietHours: groups.quietHours.exactOptional(),
  appearance: groups.appearance.exactOptional(),
})
