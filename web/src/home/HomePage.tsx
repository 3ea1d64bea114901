import { useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { useState } from 'react'
import { useApi } from '../api/context'
import { environmentsQuery } from '../api/queries'
import type { PrincipalList } from '../api/types'
import { principalsQuery } from '../api/usage'
import { VerdictWords } from '../impact/VerdictWords'
import {
  applicationLink,
  applicationsLink,
  channelsLink,
  diffLink,
  eventLink,
  eventsLink,
  listLink,
  versionLink,
} from '../links'
import { useEnvironment } from '../shell/environment'
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
  return (
    <>
      <PageHead title="Home" below={empty ? '' : `What needs somebody in ${environment}`} />
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
              <AtRisk environment={environment} />
            )}
            <Unmapped />
            <Undeclared environment={environment} />
            <Deprecated environment={environment} />
            <div className="min-w-0 lg:col-span-2">
              <Changed />
            </div>
          </div>
          {counts.data !== undefined && <Counts counts={counts.data} />}
        </>
      )}
    </>
  )
}

function AtRisk({ environment }: { environment: string }) {
  const query = useQuery(atRiskQuery(useApi(), environment))
  return (
    <Card
      title="Contracts at risk"
      query={query}
      nothing={
        query.data?.asked === 0
          ? `No deployment is recorded in ${environment}.`
          : `Everything that runs in ${environment} fits.`
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

function Unmapped() {
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
        more={({ total, items }) =>
          total > Math.min(items.length, mostPrincipals) && (
            <p className="border-t border-line py-2 text-xs text-mute">
              {(total - Math.min(items.length, mostPrincipals)).toLocaleString('en')} more
            </p>
          )
        }
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

function Undeclared({ environment }: { environment: string }) {
  const query = useQuery(undeclaredQuery(useApi(), useEnvironment()))
  return (
    <Card
      title="Read by somebody whom no contract knows"
      query={query}
      nothing={`No undeclared consumer is known in ${environment}.`}
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
      more={({ total, items }) =>
        total > items.length && (
          <p className="border-t border-line py-2 text-xs">
            <Link {...eventsLink({ evidence: 'undeclared consumers' })} className="link">
              All {total.toLocaleString('en')}
            </Link>
          </p>
        )
      }
    />
  )
}

function Deprecated({ environment }: { environment: string }) {
  const query = useQuery(deprecatedQuery(useApi(), useEnvironment()))
  return (
    <Card
      title="Deprecated, and still read"
      query={query}
      nothing={`No deprecated event is known to be read in ${environment}.`}
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

function Changed() {
  const query = useQuery(changedQuery(useApi()))
  return (
    <Card
      title="Newest versions"
      query={query}
      nothing="Nothing has been registered lately."
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
            <span className="min-w-0 flex-1 text-soft">
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
