import { flushSync } from 'react-dom'

/** How long drawing may hold one frame up, in milliseconds: what the browser itself does for the frame comes on top. */
const budgetMs = 6

/**
 * Turns draws what waits a little in each frame, so that neither scrolling nor a key waits for a whole screen. What
 * lies at the first place in sight or behind it comes first.
 */
export class Turns {
  readonly #waiting = new Map<number, () => void>()
  #planned = false

  /** firstInSight says which place is the first that people see now, afterwards is called when some have been drawn. */
  constructor(
    private readonly firstInSight: () => number,
    private readonly afterwards: () => void,
  ) {}

  /** wait lets draw be called when it is the turn of its place, unless what it answers is called before. */
  wait(place: number, draw: () => void): () => void {
    this.#waiting.set(place, draw)
    this.#plan()
    return () => {
      if (this.#waiting.get(place) === draw) this.#waiting.delete(place)
    }
  }

  #plan() {
    if (this.#planned) return
    this.#planned = true
    // After the frame and not in it: it is shown before more is drawn.
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.#planned = false
        this.#draw()
        if (this.#waiting.size > 0) this.#plan()
      }),
    )
  }

  #draw() {
    const begun = performance.now()
    const seen = this.firstInSight()
    const order = [...this.#waiting.keys()].sort(
      (a, b) => Number(a < seen) - Number(b < seen) || Math.abs(a - seen) - Math.abs(b - seen),
    )
    for (const place of order) {
      const draw = this.#waiting.get(place)
      this.#waiting.delete(place)
      if (draw !== undefined) flushSync(draw)
      if (performance.now() - begun > budgetMs) break
    }
    if (order.length > 0) flushSync(this.afterwards)
  }
}
