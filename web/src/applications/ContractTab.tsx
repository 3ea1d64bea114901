import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch, type LinkProps } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { useApi } from '../api/context'
import type { Application, ContractDiff, Published } from '../api/types'
import { contractDiffQuery } from '../api/usage'
import { applicationLink, channelLink, eventLink, versionLink } from '../links'
import { Panel } from '../schema/Panel'
import { Banner } from '../ui/Banner'
import { Command } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { When } from '../ui/time'
import { buildsOf, contractText } from './contract'
import { FromObserved } from './FromObserved'

/** ContractTab is the newest contract, where it comes from, and what differs between builds. */
export function ContractTab({ application }: { application: Application }) {
  const { contract } = application
  if (contract === undefined) return <FromObserved application={application} />
  return (
    <div className="space-y-5">
      <Banner kind="info">
        <span className="inline-flex flex-wrap items-center gap-x-2">
          <Lock size={14} aria-hidden />
          This contract is read-only here: it comes from <Source contract={contract} />.
        </span>
      </Banner>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Panel title={`Contract of ${contract.version}`}>
          <dl className="mb-3 grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-soft">
            <dt className="text-mute">Published</dt>
            <dd>
              <When at={contract.at} />
              {contract.by !== undefined && ` by ${contract.by}`}
            </dd>
            <dt className="text-mute">Branch</dt>
            <dd>{contract.branch ?? 'main'}</dd>
            <dt className="text-mute">Hash</dt>
            <dd className="font-mono text-xs leading-6">{contract.hash.slice(0, 16)}</dd>
          </dl>
          {(contract.warnings ?? []).map((warning) => (
            <p key={warning} className="mb-2 text-warn">
              {warning}
            </p>
          ))}
          <Command name="the contract" text={contractText(contract)} />
        </Panel>
        <Between application={application} />
      </div>
    </div>
  )
}

/** Source names file and commit, and links to the build where it told its address. */
function Source({ contract: { ref, url } }: { contract: Published }) {
  const name = <code className="font-mono text-[0.8125rem]">{ref ?? 'a request without a source'}</code>
  if (url === undefined || !/^https?:\/\//i.test(url)) return name
  return (
    <a href={url} rel="noopener nofollow noreferrer" className="link">
      {name}
    </a>
  )
}

function Between({ application }: { application: Application }) {
  const search = useSearch({ from: '/applications/$application' })
  const navigate = useNavigate()
  const builds = buildsOf(application)
  const from = search.from ?? builds[1] ?? builds[0] ?? 'main'
  const to = search.to ?? builds[0] ?? 'main'
  const diff = useQuery(contractDiffQuery(useApi(), application.name, from, to))
  const choice = (label: string, value: string, key: 'from' | 'to') => (
    <label>
      <span className="label mb-1 block">{label}</span>
      <select
        className="field max-w-48 px-2"
        value={value}
        onChange={(event) => {
          void navigate({
            ...applicationLink(application.name, { tab: 'contract', from, to, [key]: event.target.value }),
            replace: true,
            resetScroll: false,
          })
        }}
      >
        {[...new Set([...builds, value])].map((build) => (
          <option key={build}>{build}</option>
        ))}
      </select>
    </label>
  )
  return (
    <Panel title="Between two builds">
      <div className="mb-4 flex flex-wrap gap-3">
        {choice('From', from, 'from')}
        {choice('To', to, 'to')}
      </div>
      <Loaded query={diff} what="The comparison">
        {({ changes }) =>
          changes.length === 0 ? (
            <p className="text-soft">
              {from !== to
                ? 'The contracts say the same.'
                : builds.length > 1
                  ? 'Choose another build to compare with.'
                  : 'Only one build is known so far.'}
            </p>
          ) : (
            <ul className="space-y-1.5">
              {changes.map(({ op, words, ...about }, index) => (
                <li key={index} className="flex gap-2">
                  <span aria-hidden className={`w-3 shrink-0 font-mono ${colours[op]}`}>
                    {signs[op]}
                  </span>
                  <span className="min-w-0 wrap-anywhere">
                    <About {...about} />
                    {words}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  )
}

type ContractChange = ContractDiff['changes'][number]

/** About names what a change is about, where it is one thing. */
function About({ subject, event, channel }: Pick<ContractChange, 'subject' | 'event' | 'channel'>) {
  const found: [string, LinkProps] | undefined =
    subject !== undefined
      ? [subject, versionLink(subject)]
      : event !== undefined
        ? [event, eventLink(event)]
        : channel !== undefined
          ? [channel, channelLink(channel)]
          : undefined
  if (found === undefined) return null
  const [name, link] = found
  return (
    <>
      <Link {...link} className="link">
        <bdi>{name}</bdi>
      </Link>{' '}
    </>
  )
}

const signs = { add: '+', remove: '−', change: '~' } as const
const colours = { add: 'text-good', remove: 'text-bad', change: 'text-warn' } as const
