import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { environmentsQuery } from '../api/queries'
import type { ImpactRequest } from '../api/types'
import { applicationsQuery, impactPath, impactQuery } from '../api/usage'
import { impactLink } from '../links'
import type { Question } from '../playground/question'
import type { PlaygroundSearch } from '../search'
import { useEnvironment } from '../shell/environment'
import { Banner } from '../ui/Banner'
import { CopyAs } from '../ui/copy'
import { Report } from './Report'

const actions: [NonNullable<ImpactRequest['action']>, string][] = [
  ['produce', 'send messages with it'],
  ['consume', 'read with it'],
  ['register', 'register it only'],
  ['retype-key', 'use it for the keys'],
]

type Props = {
  subject: string
  /** Settled, and free of mistakes in its texts. */
  question: Question
  search: PlaygroundSearch
  onSearch: (change: { [K in 'action' | 'by']?: PlaygroundSearch[K] | undefined }) => void
  /** Called with the text of a step of the plan. */
  onText: (text: string) => void
}

/** InPlayground says who would feel a change that is being tried out. */
export function InPlayground({ subject, question, search, onSearch, onText }: Props) {
  const api = useApi()
  const navigate = useNavigate()
  const chosen = useEnvironment()
  const environments = useQuery(environmentsQuery(api)).data
  const applications = useInfiniteQuery(applicationsQuery(api, {})).data
  const names = applications?.pages.flatMap(({ items }) => items.map(({ name }) => name)) ?? []
  const environment = chosen ?? environments?.own
  const action = search.action ?? 'produce'
  const asked: ImpactRequest | undefined =
    environment === undefined
      ? undefined
      : {
          subject,
          environment,
          action,
          ...(search.by === undefined ? {} : { by: search.by }),
          candidate: question.candidate,
        }
  const { data, error, isFetching, isPlaceholderData } = useQuery(impactQuery(api, asked))
  const busy = isFetching || isPlaceholderData
  if (search.by !== undefined && !names.includes(search.by)) names.push(search.by)
  return (
    <section aria-label="Impact" className="space-y-4">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 border-b border-line pb-3">
        <h2 className="text-lg font-semibold">Who would feel it</h2>
        <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
          <Select
            label="In"
            value={environment ?? ''}
            options={(environments?.items ?? []).map(({ name = '' }) => [name, name])}
            onValue={(env) => {
              void navigate({
                to: '.',
                search: (now) => ({ ...now, env: env === environments?.own ? undefined : env }) as typeof now,
                replace: true,
                resetScroll: false,
              })
            }}
          />
          <Select
            label="By"
            value={search.by ?? ''}
            options={[['', 'anybody'], ...names.map((name): [string, string] => [name, name])]}
            onValue={(by) => {
              onSearch({ by: by === '' ? undefined : by })
            }}
          />
          <Select
            label="To"
            value={action}
            options={actions}
            onValue={(value) => {
              onSearch({ action: value === 'produce' ? undefined : (value as PlaygroundSearch['action']) })
            }}
          />
          {data !== undefined && (
            <>
              <CopyAs path={impactPath} body={asked} />
              <Link {...impactLink(data.id)} className="control">
                Open the report
              </Link>
            </>
          )}
        </div>
      </div>
      {error !== null ? (
        <Banner kind="bad">{error.message}</Banner>
      ) : data === undefined ? (
        <div className="skeleton h-24" role="status" aria-label="Loading" />
      ) : (
        <div aria-busy={busy} className={busy ? 'opacity-60' : ''}>
          <Report report={data} onText={onText} />
        </div>
      )}
    </section>
  )
}

type SelectProps = {
  label: string
  value: string
  options: readonly [string, string][]
  onValue: (value: string) => void
}

function Select({ label, value, options, onValue }: SelectProps) {
  return (
    <label>
      <span className="label mb-1 block">{label}</span>
      <select
        className="field max-w-56 px-2"
        value={value}
        onChange={(event) => {
          onValue(event.target.value)
        }}
      >
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
