import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { detailQuery, diffPath, diffQuery, textPath, versionQuery } from '../api/queries'
import type { SubjectDetail } from '../api/types'
import { Changes } from '../change/Changes'
import { Findings } from '../change/Findings'
import { Verdict } from '../change/Verdict'
import { diffLink, versionLink } from '../links'
import { versionPair } from '../names'
import { diffWith, type DiffSearch } from '../search'
import { Banner } from '../ui/Banner'
import { CopyAs } from '../ui/copy'
import { Problem } from '../ui/Problem'
import { useTitle } from '../ui/title'
import { Choice } from './Choice'
import { Differences } from './Differences'
import { NoSuchSubject, NoSuchVersion } from './NoSuch'
import { versionNumber } from './resolve'
import { TextSkeleton } from './SchemaText'
import { SubjectHead } from './SubjectHead'
import { VersionSelect } from './VersionSelect'

const route = '/schemas/$subject/diff/$pair'

/** DiffPage answers: what has changed between two versions? */
export function DiffPage() {
  const { subject, pair } = useParams({ from: route })
  const search = useSearch({ from: route })
  const api = useApi()
  const detail = useQuery(detailQuery(api, subject))
  const asked = versionPair(pair)
  const from = asked === undefined ? undefined : versionNumber(asked.from, detail.data)
  const to = asked === undefined ? undefined : versionNumber(asked.to, detail.data)
  const left = useQuery(versionQuery(api, subject, from ?? 0))
  const right = useQuery(versionQuery(api, subject, to ?? 0))
  useTitle(`${detail.data?.name ?? subject} ${pair}`)

  if (isNotFound(detail.error)) return <NoSuchSubject subject={subject} />
  if (detail.data === undefined && detail.error !== null) {
    return (
      <>
        <SubjectHead subject={subject} detail={undefined} />
        <div className="mt-5">
          <Problem error={detail.error} what="This subject" onRetry={() => void detail.refetch()} />
        </div>
      </>
    )
  }
  const has = (number: number | undefined) =>
    detail.data?.versionList.some(({ version }) => version === number)
  const missing =
    detail.data === undefined
      ? undefined
      : !has(from)
        ? (asked?.from ?? pair)
        : !has(to)
          ? asked?.to
          : undefined
  const failed = left.error !== null ? left : right.error !== null ? right : undefined
  return (
    <>
      <SubjectHead
        subject={subject}
        detail={detail.data}
        below={`version ${asked?.from ?? '?'} to ${asked?.to ?? '?'}`}
        actions={
          left.data !== undefined &&
          right.data !== undefined && (
            <CopyAs
              {...(search.view === undefined
                ? { path: diffPath(subject, left.data.version, right.data.version) }
                : {
                    path: textPath(subject, left.data.version),
                    against: textPath(subject, right.data.version),
                  })}
            />
          )
        }
      />
      {missing !== undefined && <NoSuchVersion subject={subject} version={missing} />}
      {missing === undefined && detail.data !== undefined && from !== undefined && to !== undefined && (
        <div className="mt-5 flex flex-wrap items-center justify-between gap-3">
          <PairPicker subject={subject} detail={detail.data} from={from} to={to} search={search} />
          <Choice label="View">
            {views.map(({ view, name }) => (
              <Link
                key={name}
                {...diffLink(subject, from, to, diffWith(search, { view }))}
                replace
                aria-current={search.view === view ? 'page' : undefined}
              >
                {name}
              </Link>
            ))}
          </Choice>
        </div>
      )}
      {missing === undefined && (
        <div className="mt-4">
          {search.view === undefined && from !== undefined && to !== undefined ? (
            <Meaning subject={subject} from={from} to={to} detail={detail.data} />
          ) : left.data !== undefined && right.data !== undefined ? (
            <Differences
              left={left.data}
              right={right.data}
              linkTo={(search) => diffLink(subject, left.data.version, right.data.version, search)}
              search={search}
            />
          ) : failed?.error ? (
            <Problem error={failed.error} what="The texts" onRetry={() => void failed.refetch()} />
          ) : (
            <TextSkeleton />
          )}
        </div>
      )}
    </>
  )
}

const views = [
  { view: undefined, name: 'Changes' },
  { view: 'text', name: 'Text' },
  { view: 'split', name: 'Side by side' },
] as const

type MeaningProps = { subject: string; from: number; to: number; detail: SubjectDetail | undefined }

/** Meaning says what the changes are, and who can still read what. */
function Meaning({ subject, from, to, detail }: MeaningProps) {
  const diff = useQuery(diffQuery(useApi(), subject, from, to))
  if (diff.data === undefined) {
    return diff.error === null ? (
      <TextSkeleton />
    ) : (
      <Problem error={diff.error} what="The comparison" onRetry={() => void diff.refetch()} />
    )
  }
  const { changes, findings, newReadsOld, oldReadsNew } = diff.data
  return (
    <section aria-label="Differences" className="space-y-4">
      <Verdict
        newReadsOld={newReadsOld}
        oldReadsNew={oldReadsNew}
        from={from}
        to={to}
        level={detail?.level}
      />
      {changes.length === 0 ? (
        <Banner kind="info">No field differs. The texts may: their layout, or what no field shows.</Banner>
      ) : (
        <Changes changes={changes} linkTo={(path) => versionLink(subject, to, { field: path })} />
      )}
      <Findings findings={findings} />
    </section>
  )
}

type PickerProps = { subject: string; detail: SubjectDetail; from: number; to: number; search: DiffSearch }

/** PairPicker chooses the two versions. */
function PairPicker({ subject, detail, from, to, search }: PickerProps) {
  const navigate = useNavigate()
  const go = (a: number, b: number) => void navigate(diffLink(subject, a, b, search))
  return (
    <div className="flex max-w-full items-center gap-2">
      <VersionSelect
        label="From"
        detail={detail}
        value={from}
        onChange={(version) => {
          go(version, to)
        }}
      />
      <button
        type="button"
        className="control px-2"
        aria-label="Swap the versions"
        title="Swap"
        onClick={() => {
          go(to, from)
        }}
      >
        <ArrowLeftRight size={15} aria-hidden />
      </button>
      <VersionSelect
        label="To"
        detail={detail}
        value={to}
        onChange={(version) => {
          go(from, version)
        }}
      />
    </div>
  )
}
