import { useSyncExternalStore } from 'react'

/** When is an instant in words, with the exact one behind it. */
export function When({ at }: { at: string | number | undefined }) {
  const now = useSyncExternalStore(tick, rounded)
  const ms = typeof at === 'number' ? at : Date.parse(at ?? '')
  if (Number.isNaN(ms) || ms <= 0) return <span className="text-mute">unknown</span>
  const date = new Date(ms)
  return (
    <time dateTime={date.toISOString()} title={exact(date)} className="whitespace-nowrap">
      {ago(ms, now)}
    </time>
  )
}

/** Times in words are looked at again this often. */
const tickMs = 30_000

/** A list has a hundred times: one timer serves them all. */
const followers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(onTick: () => void) {
  followers.add(onTick)
  timer ??= setInterval(() => {
    for (const follow of followers) follow()
  }, tickMs)
  return () => {
    followers.delete(onTick)
    if (followers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Rounded up, so that it is the same within a tick and nothing has happened in the future. */
function rounded(): number {
  return Math.ceil(Date.now() / tickMs) * tickMs
}

// Making a formatter takes a hundred times as long as using one.
const exactly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })
const relatively = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** exact is an instant to the second, in the zone of the reader. */
export function exact(date: Date): string {
  return exactly.format(date)
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 60],
  ['day', 24],
  ['month', 30.4],
  ['year', 12],
]

/** ago says how long before now an instant was, in its largest unit: '3 hours ago'. */
export function ago(ms: number, now: number): string {
  let unit: Intl.RelativeTimeFormatUnit = 'second'
  let amount = (ms - now) / 1000
  for (const [larger, size] of steps) {
    if (Math.abs(amount) < size) break
    unit = larger
    amount /= size
  }
  if (unit === 'second') return 'just now'
  return relatively.format(Math.trunc(amount), unit)
}
