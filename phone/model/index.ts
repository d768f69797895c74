/** The domain's types. Everything here survives a structured clone. */
export type { Account } from './account'
export type { ConnectionState, ConnectionError } from './connection'
export { type OpenCause, openCauseOf } from './open-cause'
export {
  isRecognised,
  isSameConsent,
  isPrivate,
  isWarning,
  type Privacy,
  type PrivacyWarning,
  type WarningConsent,
} from './privacy'
export type { PersonId } from './person-id'
export { type BusyStatus, type Contact, type ContactChanges, type PrivacyEvent, shownNameOf } from './contact'
export { ContactList } from './contact-list'
export {
  type CallConsent,
  type CallDirection,
  type CallState,
  type CallTarget,
  calledName,
  consentTo,
  type EndReason,
  type HeldCall,
  isConsentTo,
  targetOf,
  type WaitingCall,
} from './call'
export { isMissed, type CallOutcome, type HistoryEntry } from './history'
export type { ManualQuiet, Quiet, QuietHours, Weekday } from './quiet'
export {
  type AudioNotice,
  type Cleaning,
  type CueName,
  type DeviceChoice,
  type DeviceTest,
  type DeviceTestPhase,
  FULL_CLEANING,
  type Levels,
  NO_CLEANING,
  type RingName,
  RINGS,
  type SampleName,
  SAMPLES,
  type SoundDevices,
  type SoundSettings,
  type SoundTest,
  type SoundTestPhase,
} from './sound'
export type {
  AddressKind,
  CallQuality,
  QualityGrade,
  QualitySecond,
  VoiceSending,
  VoicePath,
} from './quality'
export { MAX_PICTURE_BYTES, PICTURE_AUDIENCES, type PictureAudience, type PictureHash } from './picture'
export { addressMessage, isRelayed, pathMessage } from './voice-path'
export type { CommandResult } from './command-result'
export type {
  OwnRoomFloor,
  RoomEndCause,
  RoomFloor,
  GuestAsk,
  GuestInRoom,
  RoomGuests,
  RoomMember,
  RoomImage,
  RoomMessage,
  PersonInRoom,
  RoomPhase,
  RoomSettings,
  Fingerprint,
  RoomSpeaker,
  RoomState,
  RoomVoiceState,
} from './room'
export type { DirectSummary, ShownText, TextDelivery } from './text'
export type { PhoneState } from './phone-state'
export type {
  AnnouncementState,
  FoundServer,
  HostingState,
  NearbyServers,
  RouterProtocol,
  RouterState,
} from './hosting'
