import {
  BadgeCheck,
  Boxes,
  CircleDot,
  Cpu,
  FileCheck,
  FilePlus,
  FileX,
  FolderMinus,
  FolderPlus,
  Link2,
  Lock,
  LockOpen,
  Rocket,
  RotateCcw,
  Scale,
  Server,
  Settings2,
  ShieldCheck,
  ShieldX,
  Tag,
  Trash2,
  UserCheck,
  Users,
  UserX,
  type LucideIcon,
} from 'lucide-react'
import type { Change } from '../api/types'

/** The kinds of changes that this page has words for. A newer server may know more; those get their own names. */
const kinds: Record<string, { Icon: LucideIcon; words: string }> = {
  'version-registered': { Icon: FilePlus, words: 'Version registered' },
  'version-deleted': { Icon: FileX, words: 'Version deleted' },
  'version-restored': { Icon: RotateCcw, words: 'Version restored' },
  'version-purged': { Icon: Trash2, words: 'Version deleted for good' },
  'config-set': { Icon: Settings2, words: 'Settings changed' },
  'config-cleared': { Icon: Settings2, words: 'Settings removed' },
  'mode-set': { Icon: Lock, words: 'Mode changed' },
  'mode-cleared': { Icon: LockOpen, words: 'Mode removed' },
  'context-created': { Icon: FolderPlus, words: 'Context created' },
  'context-deleted': { Icon: FolderMinus, words: 'Context deleted' },
  'association-set': { Icon: Link2, words: 'Association set' },
  'association-removed': { Icon: Link2, words: 'Association removed' },
  'subject-labelled': { Icon: Tag, words: 'Subject labelled' },
  annotated: { Icon: Tag, words: 'Described' },
  'annotation-cleared': { Icon: Tag, words: 'Description removed' },
  'domain-set': { Icon: Boxes, words: 'Domain set' },
  'domain-removed': { Icon: Boxes, words: 'Domain removed' },
  'team-set': { Icon: Users, words: 'Team set' },
  'team-removed': { Icon: Users, words: 'Team removed' },
  'application-set': { Icon: Cpu, words: 'Application set' },
  'application-removed': { Icon: Cpu, words: 'Application removed' },
  'environment-set': { Icon: Server, words: 'Environment set' },
  'environment-removed': { Icon: Server, words: 'Environment removed' },
  'contract-published': { Icon: FileCheck, words: 'Contract published' },
  deployed: { Icon: Rocket, words: 'Deployed' },
  undeployed: { Icon: Rocket, words: 'Deployment ended' },
  released: { Icon: Rocket, words: 'Released' },
  'release-ended': { Icon: Rocket, words: 'Release ended' },
  'principal-mapped': { Icon: UserCheck, words: 'Principal explained' },
  'principal-unmapped': { Icon: UserX, words: 'Principal unexplained' },
  'edge-decided': { Icon: Scale, words: 'Usage decided' },
  attested: { Icon: BadgeCheck, words: 'Consumers attested' },
  'coverage-closed': { Icon: BadgeCheck, words: 'Coverage closed' },
  'policy-set': { Icon: ShieldCheck, words: 'Policy set' },
  'policy-removed': { Icon: ShieldX, words: 'Policy removed' },
  'waiver-granted': { Icon: Scale, words: 'Waiver granted' },
  'waiver-revoked': { Icon: Scale, words: 'Waiver revoked' },
  'findings-waived': { Icon: Scale, words: 'Findings waived' },
}

export const knownKinds = Object.keys(kinds)

/** look is how a kind of change is shown. */
export function look(kind: string): { Icon: LucideIcon; words: string } {
  const words = kind.replaceAll('-', ' ')
  return kinds[kind] ?? { Icon: CircleDot, words: words.charAt(0).toUpperCase() + words.slice(1) }
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** actorName is who did it; without authentication, or where the name was erased, that is not known. */
export function actorName({ actor, principal }: Pick<Change, 'actor' | 'principal'>): string {
  if (principal !== undefined) return principal
  return actor === nobody ? 'not known' : actor
}
