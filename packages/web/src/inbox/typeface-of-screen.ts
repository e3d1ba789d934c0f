const FAMILY = 'Inter Variable'

/** The rules that fetch the typeface of the screens, for a document that is shown among them. */
export function typefaceOfScreen(): string {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule && rule.cssText.includes(FAMILY))
    .map((rule) => rule.cssText)
    .join('\n')
}
