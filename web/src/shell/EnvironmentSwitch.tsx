import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useApi } from '../api/context'
import { environmentsQuery } from '../api/queries'
import { useEnvironment } from './environment'

/** EnvironmentSwitch chooses what everything about usage is told for. With a single environment there is no choice. */
export function EnvironmentSwitch() {
  const navigate = useNavigate()
  const chosen = useEnvironment()
  const { data } = useQuery(environmentsQuery(useApi()))
  if (data === undefined || (data.items.length < 2 && chosen === undefined)) return null
  const names = data.items.map(({ name }) => name)
  const value = chosen ?? data.own
  if (!names.includes(value)) names.push(value)
  return (
    <select
      aria-label="Environment"
      className="field max-w-36 px-2 font-medium"
      value={value}
      onChange={(event) => {
        const env = event.target.value
        void navigate({
          to: '.',
          // Undefined and not left out: what is left out is kept from the page before.
          search: (now) => ({ ...now, env: env === data.own ? undefined : env }) as typeof now,
          replace: true,
        })
      }}
    >
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
          {data.items.find((item) => item.name === name)?.production === true && name !== 'production'
            ? ' · production'
            : ''}
        </option>
      ))}
    </select>
  )
}
