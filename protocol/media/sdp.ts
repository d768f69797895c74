/** What two sides of a WebRTC connection tell each other: one stream of voice, both ways (RFC 8866, RFC 8829). */
export interface VoiceDescription {
  /** ICE's name and password (RFC 8839 section 5.4). */
  readonly iceUfrag: string
  readonly icePassword: string
  /** SHA-256 of the certificate, 64 hexadecimal digits in lower case. */
  readonly fingerprint: string
  /** Who begins DTLS (RFC 5763 section 5): an offer says `actpass`. */
  readonly setup: 'active' | 'passive' | 'actpass'
  /** The name of the stream. */
  readonly mid: string
  /** RTP payload type of Opus, 96 to 127. */
  readonly opusType: number
  /** RTP payload type of redundant Opus (RFC 2198); undefined: not understood. */
  readonly redType?: number
  /** The id of the header extension with audio levels (RFC 6464), 1 to 14; undefined: none. */
  readonly audioLevelId?: number
  /** The sender's number in its packets; undefined: it does not tell. */
  readonly ssrc?: number
}

export interface ParsedSdp {
  readonly description: VoiceDescription
  /** The candidates in it, unread. */
  readonly candidates: readonly string[]
}

/** Characters. A browser's has 2 to 6 thousand. */
export const MAX_SDP = 16_384
/** The candidates of one side. */
export const MAX_CANDIDATES = 20

const MAX_LINES = 500
const MAX_FORMATS = 64
const MEDIA = /^m=audio \d{1,5} UDP\/TLS\/RTP\/SAVPF((?: \d{1,3})+)$/
const UFRAG = /^[A-Za-z0-9+/]{4,64}$/
const PASSWORD = /^[A-Za-z0-9+/]{22,128}$/
const FINGERPRINT = /^sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/i
const SETUP = /^(active|passive|actpass)$/
const MID = /^[\w-]{1,16}$/
const OPUS = /^(\d{1,3}) opus\/48000\/2$/i
const RED = /^(\d{1,3}) red\/48000\/2$/i
const AUDIO_LEVEL_URI = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level'
const EXTENSION = /^(\d{1,2})(?:\/\w{1,8})? (\S{1,100})/
const SSRC = /^(\d{1,10}) cname:/
const NOT_BOTH_WAYS = ['sendonly', 'recvonly', 'inactive']

/**
 * Reads a description of exactly one stream of voice. What is not needed is ignored; nothing of it is passed on.
 * @returns undefined when something necessary is missing, wrong or ambiguous
 */
export function parseSdp(text: string): ParsedSdp | undefined {
  if (text.length > MAX_SDP) return undefined
  const lines = text.split(/\r?\n/, MAX_LINES + 1)
  if (lines.length > MAX_LINES || lines[0] !== 'v=0') return undefined
  const media = lines.filter((line) => line.startsWith('m='))
  const formats = MEDIA.exec(media[0] ?? '')?.[1]
    ?.trim()
    .split(' ')
    .map(Number)
  if (media.length !== 1 || formats === undefined || formats.length > MAX_FORMATS) return undefined

  const attributes = attributesIn(lines)
  const only = (name: string, form: RegExp): RegExpExecArray | undefined => {
    const values = new Set(attributes.get(name))
    const [value] = values
    return values.size === 1 && value !== undefined ? (form.exec(value) ?? undefined) : undefined
  }
  const first = (name: string, form: RegExp): RegExpExecArray | undefined => {
    for (const value of attributes.get(name) ?? []) {
      const found = form.exec(value)
      if (found) return found
    }
    return undefined
  }
  if (!attributes.has('rtcp-mux') || NOT_BOTH_WAYS.some((direction) => attributes.has(direction)))
    return undefined

  const iceUfrag = only('ice-ufrag', UFRAG)?.[0]
  const icePassword = only('ice-pwd', PASSWORD)?.[0]
  const fingerprint = only('fingerprint', FINGERPRINT)?.[1]?.replaceAll(':', '').toLowerCase()
  const setup = only('setup', SETUP)?.[0] as VoiceDescription['setup'] | undefined
  const mid = only('mid', MID)?.[0]
  const opusType = typeIn(first('rtpmap', OPUS), formats)
  if (iceUfrag === undefined || icePassword === undefined || fingerprint === undefined) return undefined
  if (setup === undefined || mid === undefined || opusType === undefined || opusType < 96) return undefined

  const redType = typeIn(first('rtpmap', RED), formats)
  const isRedOfOpus = attributes.get('fmtp')?.includes(`${redType} ${opusType}/${opusType}`) === true
  const audioLevelId = idOf(attributes.get('extmap') ?? [], AUDIO_LEVEL_URI)
  const ssrc = Number(first('ssrc', SSRC)?.[1] ?? NaN)
  return {
    description: {
      ...{ iceUfrag, icePassword, fingerprint, setup, mid, opusType },
      ...(redType !== undefined && redType !== opusType && isRedOfOpus && { redType }),
      ...(audioLevelId !== undefined && { audioLevelId }),
      ...(ssrc <= 0xffffffff && { ssrc }),
    },
    candidates: (attributes.get('candidate') ?? [])
      .slice(0, MAX_CANDIDATES)
      .map((candidate) => `candidate:${candidate}`),
  }
}

/** The text of a description, with nothing in it but the description. */
export function formatSdp(description: VoiceDescription): string {
  const { iceUfrag, icePassword, fingerprint, setup, mid, opusType, redType, audioLevelId, ssrc } =
    description
  const formats = redType === undefined ? [opusType] : [opusType, redType]
  const pairs = fingerprint.toUpperCase().replaceAll(/..(?=.)/g, '$&:')
  return [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mid}`],
    `m=audio 9 UDP/TLS/RTP/SAVPF ${formats.join(' ')}`,
    ...['c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=sendrecv', 'a=rtcp-mux'],
    `a=rtpmap:${opusType} opus/48000/2`,
    `a=fmtp:${opusType} ${OPUS_PARAMETERS}`,
    ...(redType === undefined
      ? []
      : [`a=rtpmap:${redType} red/48000/2`, `a=fmtp:${redType} ${opusType}/${opusType}`]),
    ...(audioLevelId === undefined ? [] : [`a=extmap:${audioLevelId} ${AUDIO_LEVEL_URI}`]),
    ...(ssrc === undefined ? [] : [`a=ssrc:${ssrc} cname:peer`]),
    ...[`a=setup:${setup}`, `a=ice-ufrag:${iceUfrag}`, `a=ice-pwd:${icePassword}`],
    ...['a=ice-options:trickle', `a=fingerprint:sha-256 ${pairs}`, ''],
  ].join('\r\n')
}

/** Of Opus (RFC 7587 section 6.1): mono speech in short packets, with forward error correction. */
export const OPUS_PARAMETERS = 'minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0'

function attributesIn(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, string[]>()
  for (const line of lines) {
    if (!line.startsWith('a=')) continue
    const colon = line.indexOf(':')
    const [name, value] = colon < 0 ? [line.slice(2), ''] : [line.slice(2, colon), line.slice(colon + 1)]
    const values = attributes.get(name)
    if (values) values.push(value)
    else attributes.set(name, [value])
  }
  return attributes
}

/** Payload types that RTCP does not have (RFC 5761 section 4), among the formats of the stream. */
function typeIn(found: RegExpExecArray | undefined, formats: readonly number[]): number | undefined {
  const type = Number(found?.[1] ?? NaN)
  const isAllowed = (type >= 35 && type < 64) || (type >= 96 && type < 128)
  return isAllowed && formats.includes(type) ? type : undefined
}

function idOf(extensions: readonly string[], uri: string): number | undefined {
  const found = extensions.map((value) => EXTENSION.exec(value)).find((match) => match?.[2] === uri)
  const id = Number(found?.[1] ?? NaN)
  return id >= 1 && id <= 14 ? id : undefined
}
