import { useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Link, useNavigate, useSearch, type LinkProps } from '@tanstack/react-router'
import { Rss } from 'lucide-react'
import { useState } from 'react'
import { useApi } from '../api/context'
import { environmentsQuery } from '../api/queries'
import type { PrincipalList } from '../api/types'
import { principalsQuery } from '../api/usage'
import { teamsQuery } from '../domains/query'
import { VerdictWords } from '../impact/VerdictWords'
import {
  applicationLink,
  applicationsLink,
  channelsLink,
  diffLink,
  eventLink,
  eventsLink,
  homeLink,
  listLink,
  settingsLink,
  versionLink,
} from '../links'
import { useEnvironment } from '../shell/environment'
import { CopyAs } from '../ui/copy'
import { PageHead } from '../ui/PageHead'
import { When } from '../ui/time'
import { useTitle } from '../ui/title'
import { Claim } from '../usage/Decisions'
import { Card } from './Card'
import {
  atRiskQuery,
  changedQuery,
  countsQuery,
  counted,
  deprecatedQuery,
  feedPath,
  newestPath,
  undeclaredQuery,
  type Counted,
} from './queries'
import { Problem } from '../ui/Problem'
import { Steps } from './Steps'

/** HomePage answers: is anything wrong, and what changed? */
export function HomePage() {
  useTitle('')
  const api = useApi()
  const chosen = useEnvironment()
  const environments = useQuery(environmentsQuery(api))
  const environment = chosen ?? environments.data?.own ?? ''
  const counts = useQuery(countsQuery(api))
  const empty = counts.data?.subjects === 0
  const { team } = useSearch({ from: '/' })
  return (
    <>
      <PageHead title="Home" below={empty ? '' : `What needs ${team ?? 'somebody'} in ${environment}`}>
        {!empty && (
          <>
            <Whose team={team} />
            <a href={api.origin + feedPath(team)} className="control">
              <Rss size={15} aria-hidden />
              Feed
            </a>
            <CopyAs path={newestPath(team)} />
          </>
        )}
      </PageHead>
      {empty ? (
        <Steps />
      ) : (
        <>
          <div className="mt-5 grid items-start gap-x-6 gap-y-7 lg:grid-cols-2">
            {environment === '' && environments.error !== null ? (
              <Problem
                error={environments.error}
                what="The environments"
                onRetry={() => void environments.refetch()}
              />
            ) : (
              <AtRisk environment={environment} team={team} />
            )}
            <Unmapped team={team} />
            <Undeclared environment={environment} team={team} />
            <Deprecated environment={environment} team={team} />
            <div className="min-w-0 lg:col-span-2">
              <Changed team={team} />
            </div>
          </div>
          {counts.data !== undefined && <Counts counts={counts.data} />}
        </>
      )}
    </>
  )
}

/** Whose lets one see only what concerns a team. */
function Whose({ team }: { team: string | undefined }) {
  const navigate = useNavigate()
  const { data } = useQuery(teamsQuery(useApi()))
  const known = (data?.items ?? []).map(({ name = '', title }) => ({ name, title: title ?? name }))
  if (team !== undefined && !known.some(({ name }) => name === team)) known.push({ name: team, title: team })
  if (known.length === 0) return null
  return (
    <select
      aria-label="Whose"
      className="field px-2"
      value={team ?? ''}
      onChange={(event) => {
        const { value } = event.target
        void navigate(homeLink(value === '' ? {} : { team: value }))
      }}
    >
      <option value="">All teams</option>
      {known.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  )
}

type CardProps = { environment: string; team: string | undefined }

function AtRisk({ environment, team }: CardProps) {
  const query = useQuery(atRiskQuery(useApi(), environment, team))
  return (
    <Card
      title="Contracts at risk"
      query={query}
      nothing={
        query.data?.asked === 0
          ? `No deployment${team === undefined ? '' : ` of ${team}`} is recorded in ${environment}.`
          : `Everything that runs${team === undefined ? '' : ` for ${team}`} in ${environment} fits.`
      }
      rows={({ answers }) =>
        answers.map(({ application, version, verdict, summary, next }) => (
          <>
            <p className="flex flex-wrap items-baseline gap-x-3">
              <VerdictWords verdict={verdict} />
              <Link {...applicationLink(application, { tab: 'can-i-deploy' })} className="link font-medium">
                <bdi>{application}</bdi> {version}
              </Link>
            </p>
            <p className="text-soft">{summary.replace(`${verdict}: `, '')}</p>
            {next[0] !== undefined && <p className="text-xs text-mute">{next[0]}</p>}
          </>
        ))
      }
      more={({ left }) =>
        left > 0 && (
          <p className="border-t border-line py-2 text-xs text-mute">
            {left.toLocaleString('en')} more deployments were not asked about.{' '}
            <Link {...applicationsLink()} className="link">
              All applications
            </Link>
          </p>
        )
      }
    />
  )
}

/** How many principals are shown; the settings have all. */
const mostPrincipals = 8

function Unmapped({ team }: { team: string | undefined }) {
  const found = useInfiniteQuery(principalsQuery(useApi(), { mapped: 'false' }))
  const [claimed, setClaimed] = useState<string>()
  const query = { ...found, data: found.data?.pages[0] } as UseQueryResult<PrincipalList>
  return (
    <>
      <Card
        title="Who is that?"
        query={query}
        nothing="Everybody who was seen is known."
        rows={({ items }) =>
          items.slice(0, mostPrincipals).map(({ name, kind, guess, subjects, lastSeen, libraries = [] }) => (
            <div key={name} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
              <div className="min-w-0">
                <p className="font-medium">
                  <bdi>{name}</bdi>{' '}
                  <span className="font-normal text-mute">
                    {guess ? 'looks like' : 'is'} a {kind}
                  </span>
                </p>
                <p className="text-xs text-mute">
                  {subjects === 1 ? '1 subject' : `${subjects} subjects`} · last seen <When at={lastSeen} />
                  {libraries.length > 0 && ` · ${libraries.join(', ')}`}
                </p>
              </div>
              {name !== 'anonymous' && (
                <button
                  type="button"
                  className="control min-h-7 px-2.5 text-xs"
                  aria-label={`Claim ${name}`}
                  onClick={() => {
                    setClaimed(name)
                  }}
                >
                  Claim …
                </button>
              )}
            </div>
          ))
        }
        more={({ total, items }) => {
          const left = total - Math.min(items.length, mostPrincipals)
          return (
            (left > 0 || (team !== undefined && total > 0)) && (
              <p className="border-t border-line py-2 text-xs text-mute">
                {team !== undefined && 'Whose they are is not known, so every team sees all of them. '}
                {left > 0 && (
                  <Link {...settingsLink()} className="link">
                    {left.toLocaleString('en')} more
                  </Link>
                )}
              </p>
            )
          )
        }}
      />
      {claimed !== undefined && (
        <Claim
          principal={claimed}
          onClose={() => {
            setClaimed(undefined)
          }}
        />
      )}
    </>
  )
}

function Undeclared({ environment, team }: CardProps) {
  const query = useQuery(undeclaredQuery(useApi(), useEnvironment(), team))
  return (
    <Card
      title="Read by somebody whom no contract knows"
      query={query}
      nothing={`No undeclared consumer ${team === undefined ? '' : `of what ${team} owns `}is known in ${environment}.`}
      rows={({ items }) =>
        items.map(({ name, owner, consumers }) => (
          <p key={name} className="flex flex-wrap items-baseline gap-x-3">
            <Link {...eventLink(name, { tab: 'usage' })} className="link font-medium">
              <bdi>{name}</bdi>
            </Link>
            <span className="text-mute">
              {consumers === 1 ? '1 known consumer' : `${consumers ?? 0} known consumers`}
              {owner !== undefined && ` · ${owner}`}
            </span>
          </p>
        ))
      }
      more={({ total, items, evidenceAt }) => (
        <p className="flex flex-wrap gap-x-3 border-t border-line py-2 text-xs text-mute">
          {total > items.length && (
            <Link
              {...eventsLink({
                evidence: 'undeclared consumers',
                ...(team === undefined ? {} : { owner: team }),
              })}
              className="link"
            >
              All {total.toLocaleString('en')}
            </Link>
          )}
          {evidenceAt === undefined ? (
            'The first look at the evidence goes on.'
          ) : (
            <span>
              evidence of <When at={evidenceAt} />
            </span>
          )}
        </p>
      )}
    />
  )
}

function Deprecated({ environment, team }: CardProps) {
  const query = useQuery(deprecatedQuery(useApi(), useEnvironment(), team))
  return (
    <Card
      title="Deprecated, and still read"
      query={query}
      nothing={`No deprecated event${team === undefined ? '' : ` of ${team}`} is known to be read in ${environment}.`}
      rows={(events) =>
        events.map(({ name, consumers, life }) => (
          <div key={name}>
            <p className="flex flex-wrap items-baseline gap-x-3">
              <Link {...eventLink(name, { tab: 'usage' })} className="link font-medium">
                <bdi>{name}</bdi>
              </Link>
              <span className="text-mute">
                {consumers === 1 ? '1 known consumer left' : `${consumers ?? 0} known consumers left`}
              </span>
            </p>
            <p className="text-xs text-mute">
              {life?.removal === undefined ? (
                'nobody has said when it goes'
              ) : (
                <>
                  it goes <When at={life.removal} />
                </>
              )}
              {life?.alternative !== undefined && (
                <>
                  {' '}
                  · use <bdi>{life.alternative}</bdi>
                </>
              )}
            </p>
          </div>
        ))
      }
    />
  )
}

/** How many changes of a version are said; the comparison has all. */
const mostWords = 3

function Changed({ team }: { team: string | undefined }) {
  const query = useQuery(changedQuery(useApi(), team))
  return (
    <Card
      title="Newest versions"
      query={query}
      nothing={
        team === undefined
          ? 'Nothing has been registered lately.'
          : `Nothing that ${team} owns was registered lately.`
      }
      rows={(changes) =>
        changes.map(({ change: { subject, version = 1, at }, diff }) => (
          <div key={`${subject} ${version}`} className="flex flex-wrap items-baseline gap-x-3">
            <Link
              {...(diff === undefined
                ? versionLink(subject, version)
                : diffLink(subject, version - 1, version))}
              className="link font-medium"
            >
              <bdi>{subject}</bdi> version {version}
            </Link>
            <span className="min-w-0 flex-1 basis-40 text-soft">
              {diff === undefined
                ? version === 1
                  ? 'first version'
                  : ''
                : diff.changes
                    .slice(0, mostWords)
                    .map(({ words }) => words)
                    .join('; ') || 'no field differs'}
              {diff !== undefined && diff.changes.length > mostWords && ' …'}
            </span>
            <span className="text-mute">
              <When at={at} />
            </span>
          </div>
        ))
      }
    />
  )
}

const links: Record<Counted, LinkProps> = {
  events: eventsLink(),
  subjects: listLink(),
  applications: applicationsLink(),
  channels: channelsLink(),
}

function Counts({ counts }: { counts: Record<Counted, number> }) {
  return (
    <ul
      aria-label="What is known here"
      className="mt-8 flex flex-wrap gap-x-8 gap-y-2 border-t border-line pt-4"
    >
      {counted.map((list) => (
        <li key={list}>
          <Link {...links[list]} className="group">
            <span className="text-lg font-semibold tabular-nums">{counts[list].toLocaleString('en')}</span>{' '}
            <span className="text-mute group-hover:underline">{list}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
