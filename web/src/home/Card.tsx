import type { UseQueryResult } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { Loaded } from '../ui/Loaded'

type Props<T> = {
  title: string
  query: UseQueryResult<T>
  /** The rows that need somebody. */
  rows: (data: T) => ReactNode[]
  /** What an empty card says. */
  nothing: string
  /** Where the rest is, and how much of it was left out. */
  more?: (data: T) => ReactNode
}

/** Card is one reason to act. Each one is read by itself, so that what fails does not take the others along. */
export function Card<T>({ title, query, rows, nothing, more }: Props<T>) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="min-w-0">
      <h2 id={id} className="mb-2 font-semibold">
        {title}
      </h2>
      <Loaded query={query} what={title}>
        {(data) => {
          const list = rows(data)
          return (
            <div className="card px-5 py-1">
              {list.length === 0 ? (
                <p className="flex items-center gap-2 py-3 text-soft">
                  <CircleCheck size={16} aria-hidden className="shrink-0 text-good" />
                  {nothing}
                </p>
              ) : (
                <ul className="divide-y divide-line">
                  {list.map((row, index) => (
                    <li key={index} className="py-3">
                      {row}
                    </li>
                  ))}
                </ul>
              )}
              {more?.(data)}
            </div>
          )
        }}
      </Loaded>
    </section>
  )
}
