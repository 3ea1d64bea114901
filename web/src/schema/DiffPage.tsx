import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { detailQuery, textPath, versionQuery } from '../api/queries'
import type { SubjectDetail } from '../api/types'
import { diffLink } from '../links'
import { versionPair } from '../names'
import { diffWith, type DiffSearch } from '../search'
import { CopyCurl } from '../ui/copy'
import { Problem } from '../ui/Problem'
import { useTitle } from '../ui/title'
import { Choice } from './Choice'
import { Differences } from './Differences'
import { NoSuchSubject, NoSuchVersion } from './NoSuch'
import { versionNumber } from './resolve'
import { TextSkeleton } from './SchemaText'
import { SubjectHead } from './SubjectHead'

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
            <CopyCurl
              path={textPath(subject, left.data.version)}
              against={textPath(subject, right.data.version)}
            />
          )
        }
      />
      {missing !== undefined && <NoSuchVersion subject={subject} version={missing} />}
      {missing === undefined && detail.data !== undefined && from !== undefined && to !== undefined && (
        <div className="mt-5 flex flex-wrap items-center justify-between gap-3">
          <PairPicker subject={subject} detail={detail.data} from={from} to={to} search={search} />
          <Choice label="View">
            <Link
              {...diffLink(subject, from, to, diffWith(search, { view: undefined }))}
              replace
              aria-current={search.view === undefined ? 'page' : undefined}
            >
              Unified
            </Link>
            <Link
              {...diffLink(subject, from, to, diffWith(search, { view: 'split' }))}
              replace
              aria-current={search.view === 'split' ? 'page' : undefined}
            >
              Side by side
            </Link>
          </Choice>
        </div>
      )}
      {missing === undefined && (
        <div className="mt-4">
          {left.data !== undefined && right.data !== undefined ? (
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

function VersionSelect({
  label,
  detail,
  value,
  onChange,
}: {
  label: string
  detail: SubjectDetail
  value: number
  onChange: (version: number) => void
}) {
  return (
    <select
      aria-label={label}
      className="field min-w-0 px-2 font-medium"
      value={value}
      onChange={(event) => {
        onChange(Number(event.target.value))
      }}
    >
      {detail.versionList
        .toSorted((a, b) => b.version - a.version)
        .map(({ version, deleted }) => (
          <option key={version} value={version}>
            Version {version}
            {deleted ? ' (deleted)' : ''}
          </option>
        ))}
    </select>
  )
}
