import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ShieldCheck, ShieldX } from 'lucide-react'
import { useState } from 'react'
import { useApi } from '../api/context'
import { diffQuery } from '../api/queries'
import type { SchemaDiff, Finding, LevelName, SubjectDetail, VersionItem } from '../api/types'
import { Reason } from '../change/Changes'
import { asks } from '../change/levels'
import { Outcome } from '../change/Outcome'
import { diffLink, playgroundLink } from '../links'
import { DeletedTag, levelName, levelSource } from '../ui/labels'

/** How many versions are compared at first, and how many more at a time. */
const step = 12

type Props = { subject: string; detail: SubjectDetail; item: VersionItem }

/** CompatibilityTab compares a version with every other one, and says which of that the level asks for. */
export function CompatibilityTab({ subject, detail, item }: Props) {
  const api = useApi()
  const [count, setCount] = useState(step)
  const others = detail.versionList
    .filter(({ version }) => version !== item.version)
    .toSorted((a, b) => b.version - a.version)
  const listed = others.slice(0, count)
  const diffs = useQueries({
    queries: listed.map(({ version }) =>
      diffQuery(api, subject, Math.min(version, item.version), Math.max(version, item.version)),
    ),
  })
  const previous = others.find(({ version, deleted }) => version < item.version && !deleted)?.version
  return (
    <section aria-label="Compatibility">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-3xl text-soft">
          The level is <strong className="font-semibold text-ink">{levelName(detail.level)}</strong> (
          {levelSource(detail.levelFrom)}). {explained[detail.level]}
        </p>
        <Link
          {...playgroundLink({ subject: detail.subject, version: String(item.version) })}
          className="control"
        >
          Try a change
        </Link>
      </div>
      {others.length === 0 ? (
        <p className="card mt-4 px-6 py-10 text-center text-soft">
          This is the only version, so there is nothing that it could break.
        </p>
      ) : (
        <div className="card mt-4 overflow-hidden">
          <table className="w-full border-collapse text-left">
            <caption className="sr-only">Version {item.version} and the other versions</caption>
            <thead className="border-b border-line bg-sunken">
              <tr>
                <th scope="col" className="label w-32 px-3 py-2 sm:w-44 sm:px-4">
                  Other version
                </th>
                <th scope="col" className="label px-3 py-2 sm:px-4">
                  Newer schema, older data
                </th>
                <th scope="col" className="label px-3 py-2 sm:px-4">
                  Older schema, newer data
                </th>
                <th scope="col" className="label px-4 py-2 max-md:hidden">
                  At this level
                </th>
              </tr>
            </thead>
            <tbody>
              {listed.map((other, index) => (
                <Row
                  key={other.version}
                  subject={subject}
                  level={detail.level}
                  version={item.version}
                  other={other}
                  adjacent={other.version === previous}
                  diff={diffs[index]?.data}
                  failed={diffs[index]?.error ?? null}
                />
              ))}
            </tbody>
          </table>
          {listed.length < others.length && (
            <div className="border-t border-line px-4 py-3">
              <button
                type="button"
                className="control"
                onClick={() => {
                  setCount(count + step)
                }}
              >
                Compare with {Math.min(step, others.length - listed.length)} more
              </button>
            </div>
          )}
        </div>
      )}
    </section>
  )
}

type RowProps = {
  subject: string
  level: LevelName
  version: number
  other: VersionItem
  /** The version right before this one, the only one that a level that is not transitive looks at. */
  adjacent: boolean
  diff: SchemaDiff | undefined
  failed: Error | null
}

function Row({ subject, level, version, other, adjacent, diff, failed }: RowProps) {
  const [from, to] = [Math.min(version, other.version), Math.max(version, other.version)]
  const asked = asks(level, other.version < version && (adjacent || level.endsWith('_TRANSITIVE')))
  const outcome = (result: string | undefined, counts: boolean) =>
    result === undefined ? (
      failed === null ? (
        <span className="skeleton inline-block h-3.5 w-20 align-middle" role="status" aria-label="Loading" />
      ) : (
        <span className="text-bad">not compared: {failed.message}</span>
      )
    ) : (
      <Outcome result={result} asked={counts} />
    )
  const refused =
    (asked.backward && diff?.newReadsOld === 'breaks') || (asked.forward && diff?.oldReadsNew === 'breaks')
  const reasons = (diff?.findings ?? []).filter((finding) => counts(finding, asked))
  const verdict =
    !asked.backward && !asked.forward ? (
      <span className="text-mute">not asked for</span>
    ) : diff === undefined ? null : refused ? (
      <span className="inline-flex items-center gap-1.5 font-medium text-bad">
        <ShieldX size={15} aria-hidden /> refused
      </span>
    ) : (
      <span className="inline-flex items-center gap-1.5 font-medium text-good">
        <ShieldCheck size={15} aria-hidden /> allowed
      </span>
    )
  return (
    <>
      <tr className={`align-top ${reasons.length > 0 ? '' : 'border-b border-line last:border-b-0'}`}>
        <th scope="row" className="px-3 py-2.5 font-medium sm:px-4">
          <Link {...diffLink(subject, from, to)} className="link">
            Version {other.version}
          </Link>{' '}
          {other.deleted && <DeletedTag />}
          <div className="mt-1 text-xs md:hidden">{verdict}</div>
        </th>
        <td className="px-3 py-2.5 sm:px-4">{outcome(diff?.newReadsOld, asked.backward)}</td>
        <td className="px-3 py-2.5 sm:px-4">{outcome(diff?.oldReadsNew, asked.forward)}</td>
        <td className="px-4 py-2.5 max-md:hidden">{verdict}</td>
      </tr>
      {reasons.length > 0 && (
        <tr className="border-b border-line last:border-b-0">
          <td colSpan={4} className="px-4 pt-0 pb-3">
            <ul className="space-y-1.5 border-l-2 border-line pl-3">
              {reasons.map((finding, index) => (
                <li key={index}>
                  <Reason finding={finding} />
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  )
}

function counts({ direction }: Finding, asked: { backward: boolean; forward: boolean }): boolean {
  return direction === 'BACKWARD' ? asked.backward : asked.forward
}

const explained: Record<LevelName, string> = {
  NONE: 'It asks for nothing: every schema is allowed.',
  BACKWARD: 'A new version has to read what the version before it has written.',
  BACKWARD_TRANSITIVE: 'A new version has to read what any version before it has written.',
  FORWARD: 'The version before has to read what a new one writes.',
  FORWARD_TRANSITIVE: 'All versions before have to read what a new one writes.',
  FULL: 'A new version and the one before it have to read each other.',
  FULL_TRANSITIVE: 'A new version and all versions before it have to read each other.',
}
