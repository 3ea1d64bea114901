import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Hourglass } from 'lucide-react'
import { useApi } from '../api/context'
import { Command } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { Table } from '../ui/Table'
import { When } from '../ui/time'
import { sourcesQuery, type Source } from './query'

const columns = [
  { title: 'Source', className: 'min-w-44' },
  { title: 'State', className: 'min-w-52' },
  { title: 'Newest look', className: 'min-w-32' },
  { title: 'What it has found', className: 'min-w-80' },
]

const kinds: Record<Source['kind'], string> = {
  observation: 'Traffic of this registry',
  kafka: 'Kafka cluster',
  issuer: 'Issuer of tokens',
}

/** Sources tells how everything is that the catalog learns from by itself. */
export function Sources() {
  const sources = useQuery(sourcesQuery(useApi()))
  return (
    <Loaded query={sources} what="The sources">
      {({ items }) => (
        <div className="space-y-4">
          <Table caption="Sources" columns={columns}>
            {items.map((source) => (
              <tr key={`${source.kind} ${source.name}`}>
                <th scope="row" className="font-medium">
                  {kinds[source.kind]}
                  <p className="text-xs font-normal text-mute">
                    <bdi>{source.name}</bdi>
                  </p>
                </th>
                <td>
                  <State source={source} />
                </td>
                <td>
                  {source.lastRun === undefined ? (
                    <span className="text-mute">none yet</span>
                  ) : (
                    <When at={source.lastRun} />
                  )}
                  <p className="text-xs text-mute">every {seconds(source.every)}</p>
                </td>
                <td>
                  <Found source={source} />
                </td>
              </tr>
            ))}
          </Table>
          {!items.some(({ kind }) => kind === 'kafka') && <NoKafka />}
        </div>
      )}
    </Loaded>
  )
}

function State({ source: { state, error, lastGood } }: { source: Source }) {
  if (state === 'failed')
    return (
      <>
        <p className="inline-flex items-center gap-1.5 font-medium text-bad">
          <CircleAlert size={14} aria-hidden />
          failed
        </p>
        {error !== undefined && <p className="wrap-anywhere">{error}</p>}
        <p className="text-xs text-mute">
          {lastGood === undefined ? (
            'It has never worked since this node was started.'
          ) : (
            <>
              Worked last <When at={lastGood} />; what it found then still counts.
            </>
          )}
        </p>
      </>
    )
  const Icon = state === 'ok' ? CircleCheck : Hourglass
  return (
    <p className={`inline-flex items-center gap-1.5 ${state === 'ok' ? 'text-good' : 'text-soft'}`}>
      <Icon size={14} aria-hidden />
      {state === 'ok' ? 'works' : 'waits for its first look'}
    </p>
  )
}

/** What the counts of a source are called. */
const counted: Record<string, string> = {
  keys: 'different observations',
  overflow: 'requests that were not kept',
  topics: 'topics',
  groups: 'groups',
  acls: 'access rules',
  samples: 'sampled messages',
}

function Found({ source: { kind, counts, environments = [] } }: { source: Source }) {
  const { limit, ...rest } = counts
  const words = Object.entries(rest)
    .filter(([what, count]) => what !== 'overflow' || count > 0)
    .map(([what, count]) => {
      const name = kind === 'issuer' && what === 'keys' ? 'keys' : (counted[what] ?? what)
      const bound = what === 'keys' && limit !== undefined ? ` of at most ${limit.toLocaleString('en')}` : ''
      return `${count.toLocaleString('en')} ${name}${bound}`
    })
  return (
    <>
      {words.join(', ')}
      {environments.length > 0 && (
        <ul className="mt-0.5 text-xs text-mute">
          {environments.map(({ name, since, keys, overflow }) => (
            <li key={name}>
              <bdi>{name}</bdi>: {keys.toLocaleString('en')} since <When at={since} />
              {overflow > 0 && (
                <span className="text-warn">, {overflow.toLocaleString('en')} requests were not kept</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** seconds is a span in words: '30 s', '5 min'. */
function seconds(count: number): string {
  return count >= 120 && count % 60 === 0 ? `${count / 60} min` : `${count} s`
}

function NoKafka() {
  return (
    <section aria-label="Kafka" className="card px-5 py-4">
      <h2 className="font-semibold">No Kafka cluster is looked at</h2>
      <p className="mt-1 mb-3 max-w-3xl text-soft">
        From Kafka the catalog learns which groups read a topic, and who is allowed to. Without it nobody can
        say that all consumers are known. It only reads:
      </p>
      <Command name="look at a cluster" text="treaty serve --kafka 'kafka://broker:9092?cluster=NAME'" />
    </section>
  )
}
