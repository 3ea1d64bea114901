import type { Finding } from '../api/types'
import { Reason } from './Changes'

/** Findings are the reasons for which data could not be read, each with what to do about it. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null
  const groups = [
    { title: 'Why the new schema cannot read old data', direction: 'BACKWARD' },
    { title: 'Why the old schema cannot read new data', direction: 'FORWARD' },
  ]
  return groups.map(({ title, direction }) => {
    const mine = findings.filter((finding) => finding.direction === direction)
    if (mine.length === 0) return null
    return (
      <section key={direction} aria-label={title} className="card px-5 py-4">
        <h2 className="mb-2 font-semibold">{title}</h2>
        <ul className="space-y-2.5">
          {mine.map((finding, index) => (
            <li key={index}>
              <Reason finding={finding} />
            </li>
          ))}
        </ul>
      </section>
    )
  })
}
