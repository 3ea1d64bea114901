import type { UseQueryResult } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { CatalogTable, covering, Row } from '../catalog/Table'
import { useRowKeys } from '../schemas/rowKeys'
import { CopyAs } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { PageHead } from '../ui/PageHead'
import { useTitle } from '../ui/title'
import type { Described } from './query'

/** A column behind the one with the names. */
export type Column<T> = { title: string; className: string; cell: (item: T) => ReactNode }

type Props<T> = {
  noun: 'domain' | 'team'
  title: string
  below: string
  /** The list that people look at next. */
  beside: { name: string; link: LinkProps }
  /** Path of the API that answers the same. */
  path: string
  query: UseQueryResult<{ items: T[] }>
  linkTo: (name: string) => LinkProps
  columns: readonly Column<T>[]
  /** The form that describes one more. */
  form: (onClose: () => void) => ReactNode
}

/** Listing is the page of all domains or of all teams. */
export function Listing<T extends Described>(props: Props<T>) {
  const { noun, title, below, beside, path, query, linkTo, columns, form } = props
  useTitle(title)
  const rows = useRowKeys()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHead title={title} below={below}>
        <Link {...beside.link} className="control">
          {beside.name}
        </Link>
        <button
          type="button"
          className="control"
          onClick={() => {
            setAdding(true)
          }}
        >
          Describe a {noun}
        </button>
        <CopyAs path={path} />
      </PageHead>
      <div className="mt-5" ref={rows}>
        <Loaded query={query} what={`The ${noun}s`}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="card px-6 py-10 text-center text-soft">
                No {noun} is described yet. Describe one here, or in the section <code>{noun}s</code> of
                treaty.yaml.
              </p>
            ) : (
              <CatalogTable
                caption={title}
                busy={false}
                columns={[{ title: noun === 'domain' ? 'Domain' : 'Team', className: '' }, ...columns]}
              >
                {items.map((item) => (
                  <Row key={item.name}>
                    <th scope="row" className="px-4 py-2.5 font-normal">
                      <Link {...linkTo(item.name ?? '')} data-row className={covering}>
                        <bdi>{item.title ?? item.name}</bdi>
                      </Link>
                      {item.title !== undefined && item.title !== item.name && (
                        <p className="line-clamp-1 text-xs text-mute">
                          <bdi>{item.name}</bdi>
                        </p>
                      )}
                      {item.docs !== undefined && <p className="line-clamp-2 text-soft">{item.docs}</p>}
                    </th>
                    {columns.map((column) => (
                      <td key={column.title} className={`px-4 py-2.5 ${column.className}`}>
                        {column.cell(item)}
                      </td>
                    ))}
                  </Row>
                ))}
              </CatalogTable>
            )
          }
        </Loaded>
      </div>
      {adding &&
        form(() => {
          setAdding(false)
        })}
    </>
  )
}
