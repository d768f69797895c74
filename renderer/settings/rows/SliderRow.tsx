import type { SettingId } from '../setting-table'
import { Row } from './Row'
import { Slider, type SliderProps } from './Slider'

export interface SliderRowProps extends Omit<SliderProps, 'names'> {
  readonly setting: SettingId
}

/** A value in a range. */
export const SliderRow = ({ setting, ...slider }: SliderRowProps) => (
  <Row setting={setting}>{(names) => <Slider names={names} {...slider} />}</Row>
)
