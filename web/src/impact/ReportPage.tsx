import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { isNotFound } from '../api/client'
import { useApi } from '../api/context'
import { reportPath, reportQuery } from '../api/usage'
import { playgroundLink, versionLink } from '../links'
import { CopyAs } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { PageHead } from '../ui/PageHead'
import { useTitle } from '../ui/title'
import { Report } from './Report'

/** ReportPage answers: what did a verdict stand on when it was given? */
export function ReportPage() {
  const { report: id } = useParams({ from: '/impact/$report' })
  const report = useQuery(reportQuery(useApi(), id))
  useTitle('Impact')
  if (isNotFound(report.error)) return <NoReport id={id} />
  const about = report.data
  return (
    <>
      <PageHead
        title="Impact"
        below={
          about !== undefined && (
            <>
              {about.by ?? 'Somebody'} wants to {about.action}{' '}
              <Link {...versionLink(about.subject)} className="link">
                <bdi>{about.subject}</bdi>
              </Link>
              {about.candidate.version !== undefined && ` version ${about.candidate.version}`}
              {about.candidate.wouldBeVersion !== undefined &&
                ` as version ${about.candidate.wouldBeVersion}`}{' '}
              in {about.environment}. As it was judged then; it may be different now.
            </>
          )
        }
      >
        <CopyAs path={reportPath(id)} />
      </PageHead>
      <div className="mt-5">
        <Loaded query={report} what="This report">
          {(data) => (
            <div className="space-y-4">
              <Report report={data} />
              {data.changes.length > 0 && <Changed changes={data.changes} />}
            </div>
          )}
        </Loaded>
      </div>
    </>
  )
}

type ChangedProps = { changes: readonly { path: string; words: string }[] }

function Changed({ changes }: ChangedProps) {
  return (
    <section aria-label="What changes" className="card px-5 py-4">
      <h2 className="mb-2 font-semibold">What changes</h2>
      <ul className="space-y-1">
        {changes.map(({ path, words }) => (
          <li key={`${path} ${words}`}>{words}</li>
        ))}
      </ul>
    </section>
  )
}

function NoReport({ id }: { id: string }) {
  return (
    <div className="mx-auto max-w-xl py-12">
      <p className="label">404</p>
      <h1 className="mt-1 text-2xl font-semibold">
        There is no report “<bdi>{id}</bdi>”
      </h1>
      <p className="mt-3 text-soft">Reports are kept for a time. The question can be asked again.</p>
      <Link {...playgroundLink()} className="control mt-6">
        Playground
      </Link>
    </div>
  )
}
