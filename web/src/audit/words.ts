import {
  CircleDot,
  FilePlus,
  FileX,
  FolderMinus,
  FolderPlus,
  Link2,
  Lock,
  LockOpen,
  RotateCcw,
  Settings2,
  Tag,
  Trash2,
  type LucideIcon,
} from 'lucide-react'

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
}

export const knownKinds = Object.keys(kinds)

/** look is how a kind of change is shown. */
export function look(kind: string): { Icon: LucideIcon; words: string } {
  const words = kind.replaceAll('-', ' ')
  return kinds[kind] ?? { Icon: CircleDot, words: words.charAt(0).toUpperCase() + words.slice(1) }
}

const nobody = '00000000-0000-0000-0000-000000000000'

/** actorName is who did it; without authentication nobody is known. */
export function actorName(actor: string): string {
  return actor === nobody ? 'not known' : actor
}
