import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { environmentsQuery } from '../api/queries'
import type { Application, Edge } from '../api/types'
import { canDeployQuery } from '../api/usage'
import { VerdictWords } from '../impact/VerdictWords'
import { applicationLink, channelLink, eventLink, versionLink } from '../links'
import { useEnvironment } from '../shell/environment'
import { EvidenceChip } from '../ui/Evidence'
import { Loaded } from '../ui/Loaded'
import { Table } from '../ui/Table'
import { When } from '../ui/time'
import { Decisions } from '../usage/Decisions'
import { Fields } from '../usage/Fields'
import { FromObserved } from './FromObserved'

/** Overview is the answer per environment, and what the contract says against what is seen. */
export function Overview({ application }: { application: Application }) {
  const env = useEnvironment()
  const mine = (edges: readonly Edge[]) =>
    env === undefined ? edges : edges.filter(({ environment }) => environment === env)
  return (
    <div className="space-y-6">
      <Environments application={application} />
      {application.contract === undefined && <FromObserved application={application} />}
      <Edges title="Sends" edges={mine(application.produces)} env={env} />
      <Edges title="Reads" edges={mine(application.consumes)} env={env} />
    </div>
  )
}

const environmentColumns = [
  { title: 'Environment', className: 'w-44' },
  { title: 'Runs there', className: 'w-52' },
  { title: 'May the newest build go there?', className: 'min-w-96' },
]

function Environments({ application }: { application: Application }) {
  const environments = useQuery(environmentsQuery(useApi()))
  return (
    <Loaded query={environments} what="The environments">
      {({ items }) => (
        <Table caption="Environments" columns={environmentColumns}>
          {items.map(({ name, production }) => (
            <tr key={name}>
              <th scope="row" className="font-medium">
                {name}
                {production === true && name !== 'production' && (
                  <span className="font-normal text-mute"> · production</span>
                )}
              </th>
              <td>
                <Runs application={application} environment={name ?? ''} />
              </td>
              <td>
                <MayGo application={application} environment={name ?? ''} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Loaded>
  )
}

function Runs({ application, environment }: { application: Application; environment: string }) {
  const here = application.deployments.filter(
    (deployment) => deployment.environment === environment && deployment.ended === undefined,
  )
  const released = application.releases.filter((release) => release.environment === environment)
  if (here.length + released.length === 0) return <span className="text-mute">nothing recorded</span>
  return (
    <ul>
      {here.map(({ id, version, instance, since }) => (
        <li key={id}>
          {version}
          {instance !== undefined && instance !== '' && ` on ${instance}`}
          <span className="text-mute">
            {' '}
            since <When at={since} />
          </span>
        </li>
      ))}
      {released.map(({ version }) => (
        <li key={version}>
          {version} <span className="text-mute">released</span>
        </li>
      ))}
    </ul>
  )
}

function MayGo({ application: { name }, environment }: { application: Application; environment: string }) {
  const answer = useQuery(canDeployQuery(useApi(), name, environment))
  if (answer.data === undefined)
    return answer.error === null ? (
      <span className="skeleton inline-block h-3.5 w-40" role="status" aria-label="Loading" />
    ) : (
      <span className="text-soft">No answer: {answer.error.message}</span>
    )
  const { verdict, version, summary } = answer.data
  return (
    <div className="flex flex-wrap items-baseline gap-x-3">
      <VerdictWords verdict={verdict} />
      <Link
        {...applicationLink(name, { tab: 'can-i-deploy' })}
        search={{ tab: 'can-i-deploy', env: environment }}
        className="link"
      >
        {version}
      </Link>
      <span className="text-soft">{summary.replace(`${verdict}: `, '')}</span>
    </div>
  )
}

const edgeColumns = [
  { title: 'What' },
  { title: 'Contract against reality', className: 'min-w-60' },
  { title: 'Schema', className: 'min-w-40' },
  { title: 'Fields', className: 'min-w-40' },
  { title: 'Environment', className: 'w-32' },
  { title: 'Decide', className: 'w-24' },
]

function Edges({ title, edges, env }: { title: string; edges: readonly Edge[]; env: string | undefined }) {
  return (
    <div>
      <h2 className="mb-2 text-lg font-semibold">
        {title} {edges.length > 0 && <span className="font-normal text-mute">{edges.length}</span>}
      </h2>
      {edges.length === 0 ? (
        <p className="card px-5 py-4 text-soft">Nothing is known{env !== undefined && ` in ${env}`}.</p>
      ) : (
        <Table caption={title} columns={edgeColumns}>
          {edges.map((edge) => (
            <tr key={edge.id}>
              <th scope="row" className="min-w-56 font-normal">
                {edge.event !== undefined && (
                  <Link {...eventLink(edge.event)} className="link flex min-h-6 items-center font-medium">
                    <bdi>{edge.event}</bdi>
                  </Link>
                )}
                <Link
                  {...versionLink(edge.subject)}
                  className={
                    edge.event === undefined
                      ? 'link inline-flex min-h-6 items-center'
                      : 'inline-flex min-h-6 items-center text-xs text-mute hover:underline'
                  }
                >
                  <bdi>{edge.subject}</bdi>
                </Link>
                {edge.channel !== undefined && (
                  <Link
                    {...channelLink(edge.channel)}
                    className="ml-2 inline-flex min-h-6 items-center gap-1 text-xs text-mute hover:underline"
                  >
                    on <bdi>{edge.channel}</bdi>
                  </Link>
                )}
              </th>
              <td>
                <EvidenceChip status={edge.status} words={edge.words} claims={edge.claims} />
                {edge.differs !== undefined && <p className="mt-1 text-xs text-warn">{edge.differs}</p>}
              </td>
              <td>
                {edge.reader.words}
                {edge.build !== undefined && <span className="text-mute"> in {edge.build}</span>}
              </td>
              <td>
                <Fields edge={edge} />
              </td>
              <td>{edge.environment}</td>
              <td>
                <Decisions edge={edge} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  )
}
