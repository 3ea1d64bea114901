import type { SubjectDetail, VersionItem } from '../api/types'
import { CopyButton } from '../ui/copy'
import { Fact, FactList } from '../ui/Facts'
import { DeletedTag, Format, Level, levelSource } from '../ui/labels'
import { When } from '../ui/time'
import { newest } from './resolve'

/** Facts are what is known of a version besides its text. */
export function Facts({ detail, version }: { detail: SubjectDetail; version: VersionItem }) {
  const isLatest = newest(detail)?.version === version.version && !version.deleted
  return (
    <FactList>
      <Fact name="Version">
        <span className="font-semibold">{version.version}</span>
        {isLatest && (
          <span className="ml-2 rounded bg-tint px-1.5 py-px text-xs font-medium text-accent">latest</span>
        )}
        {version.deleted && (
          <span className="ml-2">
            <DeletedTag />
          </span>
        )}
      </Fact>
      <Fact name="Format">
        <Format format={version.format} />
      </Fact>
      <Fact name="Compatibility">
        <span title={levelSource(detail.levelFrom)}>
          <Level level={detail.level} from={detail.levelFrom} />
        </span>
      </Fact>
      <Fact name="Registered">
        <When at={version.registeredAt} />
      </Fact>
      <Fact name="Id">
        <Copied text={String(version.id)} name="Copy the id" />
      </Fact>
      <Fact name="GUID" wide>
        <Copied text={version.guid} name="Copy the GUID" />
      </Fact>
    </FactList>
  )
}

function Copied({ text, name }: { text: string; name: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-[0.8125rem]">{text}</code>
      <CopyButton text={text} name={name} />
    </span>
  )
}

/** FactsSkeleton has the height of Facts. */
export function FactsSkeleton() {
  return (
    <div className="card mt-4 flex gap-10 px-5 pt-3.5 pb-3" role="status" aria-label="Loading">
      {[24, 32, 48, 32].map((width, index) => (
        <div key={index} className="h-12 space-y-2.5">
          <div className="skeleton mt-1 h-2.5 w-14" />
          <div className="skeleton h-3.5" style={{ width: `${width * 2}px` }} />
        </div>
      ))}
    </div>
  )
}
