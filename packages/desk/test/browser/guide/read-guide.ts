import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where the guides are. */
export const DOCS = join(import.meta.dirname, '../../../../../docs')

/** One step of a guide: its name, and every label of our screens it tells the reader to find. */
export type GuideStep = { readonly name: string; readonly labels: readonly string[] }

/**
 * Reads the steps of docs/NAME.md. A step begins at `<!-- step: name -->` and ends at the next one, at a heading, or at
 * `<!-- end of step -->`. Within it, bold is a label of our screens and nothing else; `**Settings → Groups**` are two.
 */
export async function readGuide(name: string): Promise<readonly GuideStep[]> {
  const text = await readFile(join(DOCS, `${name}.md`), 'utf8')
  return text
    .split('<!-- step: ')
    .slice(1)
    .map((part) => {
      const [title = ''] = part.split(' -->', 1)
      const [body = ''] = part.slice(title.length + ' -->'.length).split(/\n#|<!-- end of step -->/, 1)
      return { name: title, labels: boldOf(body) }
    })
}

/** Every label a guide quotes, in its tables and between its steps as well. */
export async function labelsOf(name: string): Promise<readonly string[]> {
  return boldOf(await readFile(join(DOCS, `${name}.md`), 'utf8'))
}

function boldOf(text: string): string[] {
  const bold = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, label = '']) => label.replaceAll(/\s+/g, ' '))
  return bold.flatMap((label) => label.split(' → '))
}

/** The links of a guide that lead nowhere: a page or picture that is not there, or an anchor its page does not have. */
export async function brokenLinks(name: string): Promise<readonly string[]> {
  const text = await readFile(join(DOCS, `${name}.md`), 'utf8')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !link.startsWith('http'))
  const broken = await Promise.all(links.map(async (link) => ((await leadsSomewhere(name, link)) ? [] : [link])))
  return broken.flat()
}

async function leadsSomewhere(from: string, link: string): Promise<boolean> {
  const [path = '', anchor] = link.split('#')
  if (!path.endsWith('.md') && path !== '')
    return await access(join(DOCS, path)).then(
      () => true,
      () => false,
    )
  const page = await readFile(join(DOCS, path === '' ? `${from}.md` : path), 'utf8').catch(() => null)
  if (page === null) return false
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slugOf(heading))
  return anchor === undefined || headings.includes(anchor) || page.includes(`<a id="${anchor}">`)
}

/** The anchor a heading has where the pages are read: small letters, hyphens, no marks. */
const slugOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
