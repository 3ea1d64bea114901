import type { SubjectDetail } from '../api/types'

type Props = {
  label: string
  detail: SubjectDetail
  value: number
  onChange: (version: number) => void
  className?: string
}

/** VersionSelect chooses a version of a subject, newest first. */
export function VersionSelect({ label, detail, value, onChange, className = '' }: Props) {
  return (
    <select
      aria-label={label}
      className={`field min-w-0 px-2 font-medium ${className}`}
      value={value}
      onChange={(event) => {
        onChange(Number(event.target.value))
      }}
    >
      {detail.versionList
        .toSorted((a, b) => b.version - a.version)
        .map(({ version, deleted }) => (
          <option key={version} value={version}>
            Version {version}
            {deleted ? ' (deleted)' : ''}
          </option>
        ))}
    </select>
  )
}
