import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { GitCompare } from 'lucide-react'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { detailPath, detailQuery, versionPath, versionQuery } from '../api/queries'
import type { SchemaVersion, SubjectDetail } from '../api/types'
import { diffLink } from '../links'
import { CopyCurl } from '../ui/copy'
import { Outdated, Problem } from '../ui/Problem'
import { useTitle } from '../ui/title'
import { MetadataPanel, RulesPanel } from './Extras'
import { Facts, FactsSkeleton } from './Facts'
import { NoSuchSubject, NoSuchVersion } from './NoSuch'
import { ReferencedBy, References } from './References'
import { before, versionNumber } from './resolve'
import { SubjectHead } from './SubjectHead'
import { SchemaText, TextSkeleton } from './SchemaText'
import { Versions } from './Versions'

/** VersionPage answers: exactly what is this version? */
export function VersionPage() {
  const { subject, version } = useParams({ from: '/schemas/$subject/$version' })
  const api = useApi()
  const detail = useQuery(detailQuery(api, subject))
  const number = versionNumber(version, detail.data)
  const schema = useQuery(versionQuery(api, subject, number ?? 0))
  useTitle(`${detail.data?.name ?? subject} ${version}`)

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
  const item = detail.data?.versionList.find((candidate) => candidate.version === number)
  const previous = detail.data === undefined ? undefined : before(detail.data, number ?? 0)
  const missing = detail.data !== undefined && item === undefined
  return (
    <>
      <SubjectHead
        subject={subject}
        detail={detail.data}
        actions={
          <>
            {previous !== undefined && item !== undefined && (
              <Link {...diffLink(subject, previous.version, item.version)} className="control">
                <GitCompare size={15} aria-hidden />
                Compare with version {previous.version}
              </Link>
            )}
            <CopyCurl path={item === undefined ? detailPath(subject) : versionPath(subject, item.version)} />
          </>
        }
      />
      {detail.isRefetchError && (
        <div className="mt-4">
          <Outdated since={detail.dataUpdatedAt} onRetry={() => void detail.refetch()} />
        </div>
      )}
      {missing && <NoSuchVersion subject={subject} version={version} />}
      {detail.data === undefined && <FactsSkeleton />}
      {detail.data !== undefined && item !== undefined && <Facts detail={detail.data} version={item} />}
      {!missing && (
        <div className="mt-5 grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_19rem] xl:grid-cols-[minmax(0,1fr)_21rem]">
          <div className="min-w-0">
            {schema.data !== undefined ? (
              <SchemaText subject={subject} schema={schema.data} />
            ) : schema.error === null ? (
              <TextSkeleton />
            ) : (
              <Problem error={schema.error} what="The text" onRetry={() => void schema.refetch()} />
            )}
          </div>
          {detail.data !== undefined && item !== undefined && (
            <Aside subject={subject} detail={detail.data} number={item.version} schema={schema.data} />
          )}
        </div>
      )}
    </>
  )
}

type AsideProps = {
  subject: string
  detail: SubjectDetail
  number: number
  schema: SchemaVersion | undefined
}

function Aside({ subject, detail, number, schema }: AsideProps) {
  const item = detail.versionList.find(({ version }) => version === number)
  const references = item?.references ?? schema?.references ?? []
  const referrers = item?.referencedBy ?? 0
  return (
    <aside aria-label="About this version" className="min-w-0 space-y-5">
      <Versions subject={subject} detail={detail} shown={number} />
      {references.length > 0 && <References references={references} context={detail.context} />}
      {referrers > 0 && <ReferencedBy subject={subject} version={number} count={referrers} />}
      {schema?.metadata && <MetadataPanel metadata={schema.metadata} />}
      {schema?.ruleSet && <RulesPanel rules={schema.ruleSet} />}
    </aside>
  )
}
