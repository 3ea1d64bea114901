import type { UseQueryResult } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { NotInCatalog, ThingHead } from '../catalog/ThingHead'
import { CopyAs } from '../ui/copy'
import { Loaded } from '../ui/Loaded'
import { useTitle } from '../ui/title'
import type { Described } from './query'

type Props<T> = {
  noun: 'domain' | 'team'
  name: string
  /** The list that it is one of. */
  above: { name: string; link: LinkProps }
  /** Path of the API that answers the same. */
  path: string
  query: UseQueryResult<{ items: T[] }>
  /** Where to look for one that is not described. */
  search: LinkProps
  /** What is said below the name. */
  facts: (item: T) => ReactNode
  /** What it has, in two columns. */
  columns: (item: T, all: readonly T[]) => readonly [ReactNode, ReactNode]
  /** The form that describes it. */
  form: (item: T, onClose: () => void) => ReactNode
}

/** Single is the page of one domain or of one team. */
export function Single<T extends Described>(props: Props<T>) {
  const { noun, name, above, path, query, search, facts, columns, form } = props
  useTitle(name)
  const [changing, setChanging] = useState(false)
  const thing = query.data?.items.find((item) => item.name === name)
  if (query.data !== undefined && thing === undefined)
    return <NotInCatalog what={noun} name={name} all={above.link} search={search} />
  return (
    <>
      <ThingHead
        above={above}
        name={name}
        title={thing?.title}
        actions={
          thing !== undefined && (
            <>
              <button
                type="button"
                className="control"
                onClick={() => {
                  setChanging(true)
                }}
              >
                Describe
              </button>
              <CopyAs path={path} />
            </>
          )
        }
      >
        {thing !== undefined && (
          <>
            <p className="mt-1 flex flex-wrap items-center gap-x-1 text-soft">{facts(thing)}</p>
            {thing.docs !== undefined && (
              <p className="mt-2 max-w-prose whitespace-pre-line text-soft">{thing.docs}</p>
            )}
          </>
        )}
      </ThingHead>
      <div className="mt-5">
        <Loaded query={query} what={`This ${noun}`}>
          {({ items }) =>
            thing !== undefined && (
              <div className="grid items-start gap-5 lg:grid-cols-2">
                {columns(thing, items).map((column, index) => (
                  <div key={index} className="min-w-0 space-y-5">
                    {column}
                  </div>
                ))}
              </div>
            )
          }
        </Loaded>
      </div>
      {changing &&
        thing !== undefined &&
        form(thing, () => {
          setChanging(false)
        })}
    </>
  )
}
