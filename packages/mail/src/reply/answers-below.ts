/** By which people say that their answers stand further down, in the mail they answer: a noun and a place, in either order. */
const NOUN = `answers?|repl(?:y|ies)|responses?|comments?|remarks?|notes|feedback|antwort(?:en)?|kommentare?|anmerkung(?:en)?|rückmeldung(?:en)?|réponses?|commentaires?|remarques?|respuestas?|comentarios?|observaciones|rispost[ae]|commenti|osservazioni|antwoord(?:en)?|opmerking(?:en)?|reacties?|respostas?|comentários?|observações|odpowied(?:ź|zi)|komentarze|uwagi|svar|kommentar(?:er|erna)?|vastaukse(?:t|ni)|odpovědi|komentáře|válasz(?:aim|ok)?|ответы?|комментарии|відповіді|cevap(?:lar|larım|larımı)?|yanıtlar(?:ım)?`

const PLACE = `in-?line|below|underneath|in (?:red|blue|green|bold|colou?r|caps|purple|orange|yellow)|between the lines|highlighted|unten|im text|zwischen den zeilen|(?:in )?(?:rot|blau|grün|farbig|fett)|ci-dessous|en (?:rouge|bleu|vert|gras)|dans le (?:texte|corps)|abajo|debajo|en (?:rojo|azul|verde|negrita)|en el texto|qui sotto|sotto|in (?:rosso|blu|verde|grassetto)|nel testo|hieronder|in (?:het )?(?:rood|blauw|groen)|in de tekst|abaixo|em (?:vermelho|azul|verde|negrito)|no texto|poniżej|na (?:czerwono|niebiesko|zielono)|w tekście|nedan|nedenfor|med (?:rött|rødt|rød|blått|blåt)|i (?:rött|rødt|blått|texten|teksten)|alla|punaisella|níže|červeně|lent|pirossal|ниже|красным|синим|зел[её]ным|в тексте|по тексту|нижче|червоним|aşağıda|kırmızı`

const ANNOUNCEMENT = new RegExp(
  `(?<!\\p{L})(?:(?:${NOUN})(?!\\p{L}).{0,40}(?<!\\p{L})(?:${PLACE})(?!\\p{L})|(?:${PLACE})(?!\\p{L}).{0,40}(?<!\\p{L})(?:${NOUN})(?!\\p{L}))|(?<!\\p{L})(?:answered|replied|commented|see|siehe|beantwortet|geantwortet) (?:in-?line|in red|in rot|im text)(?!\\p{L})|(?:回答|返信|コメント|回复|答复|批注).{0,12}(?:赤字|青字|本文中|インライン|红色|红字|蓝色|紅字)|(?:赤字|青字|红字|紅字|红色字体).{0,12}(?:回答|返信|コメント|回复|答复|批注|ご確認)`,
  'iu',
)

/** What may follow the announcement: a closing and a name. More, and the answers stand right there. */
const MAX_AFTER = 120

/** Lines above the history in which it is looked for. */
const MAX_LINES = 12

/** Do the writer's words end by telling that their answers stand in the mail below? */
export function announcesAnswersBelow(lines: readonly string[]): boolean {
  let after = 0
  for (let at = lines.length - 1, looked = 0; at >= 0 && looked < MAX_LINES; at--) {
    const line = (lines[at] ?? '').trim()
    if (line === '' || line.length > 300) continue
    looked++
    if (ANNOUNCEMENT.test(line)) return true
    after += line.length
    if (after > MAX_AFTER) return false
  }
  return false
}
