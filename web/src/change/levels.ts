import type { LevelName } from '../api/types'

/** asks tells which directions a level looks at, between a version and an earlier one that it looks at at all. */
export function asks(level: LevelName, looked: boolean): { backward: boolean; forward: boolean } {
  const full = level.startsWith('FULL')
  return {
    backward: looked && (full || level.startsWith('BACKWARD')),
    forward: looked && (full || level.startsWith('FORWARD')),
  }
}
