import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleHelp, CircleMinus } from 'lucide-react'
import { useApi } from '../api/context'
import { fieldUsageQuery } from '../api/usage'
import { applicationLink } from '../links'
import { useEnvironment } from '../shell/environment'
import { CoverageLine } from '../ui/Coverage'

const lists = [
  { key: 'uses', title: 'Use it', Icon: CircleCheck, none: 'Nobody is known to.' },
  { key: 'doesNotUse', title: 'Do not use it', Icon: CircleMinus, none: 'Nobody has said so.' },
  { key: 'unknown', title: 'Not known whether', Icon: CircleHelp, none: 'No known consumer is left open.' },
] as const

/** FieldUsers says who uses a field, who does not, and of whom that is not known: three lists, always. */
export function FieldUsers({ subject, path }: { subject: string; path: string }) {
  const { data, error } = useQuery(fieldUsageQuery(useApi(), subject, path, useEnvironment()))
  return (
    <section aria-label="Who uses this field" className="mt-5 border-t border-line pt-4">
      <h3 className="font-semibold">
        Who uses this field
        {data !== undefined && <span className="font-normal text-mute">, in {data.environment}</span>}
      </h3>
      {data === undefined ? (
        error === null ? (
          <div className="skeleton mt-3 h-14" role="status" aria-label="Loading" />
        ) : (
          <p className="mt-1 text-soft">That could not be read: {error.message}</p>
        )
      ) : (
        <>
          {lists.map(({ key, title, Icon, none }) => (
            <div key={key} className="mt-3">
              <h4 className="label flex items-center gap-1.5">
                <Icon size={14} aria-hidden />
                {title}
              </h4>
              {data[key].length === 0 ? (
                <p className="text-mute">{none}</p>
              ) : (
                <ul className="mt-0.5 flex flex-wrap gap-x-3">
                  {data[key].map((name) => (
                    <li key={name} className="min-h-6">
                      <Link {...applicationLink(name)} className="link">
                        <bdi>{name}</bdi>
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
            </div>
          ))}
          <div className="mt-4 text-xs">
            <CoverageLine coverage={data.coverage} observedAt={data.observedAt} />
          </div>
        </>
      )}
    </section>
  )
}
