import { z } from 'zod'
import { LANGUAGE_CHOICES } from '../../locales/language'
import { type ManualQuiet, PICTURE_AUDIENCES, type QuietHours, RINGS } from '../../phone/model'
import { DEFAULT_SETTINGS, type Settings, type SettingsPatch, TEXT_SIZE } from './settings'

const device = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({ kind: z.literal('device'), name: z.string().min(1).max(1_000) }),
])

const moment = z.number().min(0).max(8.64e15)

const manualQuiet: z.ZodType<ManualQuiet> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('off') }),
  z.strictObject({ kind: z.literal('on') }),
  z.strictObject({ kind: z.literal('on-until'), untilMs: moment }),
  z.strictObject({ kind: z.literal('off-until'), untilMs: moment }),
])

const quietHours: z.ZodType<QuietHours> = z.strictObject({
  days: z.array(z.literal([0, 1, 2, 3, 4, 5, 6])).max(7),
  from: z.int().min(0).max(1_439),
  to: z.int().min(0).max(1_440),
})

/** `accelerator.ts` checks the keys and reports mistakes to the user. */
const accelerator = z.string().max(100).optional()

const groups = {
  sound: z.strictObject({
    input: device,
    output: device,
    ringer: device,
    ringVolume: z.number().min(0).max(1),
    ring: z.enum(RINGS),
    cues: z.boolean(),
    cleaning: z.strictObject({
      echoCancellation: z.boolean(),
      noiseSuppression: z.boolean(),
      gainControl: z.boolean(),
    }),
    dtx: z.boolean(),
  }),
  calls: z.strictObject({
    callWaiting: z.boolean(),
    answersFavourites: z.boolean(),
    privateOnly: z.boolean(),
    sharesStatus: z.boolean(),
    tellsRead: z.boolean(),
    showsPictureTo: z.enum(PICTURE_AUDIENCES),
    offersAddresses: z.boolean(),
    relayOnly: z.boolean(),
  }),
  notifications: z.strictObject({ incoming: z.boolean(), missed: z.boolean() }),
  manualQuiet,
  quietHours: z.array(quietHours).max(50),
  shortcuts: z.strictObject({ mute: accelerator, pushToTalk: accelerator }),
  desktop: z.strictObject({
    closeToTray: z.boolean().optional(),
    startAtLogin: z.boolean(),
    startHidden: z.boolean(),
  }),
  hosting: z.strictObject({ opensRouterPort: z.boolean() }),
  appearance: z.strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    textSize: z.int().min(TEXT_SIZE.least).max(TEXT_SIZE.most),
    reducedMotion: z.enum(['system', 'on', 'off']),
  }),
  language: z.enum(LANGUAGE_CHOICES),
  microphoneTried: z.boolean(),
} satisfies { readonly [Group in keyof Settings]: z.ZodType<Settings[Group]> }

/** Every value is optional; unknown values are refused. */
function patchOf(schema: z.ZodObject): z.ZodObject {
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const patch = field instanceof z.ZodObject ? patchOf(field) : (field as z.ZodType)
    return [name, patch.exactOptional()] as const
  })
  return z.strictObject(Object.fromEntries(fields))
}

/** A change from a window. */
export const settingsPatch = patchOf(z.strictObject(groups)) as unknown as z.ZodType<SettingsPatch>

/** A file of an earlier version lacks later settings, which then have their defaults. */
function inFile(schema: z.ZodObject, defaults: object): z.ZodObject {
  const usual: Readonly<Record<string, unknown>> = { ...defaults }
  const fields = Object.entries(schema.shape).map(([name, field]) => {
    const value = usual[name]
    const inner = field instanceof z.ZodObject ? inFile(field, value as object) : (field as z.ZodType)
    return [name, value === undefined ? inner : inner.prefault(value)] as const
  })
  return z.strictObject(Object.fromEntries(fields))
}

export const settingsInFile = inFile(z.strictObject(groups), DEFAULT_SETTINGS)
