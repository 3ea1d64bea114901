import { Link } from '@tanstack/react-router'
import { teamLink } from '../links'

/** Owner names a team, leads to its page, and says how one reaches it where that is known. */
export function Owner({ team, contact }: { team: string | undefined; contact?: string | undefined }) {
  return (
    <>
      {team === undefined || team === '' ? (
        <span className="text-mute">not known</span>
      ) : (
        <Link {...teamLink(team)} className="link">
          <bdi>{team}</bdi>
        </Link>
      )}
      {contact !== undefined && <p className="text-xs text-mute">{contact}</p>}
    </>
  )
}
