import type { Edge } from '../api/types'

/** Fields are those that somebody uses: declared, or all that a narrow reader can see. */
export function Fields({ edge: { uses, reader, role } }: { edge: Edge }) {
  const exhaustive = Object.entries(uses?.enums ?? {}).flatMap(([path, how]) =>
    how === 'exhaustive' ? [path] : [],
  )
  const { required = [] } = uses ?? {}
  return (
    <>
      {uses?.fields !== undefined ? (
        <Paths paths={uses.fields} />
      ) : reader.projection !== undefined ? (
        <>
          <Paths paths={reader.projection} />
          <p className="text-xs text-mute">reads nothing else</p>
        </>
      ) : (
        <span className="text-mute">{role === 'consumes' ? 'not declared' : '–'}</span>
      )}
      {required.length > 0 && <p className="text-xs text-mute">needs {required.join(', ')}</p>}
      {exhaustive.length > 0 && (
        <p className="text-xs text-mute">fails on new symbols of {exhaustive.join(', ')}</p>
      )}
    </>
  )
}

function Paths({ paths }: { paths: readonly string[] }) {
  return <code className="font-mono text-xs wrap-anywhere">{paths.join(', ')}</code>
}
