import './templates.css'
import type { Template } from '@postdesk/contract'
import { Button, Group, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { brandsQuery, templatesQuery } from '../../api/queries.ts'
import { SettingsRowsLoading } from '../../states/skeletons.tsx'
import { FailedState } from '../../states/states.tsx'
import { When } from '../../time/when.tsx'
import { Page } from '../page.tsx'
import { languageChoices, languageInWords } from '../structure/languages.ts'
import { kindInWords } from './kind-words.ts'
import { TemplateEditor } from './template-editor.tsx'

const route = getRouteApi('/shell/settings/templates')

/** What a brand sends, by kind and language; the brand and the open template stand in the URL. */
export function Templates() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const brands = useQuery(brandsQuery)
  const brandId = search.brand ?? brands.data?.[0]?.id ?? ''
  const query = useQuery({ ...templatesQuery(brandId), enabled: brandId !== '' })
  const brand = brands.data?.find((one) => one.id === brandId)
  const go = (wish: typeof search) => void navigate({ to: '/settings/templates', search: wish })
  const here = search.brand ? { brand: search.brand } : {}
  const failed = brands.error ?? query.error
  const open = query.data?.templates.find((one) => one.kind === search.kind && one.language === search.language)
  const variables = query.data?.variables.find((one) => one.kind === search.kind)?.variables ?? []

  if (query.data && brand && search.kind && search.language) {
    const fresh = query.data.templates.find((one) => one.kind === search.kind && one.language === 'en')
    const template: Template = open ?? {
      kind: search.kind,
      language: search.language,
      html: fresh?.html ?? '',
      ready: null,
      changedBy: null,
      changedAt: null,
    }
    return (
      <Page title={`${kindInWords(template.kind)}: ${languageInWords(template.language)}`}>
        <TemplateEditor
          key={`${brandId} ${template.kind} ${template.language} ${template.changedAt ?? ''}`}
          brand={brand}
          template={template}
          variables={variables}
          leave={() => go(here)}
        />
      </Page>
    )
  }
  return (
    <Page
      title="Templates"
      acts={
        brands.data && brands.data.length > 1 ? (
          <Select
            aria-label="Brand"
            allowDeselect={false}
            w={220}
            data={brands.data.map((one) => ({ value: one.id, label: one.name }))}
            value={brandId}
            onChange={(id) => go(id ? { brand: id } : {})}
          />
        ) : null
      }
    >
      <p className="quiet" style={{ margin: '0 0 16px' }}>
        What {brand ? brand.name : 'a brand'} sends to people: in the language they wrote in, else in the brand’s, else in
        English. Where a brand has no words of its own, the ready text goes out.
      </p>
      {failed ? (
        <FailedState failure={failed} retry={() => Promise.all([brands.refetch(), query.refetch()])} />
      ) : !query.data ? (
        <SettingsRowsLoading rows={6} />
      ) : (
        query.data.variables.map(({ kind }) => (
          <section key={kind} aria-label={kindInWords(kind)} style={{ marginBottom: 24 }}>
            <h2 style={{ fontSize: 16, lineHeight: '24px', margin: '0 0 8px' }}>{kindInWords(kind)}</h2>
            <ul className="rows">
              {query.data.templates
                .filter((one) => one.kind === kind)
                .map((one) => (
                  <li key={one.language} className="row">
                    <div className="row-main">
                      <div className="thing-name">
                        <Link to="/settings/templates" search={{ ...here, kind, language: one.language }}>
                          {languageInWords(one.language)}
                        </Link>
                      </div>
                      <div className="facts">
                        {one.changedAt ? (
                          <span>
                            changed by {one.changedBy}, <When at={one.changedAt} ago />
                          </span>
                        ) : (
                          <span>ready text</span>
                        )}
                      </div>
                    </div>
                  </li>
                ))}
            </ul>
            <AddLanguage
              known={query.data.templates.filter((one) => one.kind === kind).map((one) => one.language)}
              add={(language) => go({ ...here, kind, language })}
            />
          </section>
        ))
      )}
    </Page>
  )
}

function AddLanguage({ known, add }: { known: readonly string[]; add: (language: string) => void }) {
  const [language, setLanguage] = useState<string | null>(null)
  const choices = languageChoices('en').filter(({ value }) => !known.includes(value))
  return (
    <Group gap="xs" mt="xs">
      <Select
        aria-label="Another language"
        size="xs"
        w={200}
        placeholder="Another language"
        searchable
        data={choices}
        value={language}
        onChange={setLanguage}
      />
      <Button size="xs" variant="default" disabled={language === null} onClick={() => language && add(language)}>
        Write
      </Button>
    </Group>
  )
}
