/** Lays graphs out beside the page, which stays quick meanwhile. */
import { layout, type Layout, type Shape } from './layout'

export type Question = { number: number; shape: Shape }
export type Answer = { number: number; layout: Layout } | { number: number; error: string }

self.onmessage = ({ data: { number, shape } }: MessageEvent<Question>) => {
  let answer: Answer
  try {
    answer = { number, layout: layout(shape, () => performance.now()) }
  } catch (error) {
    answer = { number, error: String(error) }
  }
  self.postMessage(answer)
}
