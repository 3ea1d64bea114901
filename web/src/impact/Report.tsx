import { Link } from '@tanstack/react-router'
import { ShieldCheck, ShieldX } from 'lucide-react'
import { Fragment, useState } from 'react'
import type { Impact, ImpactRow } from '../api/types'
import { applicationLink, teamLink, versionLink } from '../links'
import { Panel } from '../schema/Panel'
import { CoverageLine } from '../ui/Coverage'
import { Claims } from '../ui/Evidence'
import { levelName, levelSource } from '../ui/labels'
import { Popover } from '../ui/Popover'
import { Table } from '../ui/Table'
import { When } from '../ui/time'
import { byOwner, stateOf, type Group } from './group'
import { Plan } from './Plan'
import { ResultWords } from './ResultWords'
import { VerdictWords } from './VerdictWords'
import { Waive } from './Waive'

type Props = {
  report: Impact
  /** Called with the text that a step of the plan has; without it, the texts are only shown. */
  onText?: (text: string) => void
}

/** Report says who is hurt by a change, who has to act, how far that is known, and what to do instead. */
export function Report({ report, onText }: Props) {
  const { asWriter, asReader, plan = [], dependents = [], alsoIn = [] } = report
  return (
    <div className="space-y-4">
      <Verdict report={report} />
      {asWriter.length > 0 ? (
        <ByOwner report={report} />
      ) : (
        <p className="card px-5 py-4 text-soft">
          No consumer is known in {report.environment}. {report.coverage.words}.
        </p>
      )}
      {plan.length > 0 && <Plan steps={plan} {...(onText === undefined ? {} : { onText })} />}
      {asReader.length > 0 && <AsReader rows={asReader} />}
      {dependents.length > 0 && (
        <Panel title="Schemas that refer to it" count={dependents.length}>
          <ul className="space-y-1.5">
            {dependents.map(({ subject, version, compatible, words }) => (
              <li key={`${subject} ${version}`}>
                <Link {...versionLink(subject, version)} className="link">
                  <bdi>{subject}</bdi> version {version}
                </Link>{' '}
                <span className={compatible ? 'text-soft' : 'text-bad'}>{words}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {alsoIn.length > 0 && (
        <p className="text-soft">
          The same schema is in{' '}
          {alsoIn.map((subject, index) => (
            <span key={subject}>
              {index > 0 && ', '}
              <Link {...versionLink(subject)} className="link">
                <bdi>{subject}</bdi>
              </Link>
            </span>
          ))}
          .
        </p>
      )}
    </div>
  )
}

const modes = {
  off: 'the policy does not ask',
  warn: 'a registration is warned',
  enforce: 'a registration is refused',
} as const

function Verdict({ report }: { report: Impact }) {
  const { verdict, summary, coverage, policy, mode, levelCheck, evaluatedAt, environment } = report
  return (
    <section aria-label="Verdict" className="card px-5 py-4">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <VerdictWords verdict={verdict} large />
        <p className="min-w-0 flex-1 basis-72 font-medium">{summary}</p>
      </div>
      <div className="mt-3 border-t border-line pt-3">
        <CoverageLine coverage={coverage} observedAt={report.observedAt} />
      </div>
      <p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-mute">
        <span>In {environment}</span>
        <span>
          Policy {policy}: {modes[mode]}
        </span>
        {levelCheck !== undefined && (
          <span className="inline-flex items-center gap-1">
            {levelCheck.compatible ? (
              <ShieldCheck size={13} aria-hidden />
            ) : (
              <ShieldX size={13} aria-hidden />
            )}
            Level {levelName(levelCheck.level)} ({levelSource(levelCheck.source)}):{' '}
            {levelCheck.compatible ? 'allowed' : 'refused'}
          </span>
        )}
        <span>
          Judged <When at={evaluatedAt} />
        </span>
      </p>
    </section>
  )
}

const columns = [
  { title: 'Who', className: 'w-56' },
  { title: 'Reads with', className: 'w-56' },
  { title: 'What becomes of it', className: 'min-w-80' },
  { title: 'Decide', className: 'w-24' },
]

function ByOwner({ report }: { report: Impact }) {
  return (
    <Table caption="Who would feel it" columns={columns}>
      {byOwner(report.asWriter).map((group) => (
        <Fragment key={group.owner}>
          <OwnerHead group={group} />
          {group.rows.map((row, index) => (
            <Row key={row.edge ?? index} row={row} report={report} />
          ))}
        </Fragment>
      ))}
    </Table>
  )
}

function OwnerHead({ group }: { group: Group }) {
  const { owner, contact, hurt, open } = group
  const colours = hurt > 0 ? 'text-bad' : open > 0 ? 'text-warn' : 'text-good'
  return (
    <tr className="bg-sunken">
      <th colSpan={columns.length} scope="colgroup" className="font-normal">
        {owner === '' ? (
          <span className="font-semibold">Owner not known</span>
        ) : (
          <Link {...teamLink(owner)} className="link font-semibold">
            <bdi>{owner}</bdi>
          </Link>
        )}
        {contact !== undefined && <span className="ml-2.5 text-mute">{contact}</span>}
        <span className={`ml-2.5 font-medium ${colours}`}>{stateOf(group)}</span>
      </th>
    </tr>
  )
}

function Row({ row, report }: { row: ImpactRow; report: Impact }) {
  const { application, principal, build, previous, reader, result, reason, loses = [] } = row
  const { waived, effect, note, evidence = [], decides } = row
  const [waiving, setWaiving] = useState(false)
  return (
    <tr>
      <th scope="row" className="font-normal">
        {application === undefined ? (
          <>
            <bdi className="font-medium">{principal ?? 'somebody'}</bdi>{' '}
            <span className="text-mute">no application</span>
          </>
        ) : (
          <Link {...applicationLink(application)} className="link font-medium">
            <bdi>{application}</bdi>
          </Link>
        )}
        {build !== undefined && <span className="text-mute"> {build}</span>}
        {previous === true && (
          <p className="text-xs text-mute">the build before: a rollback must still read</p>
        )}
        <Popover
          label="How this reader is known"
          button="How we know"
          buttonClass="link block min-h-6 text-left text-xs"
        >
          <Claims claims={evidence} />
        </Popover>
      </th>
      <td>{reader.words}</td>
      <td>
        <ResultWords row={row.row} result={result} waived={waived !== undefined} />
        {reason !== undefined && <p className="text-soft">{reason.text}</p>}
        {loses.length > 0 && row.row === 'PASS' && (
          <p className="text-xs text-soft">
            reads as default: <code className="font-mono">{loses.join(', ')}</code>
          </p>
        )}
        {note !== undefined && <p className="text-xs text-mute">{note}</p>}
        {(effect !== 'block' || !decides) && (
          <p className="text-xs text-mute">
            {!decides ? 'does not decide' : effect === 'warn' ? 'only warns' : 'not counted'}
          </p>
        )}
      </td>
      <td>
        {application !== undefined && row.row !== 'PASS' && waived === undefined && (
          <button
            type="button"
            className="control min-h-7 px-2.5 text-xs"
            aria-label={`Waive for ${application}`}
            onClick={() => {
              setWaiving(true)
            }}
          >
            Waive …
          </button>
        )}
        {waiving && application !== undefined && (
          <Waive
            application={application}
            report={report}
            onClose={() => {
              setWaiving(false)
            }}
          />
        )}
      </td>
    </tr>
  )
}

const from = {
  writers: 'is written now',
  retained: 'may still be in the log',
  newest: 'newest version; nobody is known to write',
} as const

function AsReader({ rows }: { rows: readonly ImpactRow[] }) {
  return (
    <Panel title="What the new schema would have to read" count={rows.length}>
      <ul className="divide-y divide-line">
        {rows.map((row, index) => (
          <li
            key={index}
            className="grid gap-x-4 py-2 first:pt-0 last:pb-0 sm:grid-cols-[16rem_minmax(0,1fr)]"
          >
            <span>
              Data of version {row.writer}
              <span className="block text-xs text-mute">
                {[row.application, row.build].filter(Boolean).join(' ')}{' '}
                {row.from !== undefined && from[row.from]}
              </span>
            </span>
            <span>
              <ResultWords row={row.row} result={row.result} waived={row.waived !== undefined} />
              {row.reason !== undefined && <span className="block text-soft">{row.reason.text}</span>}
              {!row.decides && <span className="block text-xs text-mute">does not decide</span>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
