import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch, type LinkProps } from '@tanstack/react-router'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import type { Application } from '../api/types'
import { applicationPath, applicationQuery } from '../api/usage'
import { NotInCatalog, ThingHead } from '../catalog/ThingHead'
import { applicationLink, applicationsLink, domainLink, graphLink, teamLink } from '../links'
import type { ApplicationTab } from '../search'
import { CopyAs } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { Parts } from '../ui/Parts'
import { Prose } from '../ui/Prose'
import { useTitle } from '../ui/title'
import { ContractTab } from './ContractTab'
import { DeployTab } from './DeployTab'
import { MatrixTab } from './MatrixTab'
import { Overview } from './Overview'

/** ApplicationPage answers: what does this service promise and need, and may it go to production? */
export function ApplicationPage() {
  const { application: name } = useParams({ from: '/applications/$application' })
  const found = useQuery(applicationQuery(useApi(), name))
  useTitle(name)
  if (isNotFound(found.error))
    return (
      <NotInCatalog
        what="application"
        name={name}
        all={applicationsLink()}
        search={applicationsLink({ q: name })}
      />
    )
  return (
    <>
      <ThingHead
        above={{ name: 'Applications', link: applicationsLink() }}
        name={found.data?.name ?? name}
        actions={
          <>
            <Link {...graphLink({ focus: `application:${name}` })} className="control">
              Graph
            </Link>
            <CopyAs path={applicationPath(name)} words={['app', 'show', name]} />
          </>
        }
      >
        {found.data !== undefined && <About application={found.data} />}
      </ThingHead>
      <div className="mt-5">
        <Loaded query={found} what="This application">
          {(application) => <Content application={application} />}
        </Loaded>
      </div>
    </>
  )
}

function About({ application }: { application: Application }) {
  const { type, owner, domain, system, principals = [], docs, observed } = application
  return (
    <>
      {docs !== undefined && <Prose text={docs} html={application.docsHtml} className="mt-1.5 max-w-3xl" />}
      {observed && (
        <p className="mt-1.5 text-warn">Known from traffic only: nobody has claimed this application.</p>
      )}
      <dl className="card mt-4 grid grid-cols-2 gap-x-6 gap-y-4 px-5 py-4 sm:grid-cols-3 lg:flex lg:flex-wrap lg:gap-x-10">
        <Fact name="Type" value={type} />
        <Fact name="Owner" value={owner} link={owner === undefined ? undefined : teamLink(owner)} />
        <Fact name="Domain" value={domain} link={domain === undefined ? undefined : domainLink(domain)} />
        {system !== undefined && <Fact name="System" value={system} />}
        <Fact name="Logs in as" value={principals.join(', ')} />
      </dl>
    </>
  )
}

type FactProps = { name: string; value: string | undefined; link?: LinkProps | undefined }

function Fact({ name, value, link }: FactProps) {
  return (
    <div className="min-w-0">
      <dt className="label">{name}</dt>
      <dd className="mt-0.5 min-h-6 wrap-anywhere">
        {value === undefined || value === '' ? (
          <span className="text-mute">not known</span>
        ) : link === undefined ? (
          <bdi>{value}</bdi>
        ) : (
          <Link {...link} className="link">
            <bdi>{value}</bdi>
          </Link>
        )}
      </dd>
    </div>
  )
}

const tabs: [ApplicationTab, string][] = [
  ['overview', 'Overview'],
  ['contract', 'Contract'],
  ['can-i-deploy', 'May it be deployed?'],
  ['matrix', 'Matrix'],
]

function Content({ application }: { application: Application }) {
  const { tab = 'overview' } = useSearch({ from: '/applications/$application' })
  return (
    <>
      <div className="border-b border-line">
        <Parts
          label="About this application"
          parts={tabs.map(([key, name]) => ({
            name,
            current: tab === key,
            link: applicationLink(application.name, key === 'overview' ? {} : { tab: key }),
          }))}
        />
      </div>
      <div className="mt-5">
        {tab === 'overview' && <Overview application={application} />}
        {tab === 'contract' && <ContractTab application={application} />}
        {tab === 'can-i-deploy' && <DeployTab application={application} />}
        {tab === 'matrix' && <MatrixTab application={application} />}
      </div>
    </>
  )
}
