import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Turns } from './turns'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** slow is a place whose drawing takes so long that nothing else is drawn in its frame. */
function slow(drawn: number[], place: number) {
  return () => {
    drawn.push(place)
    vi.setSystemTime(Date.now() + 100)
    vi.spyOn(performance, 'now').mockReturnValue(Date.now())
  }
}

test('what is in sight is drawn first, a little in each frame', () => {
  const drawn: number[] = []
  const turns = new Turns(
    () => 4,
    () => undefined,
  )
  for (const place of [2, 3, 4, 5]) turns.wait(place, slow(drawn, place))
  expect(drawn).toEqual([])
  const counts = [1, 2, 3, 4].map(() => {
    vi.advanceTimersToNextTimer() // the frame
    vi.advanceTimersToNextTimer() // and what comes after it
    return drawn.length
  })
  expect(counts).toEqual([1, 2, 3, 4])
  expect(drawn).toEqual([4, 5, 3, 2])
})

test('who has left is not drawn, and who comes later is', () => {
  const drawn: number[] = []
  const turns = new Turns(
    () => 0,
    () => undefined,
  )
  const leave = turns.wait(0, () => drawn.push(0))
  turns.wait(1, () => drawn.push(1))
  leave()
  vi.runAllTimers()
  expect(drawn).toEqual([1])
  turns.wait(2, () => drawn.push(2))
  vi.runAllTimers()
  expect(drawn).toEqual([1, 2])
})
