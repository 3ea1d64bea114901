import { Link } from '@tanstack/react-router'
import { listLink, versionLink } from '../links'
import { useTitle } from '../ui/title'

/** NoSuchSubject is the page of a subject that is not there, and a search for what may be meant. */
export function NoSuchSubject({ subject }: { subject: string }) {
  useTitle('Not found')
  return (
    <div className="mx-auto max-w-xl py-12">
      <p className="label">404</p>
      <h1 className="mt-1 text-2xl font-semibold">
        There is no subject “<bdi>{subject}</bdi>”
      </h1>
      <p className="mt-3 text-soft">
        It may have another name, or be in another context, or have been deleted for good.
      </p>
      <div className="mt-6 flex flex-wrap gap-2">
        <Link {...listLink({ q: subject.replace(/^:[^:]*:/, ''), deleted: true })} className="control">
          Search for it
        </Link>
        <Link {...listLink()} className="control">
          All schemas
        </Link>
      </div>
    </div>
  )
}

/** NoSuchVersion is the page of a version that a subject does not have. */
export function NoSuchVersion({ subject, version }: { subject: string; version: string }) {
  useTitle('Not found')
  return (
    <div className="card mt-6 px-6 py-10 text-center">
      <p className="text-lg font-semibold">
        There is no version <bdi>{version}</bdi>
      </p>
      <p className="mt-1.5 text-soft">It was never registered, or has been deleted for good.</p>
      <Link {...versionLink(subject)} className="control mt-5">
        Latest version
      </Link>
    </div>
  )
}
