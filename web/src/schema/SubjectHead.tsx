import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SubjectDetail } from '../api/types'
import { listLink, versionLink } from '../links'
import { CopyButton } from '../ui/copy'
import { Breakable, contextName, DeletedTag, ModeTag } from '../ui/labels'

/** SubjectHead is the top of every page about a subject: where one is, and the name. */
export function SubjectHead({
  subject,
  detail,
  below,
  actions,
}: {
  subject: string
  detail: SubjectDetail | undefined
  /** Where in the subject this page is; left out on the page of a version. */
  below?: string
  actions?: ReactNode
}) {
  const name = detail?.name ?? subject
  const context = detail?.context ?? '.'
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        <nav aria-label="Breadcrumb">
          <ol className="flex flex-wrap items-center gap-1.5 text-mute">
            <li>
              <Link {...listLink()} className="hover:text-ink hover:underline">
                Schemas
              </Link>
            </li>
            {context !== '.' && (
              <Crumb>
                <Link {...listLink({ context })} className="hover:text-ink hover:underline">
                  <bdi>{contextName(context)}</bdi>
                </Link>
              </Crumb>
            )}
            {below !== undefined && (
              <>
                <Crumb>
                  <Link {...versionLink(subject)} className="line-clamp-1 hover:text-ink hover:underline">
                    <bdi>{name}</bdi>
                  </Link>
                </Crumb>
                <Crumb>{below}</Crumb>
              </>
            )}
          </ol>
        </nav>
        <div className="mt-1 flex items-start gap-1.5">
          <h1 className="min-w-0 text-2xl leading-tight font-semibold tracking-tight">
            <Breakable name={name === '' ? '(empty name)' : name} />
          </h1>
          <CopyButton text={detail?.subject ?? subject} name="Copy the subject" className="mt-1" />
        </div>
        {detail !== undefined && (detail.deleted || detail.aliasFor || detail.mode !== 'READWRITE') && (
          <p className="mt-2 flex flex-wrap items-center gap-2">
            {detail.deleted && <DeletedTag />}
            <ModeTag mode={detail.mode} />
            {detail.aliasFor && (
              <span className="text-soft">
                <bdi>{subject}</bdi> is an alias; this is{' '}
                <Link {...versionLink(detail.aliasFor)} className="link">
                  <bdi>{detail.aliasFor}</bdi>
                </Link>
              </span>
            )}
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">{actions}</div>
    </div>
  )
}

function Crumb({ children }: { children: ReactNode }) {
  return (
    <li className="flex min-w-0 items-center gap-1.5">
      <ChevronRight size={14} aria-hidden className="shrink-0" />
      {children}
    </li>
  )
}
