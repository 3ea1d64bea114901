import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useApi } from '../api/context'
import { listLink } from '../links'
import { apiPath } from '../names'
import { narrowed, type ListSearch } from '../search'
import { Command } from '../ui/copy'

/** NoMatch is a list that filters have emptied, and the ways out. */
export function NoMatch({ search, total }: { search: ListSearch; total: number }) {
  const { q, context, format, deleted } = search
  return (
    <div className="card px-6 py-12 text-center">
      {total > 0 ? (
        <p className="text-lg font-semibold">This page is past the end of the list</p>
      ) : (
        <p className="text-lg font-semibold">
          No subject{' '}
          {q !== undefined && (
            <>
              contains “<bdi>{q}</bdi>”
            </>
          )}
          {q === undefined && 'matches'}
        </p>
      )}
      <div className="mt-5 flex flex-wrap justify-center gap-2">
        {total > 0 && (
          <Link {...listLink(narrowed(search, {}))} className="control">
            First page
          </Link>
        )}
        {total === 0 && (context !== undefined || format !== undefined) && q !== undefined && (
          <Link
            {...listLink(narrowed(search, { context: undefined, format: undefined }))}
            className="control"
          >
            In all contexts and formats
          </Link>
        )}
        {total === 0 && deleted === undefined && (
          <Link {...listLink(narrowed(search, { deleted: true }))} className="control">
            Look among deleted ones too
          </Link>
        )}
        <Link {...listLink()} className="control">
          All subjects
        </Link>
      </div>
    </div>
  )
}

const example = `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}`
const grown = `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"note","type":"string","default":""}]}`

/** FirstSteps is what an empty registry shows: how to put something in, and what it is good for. */
export function FirstSteps() {
  const { origin } = useApi()
  const subject = 'orders-value'
  const post = (path: string, schema: string) =>
    [
      `curl -X POST ${origin}${path} \\`,
      `  -H 'Content-Type: application/vnd.schemaregistry.v1+json' \\`,
      `  -d '${JSON.stringify({ schema })}'`,
    ].join('\n')
  return (
    <div className="mt-6 max-w-3xl">
      <div className="card p-6 sm:p-8">
        <h2 className="text-lg font-semibold">Nothing is registered here yet</h2>
        <p className="mt-1 text-soft">Three steps show what a registry does. They work in any shell.</p>
        <ol className="mt-6 space-y-6">
          <Step n={1} title="Register a schema">
            <Command
              name="Register a schema"
              text={post(apiPath('subjects', subject, 'versions'), example)}
            />
          </Step>
          <Step n={2} title="Ask whether a change would break its readers">
            <Command
              name="Ask whether a change would break its readers"
              text={post(
                `${apiPath('compatibility', 'subjects', subject, 'versions', 'latest')}?verbose=true`,
                grown,
              )}
            />
          </Step>
          <Step n={3} title="Point your applications here">
            <p className="mb-2 text-soft">
              Every Confluent-compatible serializer takes this address as{' '}
              <code className="font-mono">schema.registry.url</code>. Read back what it will get:
            </p>
            <Command
              name="Read the latest version"
              text={`curl ${origin}${apiPath('subjects', subject, 'versions', 'latest')}`}
            />
          </Step>
        </ol>
      </div>
      <p className="mt-4 text-mute">
        Only deleted subjects left?{' '}
        <Link {...listLink({ deleted: true })} className="link">
          Show deleted ones
        </Link>
      </p>
    </div>
  )
}

function Step({ n, title, children }: { n: number; title: string; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-3.5">
      <span
        aria-hidden
        className="flex size-7 items-center justify-center rounded-full border border-wax font-serif text-[0.9375rem] text-wax"
      >
        {n}
      </span>
      <div>
        <h3 className="mb-2 pt-0.5 font-semibold">{title}</h3>
        {children}
      </div>
    </li>
  )
}
