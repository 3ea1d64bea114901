import { Link, useSearch } from '@tanstack/react-router'
import type { FieldHit } from '../api/types'
import { fieldsLink, versionLink } from '../links'
import { FirstSteps } from '../schemas/Empty'
import { Tag } from '../tree/Tree'
import { CatalogPage } from './CatalogPage'
import { CatalogTable, covering, Row, Words } from './Table'

const columns = [
  { title: 'Field', className: '' },
  { title: 'Type', className: 'hidden md:table-cell w-44' },
  { title: 'Subject', className: 'hidden md:table-cell' },
  { title: 'Owner', className: 'hidden lg:table-cell w-36' },
]

/** FieldsPage answers: where does a piece of data occur? */
export function FieldsPage() {
  const search = useSearch({ from: '/fields' })
  return (
    <CatalogPage<FieldHit>
      list="fields"
      title="Fields"
      nouns={['field', 'fields']}
      search={search}
      linkTo={fieldsLink}
      empty={<FirstSteps />}
      rowHeight={64}
      table={(items, busy) => (
        <CatalogTable caption="Fields" columns={columns} busy={busy}>
          {items.map(({ path, type, doc, tags, subject, owner, required }) => (
            <Row key={`${subject} ${path}`}>
              <th scope="row" className="px-4 py-2.5 font-normal">
                <div className="flex flex-wrap items-center gap-x-2">
                  <Link
                    {...versionLink(subject, 'latest', { field: path })}
                    data-row
                    className={`font-mono text-[0.8125rem] ${covering}`}
                  >
                    <bdi>{path}</bdi>
                  </Link>
                  {tags.map((tag) => (
                    <Tag key={tag} text={tag} />
                  ))}
                </div>
                {doc !== undefined && <p className="line-clamp-1 text-soft">{doc}</p>}
                <p className="text-xs text-mute md:hidden">
                  {type} · <bdi>{subject}</bdi>
                </p>
              </th>
              <td className="hidden px-4 py-2.5 md:table-cell">
                <code className="font-mono text-xs">{type}</code>
                <div className="text-xs text-mute">{required ? 'required' : 'optional'}</div>
              </td>
              <td className="hidden px-4 py-2.5 md:table-cell">
                <Words text={subject} />
              </td>
              <td className="hidden px-4 py-2.5 lg:table-cell">
                <Words text={owner} />
              </td>
            </Row>
          ))}
        </CatalogTable>
      )}
    />
  )
}
