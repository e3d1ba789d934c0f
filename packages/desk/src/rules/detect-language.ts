/** Characters looked at; more make no surer. */
const LOOKED_AT = 3_000
/** Fewer letters say nothing sure: "OK, danke" is Danish as well. Scripts of one language, or of few, need fewer. */
const FEWEST_LETTERS = 20
const FEWEST_OF_OTHER_SCRIPTS = 6

/**
 * The language a text is written in, as ISO 639-1 has it; null when it is too short or not sure. The tables of `eld` take 40 MB of memory,
 * from the first mail on.
 */
export async function detectLanguage(text: string): Promise<string | null> {
  const looked = text.slice(0, LOOKED_AT).toWellFormed()
  const letters = looked.match(/\p{L}/gu)?.length ?? 0
  const others = looked.match(/(?!\p{Script=Latin})\p{L}/gu)?.length ?? 0
  if (letters < FEWEST_LETTERS && others < FEWEST_OF_OTHER_SCRIPTS) return null
  const { eld } = await import('eld/extrasmall')
  const found = eld.detect(looked)
  return found.language !== '' && found.isReliable() ? found.language : null
}
