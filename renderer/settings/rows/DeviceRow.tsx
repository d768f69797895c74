import type { ReactNode } from 'react'
import { DeviceSelect, type DeviceSelectProps } from '../../sound/DeviceSelect'
import type { SettingId } from '../setting-table'
import { Row } from './Row'

export interface DeviceRowProps extends Pick<DeviceSelectProps, 'devices' | 'chosen' | 'onChoose'> {
  readonly setting: SettingId
  /** The button that tests the device. */
  readonly children: ReactNode
}

/** A sound device, with its test below it. */
export const DeviceRow = ({ setting, children, ...device }: DeviceRowProps) => (
  <Row setting={setting} wide>
    {(names) => (
      <>
        <DeviceSelect {...names} {...device} />
        <div className="sound-try">{children}</div>
      </>
    )}
  </Row>
)
