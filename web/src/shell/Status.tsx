import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/context'
import { statusQuery } from '../api/queries'
import { Banner } from '../ui/Banner'

/** StaleBanner warns that the server answers from memory because its database is away. */
export function StaleBanner() {
  const { data } = useQuery(statusQuery(useApi()))
  if (data?.stale !== true) return null
  return (
    <div className="mx-auto w-full max-w-[88rem] px-4 pt-4 sm:px-6">
      <Banner kind="warn">
        The registry cannot reach its database. What you see was right when it last could; changes are refused
        until then.
      </Banner>
    </div>
  )
}

/** Footer says what is running. */
export function Footer() {
  const { data } = useQuery(statusQuery(useApi()))
  const facts = [
    data?.release === undefined ? undefined : `treaty ${data.release}`,
    data?.store === undefined ? undefined : `store ${data.store}`,
    data?.position === undefined ? undefined : `position ${data.position.toLocaleString('en')}`,
  ].filter((fact) => fact !== undefined)
  return (
    <footer className="border-t border-line">
      <p className="mx-auto flex min-h-11 max-w-[88rem] flex-wrap items-center gap-x-4 px-4 py-3 text-xs text-mute sm:px-6">
        {facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
    </footer>
  )
}
