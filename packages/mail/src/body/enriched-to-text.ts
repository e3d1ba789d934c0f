/** Plain text of text/enriched (RFC 1896) and text/richtext: commands go, `<<` is a bracket, single line breaks are blanks. */
export function enrichedToText(source: string): string {
  return source
    .replace(/<param>[^<]{0,1000}<\/param>/gi, '')
    .replace(/<nl>/gi, '\n')
    .replaceAll('<<', '\u0001')
    .replace(/<\/?[a-z][^<>]{0,60}>/gi, '')
    .replaceAll('\u0001', '<')
    .replace(/\n(\n*)/g, (_, more: string) => (more === '' ? ' ' : more))
    .trim()
}
