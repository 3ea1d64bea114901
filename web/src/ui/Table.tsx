import type { ReactNode } from 'react'

/** A column's title, and classes for its width and for where it is hidden. */
export type Column = { title: string; className?: string }

/** Table is a plain table that scrolls sideways within itself where a screen is too narrow for it. */
export function Table({
  caption,
  columns,
  children,
}: {
  caption: string
  columns: readonly Column[]
  children: ReactNode
}) {
  return (
    <div className="card overflow-x-auto" role="region" aria-label={caption} tabIndex={0}>
      <table className="w-full min-w-[46rem] border-collapse wrap-break-word text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="border-b border-line bg-sunken">
          <tr>
            {columns.map(({ title, className = '' }) => (
              <th key={title} scope="col" className={`label px-4 py-2 ${className}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr]:border-b [&>tr]:border-line [&>tr]:align-top [&>tr:last-child]:border-b-0 [&_td]:px-4 [&_td]:py-2.5 [&_tbody_th]:px-4 [&_th]:px-4 [&_th]:py-2.5 [&_th[scope=row]]:wrap-anywhere">
          {children}
        </tbody>
      </table>
    </div>
  )
}
