import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { environmentsQuery } from '../api/queries'
import type { Application, Deployability, ImpactRow } from '../api/types'
import { canDeployPath, canDeployQuery } from '../api/usage'
import { ResultWords } from '../impact/ResultWords'
import { VerdictWords } from '../impact/VerdictWords'
import { applicationLink, versionLink } from '../links'
import { apiPath } from '../names'
import { Panel } from '../schema/Panel'
import { useEnvironment } from '../shell/environment'
import { Command, CopyAs, treaty } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { When } from '../ui/time'

/** DeployTab says whether the newest build may go into an environment, and what that stands on. */
export function DeployTab({ application }: { application: Application }) {
  const api = useApi()
  const chosen = useEnvironment()
  const environments = useQuery(environmentsQuery(api))
  const to = chosen ?? environments.data?.own ?? ''
  const answer = useQuery({ ...canDeployQuery(api, application.name, to), enabled: to !== '' })
  return (
    <Loaded query={answer} what="The answer">
      {(data) => (
        <div className="space-y-5">
          <Answer answer={data} to={to} />
          <InThePipeline name={application.name} version={data.version} to={to} origin={api.origin} />
        </div>
      )}
    </Loaded>
  )
}

function Answer({ answer, to }: { answer: Deployability; to: string }) {
  const { verdict, summary, application, version, next, consumes, produces, policy, evaluatedAt } = answer
  return (
    <>
      <section aria-label="Verdict" className="card px-5 py-4">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <h2 className="flex flex-wrap items-center gap-x-3 text-lg">
            <VerdictWords verdict={verdict} large />
            <span>
              {application} {version} to {to}
            </span>
          </h2>
          <CopyAs
            path={canDeployPath(application, to)}
            words={['can-i-deploy', `${application}@${version}`, '--to', to]}
          />
        </div>
        <p className="mt-1 text-soft">{summary.replace(`${verdict}: `, '')}</p>
        {next.length > 0 && (
          <>
            <h3 className="label mt-3">What would change the answer</h3>
            <ul className="mt-1 list-disc space-y-0.5 pl-5">
              {next.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ul>
          </>
        )}
        <p className="mt-3 text-xs text-mute">
          Policy {policy} · judged <When at={evaluatedAt} />
        </p>
      </section>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Panel title="What it reads" count={consumes.length}>
          {consumes.length === 0 && <p className="text-soft">It declares nothing that it reads.</p>}
          <ul className="divide-y divide-line">
            {consumes.map(({ subject, reader, against, note }) => (
              <li key={`${subject} ${reader.words}`} className="py-3 first:pt-0 last:pb-0">
                <Link {...versionLink(subject)} className="link font-medium">
                  <bdi>{subject}</bdi>
                </Link>{' '}
                <span className="text-mute">with {reader.words}</span>
                <Rows rows={against} name={writerName} none="Nobody is known to write it." />
                {note !== undefined && <p className="mt-1 text-xs text-mute">{note}</p>}
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title="What it sends" count={produces.length}>
          {produces.length === 0 && <p className="text-soft">It declares nothing that it sends.</p>}
          <ul className="divide-y divide-line">
            {produces.map(({ subject, readers, writerVersion, registeredInTarget, note }) => (
              <li key={subject} className="py-3 first:pt-0 last:pb-0">
                <Link {...versionLink(subject)} className="link font-medium">
                  <bdi>{subject}</bdi>
                </Link>{' '}
                <span className="text-mute">
                  {writerVersion === undefined ? '' : `with version ${writerVersion}`}
                </span>
                {!registeredInTarget && (
                  <p className="text-bad">Not registered here yet: promote it first.</p>
                )}
                <Rows rows={readers} name={readerName} none="Nobody is known to read it." />
                {note !== undefined && <p className="mt-1 text-xs text-mute">{note}</p>}
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </>
  )
}

function writerName({ application, principal, build, writer, from }: ImpactRow): string {
  const who =
    from === 'retained'
      ? 'data in the log'
      : [application ?? principal ?? 'a writer', build].filter(Boolean).join(' ')
  return writer === undefined ? who : `${who}, version ${writer}`
}

function readerName({ application, principal, build, reader }: ImpactRow): string {
  return `${[application ?? principal ?? 'a reader', build].filter(Boolean).join(' ')}, ${reader.words}`
}

type RowsProps = { rows: readonly ImpactRow[]; name: (row: ImpactRow) => string; none: string }

function Rows({ rows, name, none }: RowsProps) {
  if (rows.length === 0) return <p className="mt-1 text-soft">{none}</p>
  return (
    <ul className="mt-1.5 space-y-1">
      {rows.map((row, index) => (
        <li key={index} className="grid gap-x-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
          <span>
            {row.application === undefined ? (
              name(row)
            ) : (
              <Link {...applicationLink(row.application)} className="hover:underline">
                {name(row)}
              </Link>
            )}
          </span>
          <span>
            <ResultWords row={row.row} result={row.result} waived={row.waived !== undefined} />
            {row.reason !== undefined && <span className="block text-xs text-soft">{row.reason.text}</span>}
            {!row.decides && <span className="block text-xs text-mute">does not decide</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function InThePipeline(props: { name: string; version: string; to: string; origin: string }) {
  const { name, to, origin } = props
  const badge = `${origin}${apiPath('api', 'v1', 'badges', 'can-i-deploy', name, `${to}.svg`)}`
  const steps = [
    treaty(origin, ['publish', '--version', '$BUILD']),
    treaty(origin, ['can-i-deploy', `${name}@$BUILD`, '--to', to]),
    '# deploy it here',
    treaty(origin, ['deployment', 'record', `${name}@$BUILD`, '--env', to]),
  ]
    .join('\n')
    .replaceAll(/'([^'\n]*\$BUILD)'/g, '"$1"')
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title="In the pipeline">
        <Command name="the steps" text={steps} />
      </Panel>
      <Panel title="Badge">
        <img src={badge} alt={`Badge: may ${name} be deployed to ${to}?`} className="mb-3 h-5" />
        <Command name="the badge" text={`![can-i-deploy](${badge})`} />
      </Panel>
    </div>
  )
}
