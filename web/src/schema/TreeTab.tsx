import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useApi } from '../api/context'
import { diffQuery, treeQuery } from '../api/queries'
import type { SchemaProblem, SchemaTree, SubjectDetail } from '../api/types'
import { withoutSign } from '../change/Changes'
import { versionLink } from '../links'
import { versionWith, type VersionSearch } from '../search'
import { FieldPanel } from '../tree/FieldPanel'
import { collapsedAtFirst, matches } from '../tree/model'
import { Tag, Tree } from '../tree/Tree'
import { Banner } from '../ui/Banner'
import { Prose } from '../ui/Prose'
import { FilterField } from '../ui/FilterField'
import { Problem } from '../ui/Problem'
import { FieldUsers } from '../usage/FieldUsers'
import { inContext } from './References'
import { TextSkeleton } from './SchemaText'

type Props = { subject: string; detail: SubjectDetail; version: number; search: VersionSearch }

/** TreeTab shows the fields of a version, whatever language it is written in. */
export function TreeTab({ subject, detail, version, search }: Props) {
  const tree = useQuery(treeQuery(useApi(), subject, version))
  if (tree.data?.problem !== undefined)
    return <Unreadable {...{ subject, version }} problem={tree.data.problem} />
  if (tree.data !== undefined)
    return <Loaded key={`${subject} ${version}`} {...{ subject, detail, version, search }} tree={tree.data} />
  if (tree.error === null) return <TextSkeleton />
  return (
    <div className="space-y-4">
      <Problem error={tree.error} what="The fields" onRetry={() => void tree.refetch()} />
      <p className="text-center text-soft">
        The text can still be read:{' '}
        <Link {...versionLink(subject, version, { tab: 'raw' })} className="link">
          show the text
        </Link>
      </p>
    </div>
  )
}

/** Unreadable is a version whose text the registry took and cannot read any more. The text itself is always there. */
function Unreadable(props: { subject: string; version: number; problem: SchemaProblem }) {
  const { message, line, column } = props.problem
  return (
    <Banner
      kind="warn"
      action={
        <Link {...versionLink(props.subject, props.version, { tab: 'raw' })} className="control">
          Show the text
        </Link>
      }
    >
      This schema cannot be read{line !== undefined && ` (line ${line}, column ${column ?? 1})`}: {message}
    </Banner>
  )
}

function Loaded({ subject, detail, version, search, tree }: Props & { tree: SchemaTree }) {
  const navigate = useNavigate()
  const api = useApi()
  const { fields } = tree
  const { find, tag, field: chosen, since } = search
  const diff = useQuery({
    ...diffQuery(api, subject, Number(since ?? 0), version),
    enabled: since !== undefined,
  })
  const changed = useMemo(
    () =>
      since === undefined ? undefined : new Map(diff.data?.changes.map(({ path, words }) => [path, words])),
    [since, diff.data],
  )
  const found = useMemo(
    () =>
      matches(fields, {
        ...(find === undefined ? {} : { find }),
        ...(tag === undefined ? {} : { tag }),
        ...(changed === undefined ? {} : { among: new Set(changed.keys()) }),
      }),
    [fields, find, tag, changed],
  )
  const first = useMemo(() => collapsedAtFirst(fields, chosen), [fields, chosen])
  const tags = useMemo(() => [...new Set(fields.flatMap((field) => field.tags ?? []))].toSorted(), [fields])
  const show = (change: Parameters<typeof versionWith>[1]) =>
    void navigate({
      // The same page: 'latest' stays what it is, and the focus where it is.
      from: '/schemas/$subject/$version',
      to: '.',
      search: versionWith(search, change),
      replace: true,
      resetScroll: false,
    })
  const looked = chosen === undefined ? undefined : fields.find(({ path }) => path === chosen)
  const older = detail.versionList.filter((item) => item.version < version)
  return (
    <>
      <Root tree={tree} />
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <FilterField
          label="Filter the fields"
          wanted={find ?? ''}
          onText={(text) => {
            show({ find: text })
          }}
        />
        {tags.length > 0 && (
          <select
            aria-label="Tag"
            className="field px-2"
            value={tag ?? ''}
            onChange={(event) => {
              show({ tag: event.target.value })
            }}
          >
            <option value="">Any tag</option>
            {tags.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        {older.length > 0 && (
          <select
            aria-label="Changed since"
            className="field px-2"
            value={since ?? ''}
            onChange={(event) => {
              show({ since: event.target.value })
            }}
          >
            <option value="">Whenever changed</option>
            {older
              .toSorted((a, b) => b.version - a.version)
              .map((item) => (
                <option key={item.version} value={item.version}>
                  Changed since version {item.version}
                </option>
              ))}
          </select>
        )}
        <p role="status" className="ml-auto text-mute tabular-nums">
          {found === undefined
            ? `${fields.length.toLocaleString('en')} ${fields.length === 1 ? 'field' : 'fields'}`
            : `${found.size.toLocaleString('en')} of ${fields.length.toLocaleString('en')} fields`}
        </p>
      </div>
      {tree.cut && (
        <div className="mb-3">
          <Banner kind="info">This schema has more fields than are shown here.</Banner>
        </div>
      )}
      <div
        className={looked === undefined ? '' : 'grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]'}
      >
        <div className="card min-w-0 overflow-clip">
          {fields.length === 0 ? (
            <p className="px-5 py-10 text-center text-soft">
              This schema is{' '}
              {tree.root.type === '' ? 'empty' : <code className="font-mono">{tree.root.type}</code>} and has
              no fields.
            </p>
          ) : found?.size === 0 && !diff.isFetching ? (
            <p className="px-5 py-10 text-center text-soft">No field matches.</p>
          ) : (
            <Tree
              fields={fields}
              found={found}
              chosen={chosen}
              initiallyCollapsed={first}
              onChoose={(path) => {
                show({ field: path === chosen ? undefined : path })
              }}
              note={(field) =>
                changed?.has(field.path) === true && (
                  <span className="text-xs text-accent">{withoutSign(changed.get(field.path) ?? '')}</span>
                )
              }
            />
          )}
        </div>
        {looked !== undefined && (
          <FieldPanel
            field={looked}
            inContext={(name) => inContext(name, detail.context)}
            onClose={() => {
              show({ field: undefined })
            }}
          >
            <FieldUsers subject={detail.subject} path={looked.path} />
          </FieldPanel>
        )}
      </div>
    </>
  )
}

/** Root says what the schema as a whole is. */
function Root({ tree: { root, branches } }: { tree: SchemaTree }) {
  if (root.name === '' && (root.doc ?? '') === '' && branches.length === 0) return null
  return (
    <div className="mb-4">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {root.name !== '' && <code className="font-mono font-semibold">{root.name}</code>}
        <span className="text-mute">{root.kind}</span>
        {(root.tags ?? []).map((tag) => (
          <Tag key={tag} text={tag} />
        ))}
      </p>
      {(root.doc ?? '') !== '' && (
        <Prose text={root.doc ?? ''} html={root.docHtml} className="mt-1 max-w-3xl" />
      )}
      {branches.length > 0 && (
        <p className="mt-1 text-soft">
          One of {branches.map(({ name, path }) => (name === '' ? path : name)).join(', ')}
        </p>
      )}
    </div>
  )
}
