import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { GitCompare } from 'lucide-react'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { detailPath, detailQuery, versionPath, versionQuery } from '../api/queries'
import type { SchemaVersion, SubjectDetail, VersionItem } from '../api/types'
import { diffLink, versionLink } from '../links'
import { versionWith, type VersionSearch, type VersionTab } from '../search'
import { CopyAs } from '../ui/copy'
import { Parts } from '../ui/Parts'
import { SubjectUsage } from '../usage/SubjectUsage'
import { Outdated, Problem } from '../ui/Problem'
import { useTitle } from '../ui/title'
import { CompatibilityTab } from './CompatibilityTab'
import { MetadataPanel, RulesPanel } from './Extras'
import { Facts, FactsSkeleton } from './Facts'
import { History } from './History'
import { NoSuchSubject, NoSuchVersion } from './NoSuch'
import { ReferencedBy, References } from './References'
import { before, versionNumber } from './resolve'
import { SubjectHead } from './SubjectHead'
import { SchemaText, TextSkeleton } from './SchemaText'
import { TreeTab } from './TreeTab'
import { VersionSelect } from './VersionSelect'

/** VersionPage answers: exactly what is this version, and is it safe against the others? */
export function VersionPage() {
  const { subject, version } = useParams({ from: '/schemas/$subject/$version' })
  const search = useSearch({ from: '/schemas/$subject/$version' })
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
            <CopyAs
              path={item === undefined ? detailPath(subject) : versionPath(subject, item.version)}
              words={item === undefined ? undefined : ['schema', 'get', subject, item.version]}
            />
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
      {detail.data !== undefined && item !== undefined && (
        <>
          <Facts detail={detail.data} version={item} />
          <Tabs
            subject={subject}
            version={version}
            detail={detail.data}
            item={item}
            search={search}
            schema={schema.data}
          />
        </>
      )}
      {!missing && (
        <div className="mt-4">
          {detail.data !== undefined && item !== undefined && (
            <Tab subject={subject} detail={detail.data} item={item} search={search} schema={schema.data} />
          )}
          {schema.data === undefined &&
            (schema.error === null ? (
              <TextSkeleton />
            ) : (
              <Problem error={schema.error} what="The text" onRetry={() => void schema.refetch()} />
            ))}
        </div>
      )}
    </>
  )
}

type PartProps = {
  subject: string
  detail: SubjectDetail
  item: VersionItem
  search: VersionSearch
  schema: SchemaVersion | undefined
}

function Tabs({ subject, version, detail, item, search, schema }: PartProps & { version: string }) {
  const navigate = useNavigate()
  const now = search.tab ?? 'tree'
  const spelled = version === 'latest' ? 'latest' : item.version
  const references = (item.references.length || (schema?.references?.length ?? 0)) + item.referencedBy
  const hasRules = schema?.metadata !== undefined || schema?.ruleSet !== undefined
  const part = (tab: VersionTab, name: string, count?: number) => ({
    name,
    current: tab === now,
    link: versionLink(subject, spelled, tab === 'tree' ? {} : { tab }),
    ...(count === undefined ? {} : { count }),
  })
  return (
    <div className="mt-5 flex flex-wrap-reverse items-center justify-between gap-x-4 gap-y-2 border-b border-line">
      <Parts
        label="About this version"
        parts={[
          part('tree', 'Fields'),
          part('raw', 'Text'),
          part('compatibility', 'Compatibility'),
          part('usage', 'Usage'),
          part('references', 'References', references),
          ...(hasRules || now === 'rules' ? [part('rules', 'Metadata and rules')] : []),
          part('history', 'History', detail.versionList.length),
        ]}
      />
      <VersionSelect
        label="Version"
        detail={detail}
        value={item.version}
        className="mb-1.5"
        onChange={(chosen) => {
          void navigate(versionLink(subject, chosen, versionWith(search, { field: undefined })))
        }}
      />
    </div>
  )
}

function Tab({ subject, detail, item, search, schema }: PartProps) {
  switch (search.tab) {
    case 'history':
      return <History subject={subject} detail={detail} shown={item.version} />
    case 'compatibility':
      return <CompatibilityTab subject={subject} detail={detail} item={item} />
    case 'usage':
      return <SubjectUsage subject={detail.subject} />
    case 'references': {
      const references = item.references.length > 0 ? item.references : (schema?.references ?? [])
      return (
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <References references={references} context={detail.context} />
          <ReferencedBy subject={subject} version={item.version} count={item.referencedBy} />
        </div>
      )
    }
    case 'rules':
      if (schema === undefined) return null
      return (
        <div className="grid items-start gap-5 lg:grid-cols-2">
          {schema.metadata !== undefined && <MetadataPanel metadata={schema.metadata} />}
          {schema.ruleSet !== undefined && <RulesPanel rules={schema.ruleSet} />}
          {schema.metadata === undefined && schema.ruleSet === undefined && (
            <p className="text-mute">This version has neither metadata nor rules.</p>
          )}
        </div>
      )
    case 'raw':
      return schema === undefined ? null : <SchemaText subject={subject} schema={schema} />
    default:
      return <TreeTab subject={subject} detail={detail} version={item.version} search={search} />
  }
}
