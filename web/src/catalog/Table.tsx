import type { ReactNode } from 'react'

type Column = { title: string; className: string }
type Props = { caption: string; columns: readonly Column[]; busy: boolean; children: ReactNode }

/** CatalogTable is a table whose rows lead somewhere; its rows are made of Row and Cell. */
export function CatalogTable({ caption, columns, busy, children }: Props) {
  return (
    <div className="card overflow-hidden" aria-busy={busy}>
      <table className={`w-full table-fixed border-collapse text-left ${busy ? 'opacity-60' : ''}`}>
        <caption className="sr-only">{caption}, with the keys j and k to go from row to row</caption>
        <thead className="border-b border-line bg-sunken">
          <tr>
            {columns.map(({ title, className }) => (
              <th key={title} scope="col" className={`label px-4 py-2 ${className}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** Row is one line of a table: its first cell has a link that covers all of it. */
export function Row({ children }: { children: ReactNode }) {
  return (
    <tr className="relative border-b border-line align-top last:border-b-0 focus-within:bg-tint hover:bg-sunken">
      {children}
    </tr>
  )
}

/** covering is the look of the link that makes its whole row a target. */
export const covering = 'line-clamp-2 font-medium text-ink outline-offset-4 after:absolute after:inset-0'

/** Words is a word or two that people have chosen for something; a dash where they have not. */
export function Words({ text }: { text: string | undefined }) {
  return text === undefined || text === '' ? (
    <span className="text-mute">not known</span>
  ) : (
    <bdi className="line-clamp-2">{text}</bdi>
  )
}
