import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useApi } from '../api/context'
import type { Application, Matrix } from '../api/types'
import { matrixQuery } from '../api/usage'
import { ResultWords } from '../impact/ResultWords'
import { applicationLink } from '../links'
import { useEnvironment } from '../shell/environment'
import { Loaded } from '../ui/Loaded'
import { Table } from '../ui/Table'

/** MatrixTab shows for one subject which reader reads which writer. */
export function MatrixTab({ application }: { application: Application }) {
  const { subject: wanted } = useSearch({ from: '/applications/$application' })
  const navigate = useNavigate()
  const env = useEnvironment()
  const subjects = [
    ...new Set([...application.produces, ...application.consumes].map(({ subject }) => subject)),
  ].toSorted()
  const subject = wanted ?? subjects[0] ?? ''
  const matrix = useQuery({ ...matrixQuery(useApi(), subject, env), enabled: subject !== '' })
  if (subject === '')
    return <p className="card px-5 py-4 text-soft">It is not known to send or to read anything.</p>
  return (
    <div className="space-y-4">
      <label className="inline-block max-w-full">
        <span className="label mb-1 block">Subject</span>
        <select
          className="field max-w-full px-2"
          value={subject}
          onChange={(event) => {
            void navigate({
              ...applicationLink(application.name, { tab: 'matrix', subject: event.target.value }),
              replace: true,
              resetScroll: false,
            })
          }}
        >
          {[...new Set([...subjects, subject])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <Loaded query={matrix} what="The matrix">
        {(data) => <Cells matrix={data} own={application.name} />}
      </Loaded>
    </div>
  )
}

function Cells({ matrix: { readers, writers, cells, environment }, own }: { matrix: Matrix; own: string }) {
  if (readers.length === 0 || writers.length === 0)
    return (
      <p className="card px-5 py-4 text-soft">
        In {environment}, {writers.length === 0 ? 'no writer' : 'no reader'} is known.
      </p>
    )
  const name = ({ application, principal, build }: Matrix['readers'][number]) =>
    [application ?? principal ?? 'somebody', build].filter(Boolean).join(' ')
  return (
    <Table
      caption={`Readers and writers in ${environment}`}
      columns={[
        { title: 'Reads' },
        ...writers.map((writer) => ({ title: `${name(writer)} writes ${writer.words}` })),
      ]}
    >
      {readers.map((reader, row) => (
        <tr key={row} className={reader.application === own ? 'bg-tint' : ''}>
          <th scope="row" className="font-normal">
            <bdi className="font-medium">{name(reader)}</bdi>
            <span className="block text-xs text-mute">{reader.words}</span>
          </th>
          {writers.map((_, column) => {
            const cell = cells[row]?.[column]
            return (
              <td key={column}>
                {cell === undefined ? (
                  <span className="text-mute">not compared</span>
                ) : (
                  <>
                    <ResultWords row={cell.row} result={cell.result} />
                    {cell.reason !== undefined && <p className="text-xs text-soft">{cell.reason}</p>}
                  </>
                )}
              </td>
            )
          })}
        </tr>
      ))}
    </Table>
  )
}
