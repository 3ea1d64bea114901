import type { LevelName } from '../api/types'
import { levelName } from '../ui/labels'
import { asks } from './levels'
import { Outcome } from './Outcome'

type Props = {
  newReadsOld: string
  oldReadsNew: string
  from: number
  to: number
  /** Of the subject; undefined while it is not known. */
  level: LevelName | undefined
}

/** Verdict says for a pair of versions who can read whom, and what the level of the subject makes of it. */
export function Verdict({ newReadsOld, oldReadsNew, from, to, level }: Props) {
  const asked = level === undefined ? undefined : asks(level, true)
  const refused =
    asked !== undefined &&
    ((asked.backward && newReadsOld === 'breaks') || (asked.forward && oldReadsNew === 'breaks'))
  return (
    <dl className="card grid gap-x-10 gap-y-3 px-5 py-4 sm:grid-cols-2 lg:flex">
      <div>
        <dt className="label">
          Version {to} reads data of version {from}
        </dt>
        <dd className="mt-0.5">
          <Outcome result={newReadsOld} />
        </dd>
      </div>
      <div>
        <dt className="label">
          Version {from} reads data of version {to}
        </dt>
        <dd className="mt-0.5">
          <Outcome result={oldReadsNew} />
        </dd>
      </div>
      {level !== undefined && (
        <div>
          <dt className="label">At level {levelName(level)}</dt>
          <dd className={`mt-0.5 font-medium ${refused ? 'text-bad' : 'text-good'}`}>
            {refused ? 'this step is refused' : 'this step is allowed'}
          </dd>
        </div>
      )}
    </dl>
  )
}
