import { Link, useSearch } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import type { SchemaVersion } from '../api/types'
import { versionLink } from '../links'
import { Code } from '../text/Code'
import { readable } from '../text/json'
import { highlightLimit } from '../text/tokens'
import { Banner } from '../ui/Banner'
import { CopyLabelled } from '../ui/copy'
import { formatName } from '../ui/labels'
import { saveText } from '../ui/save'
import { Choice } from './Choice'

/** SchemaText is the text of a version, laid out for reading or exactly as it is stored. */
export function SchemaText({ subject, schema }: { subject: string; schema: SchemaVersion }) {
  const stored = useSearch({ from: '/schemas/$subject/$version' }).text === 'stored'
  const format = schema.schemaType ?? 'AVRO'
  const text = schema.schema ?? ''
  return (
    <section aria-label="Schema" className="card overflow-hidden">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2.5 pl-5">
        <h2 className="font-semibold">{formatName(format)} schema</h2>
        <div className="flex flex-wrap items-center gap-2">
          {format !== 'PROTOBUF' && (
            <Choice label="Layout">
              <Link
                {...versionLink(subject, schema.version, { tab: 'raw' })}
                replace
                aria-current={stored ? undefined : 'page'}
              >
                Readable
              </Link>
              <Link
                {...versionLink(subject, schema.version, { tab: 'raw', text: 'stored' })}
                replace
                aria-current={stored ? 'page' : undefined}
              >
                As stored
              </Link>
            </Choice>
          )}
          <CopyLabelled text={text}>Copy stored text</CopyLabelled>
          <DownloadButton text={text} name={fileName(schema, format)} />
        </div>
      </div>
      {text.length > highlightLimit && (
        <div className="p-3 pb-0">
          <Banner kind="info">
            This text has {Math.round(text.length / 1000).toLocaleString('en')} kB, so it is shown without
            colours.
          </Banner>
        </div>
      )}
      <div className="py-3">
        <Code text={stored || format === 'PROTOBUF' ? text : readable(text)} format={format} />
      </div>
    </section>
  )
}

/** A file's name from a subject's: what file systems do not take becomes a dash. */
function fileName({ subject, version }: SchemaVersion, format: string): string {
  const name = subject.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '') || 'schema'
  const extension = format === 'PROTOBUF' ? 'proto' : format === 'JSON' ? 'json' : 'avsc'
  return `${name.slice(0, 120)}-v${version}.${extension}`
}

function DownloadButton({ text, name }: { text: string; name: string }) {
  return (
    <button
      type="button"
      className="control px-2"
      aria-label="Download"
      title={`Download ${name}`}
      onClick={() => {
        saveText(name, text)
      }}
    >
      <Download size={15} aria-hidden />
    </button>
  )
}

/** TextSkeleton stands for a text that is on its way. */
export function TextSkeleton() {
  return (
    <div className="card space-y-3.5 px-5 py-6" role="status" aria-label="Loading">
      {[20, 45, 35, 70, 60, 75, 50, 66, 30, 12].map((width, line) => (
        <div key={line} className="skeleton h-3.5" style={{ width: `${width}%` }} />
      ))}
    </div>
  )
}
