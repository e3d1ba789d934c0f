import { guessLatin } from './guess-latin.ts'

/** Candidates beyond UTF-8, each with the share of its characters that are common in real text of its script. */
const DOUBLE_BYTE = ['gb18030', 'shift_jis', 'euc-jp', 'euc-kr', 'big5'] as const

/** How many bytes are looked at: a guess needs a page, not a book. */
const SAMPLE_BYTES = 8192

/**
 * Guesses the charset of 8-bit text that is no UTF-8 and names no charset that can be believed. Text in Latin letters wins by default:
 * only text that is mostly 8-bit is taken for Chinese, Japanese, Korean, Cyrillic, Greek, Hebrew, Arabic or Thai, so that
 * `Müller` stays `Müller`.
 */
export function guessCharset(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let high = 0
  let letters = 0
  for (const byte of sample) {
    if (byte >= 0x80) high++
    else if ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)) letters++
  }
  if (high < 6 || high < letters) return guessLatin(sample)
  let best: { name: string; score: number } = { name: 'windows-1252', score: 0.6 }
  for (const name of DOUBLE_BYTE) {
    const score = scoreEastAsian(new TextDecoder(name).decode(sample))
    if (score > best.score) best = { name, score }
  }
  const alphabet = guessAlphabet(sample)
  if (alphabet.score > best.score) best = alphabet
  return best.name
}

/** Share of everyday characters: kana and the most used ideographs and syllables score, rare ones and damage cost. */
function scoreEastAsian(text: string): number {
  let wide = 0
  let good = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (code < 0x80) continue
    wide++
    if (code === 0xfffd) good -= 4
    else if (code >= 0x3040 && code <= 0x30ff) good += 1.2
    else if ((code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff5e)) good += 1
    else if (code >= 0xac00 && code <= 0xd7a3) good += COMMON_HANGUL.has(char) ? 1.2 : 0.4
    else if (code >= 0x4e00 && code <= 0x9fff) good += COMMON_HAN.has(char) ? 1.3 : 0.55
    else good -= 1
  }
  return wide === 0 ? 0 : good / wide
}

const COMMON_HAN = new Set(
  '的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里裏用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却界达達光放强即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運請您貴致敬謝谢件箱附邮郵',
)

const COMMON_HANGUL = new Set(
  '이다는을에의가하고로은지한도를있사자리기어나아서인그시들니해과전주정보라대일수요습것으오안장원위만스구부상여제조세동성신게우마저무내문실공했당면분까개히연러용년물국운선민미속업경던회간관청계생님중건발메드트품음할식방감역화인터학',
)

interface Script {
  /** Code pages that hold it. */
  readonly names: readonly string[]
  readonly letters: RegExp
  /** The ten or so letters that make up most of its text. */
  readonly common: ReadonlySet<string>
  /** What its writers never do: a final letter inside a word, a vowel sign at its beginning. */
  readonly never: RegExp
}

const SCRIPTS: readonly Script[] = [
  {
    names: ['windows-1251', 'koi8-u', 'iso-8859-5', 'ibm866', 'x-mac-cyrillic'],
    letters: /[\u0400-\u045f\u0490\u0491]/u,
    common: new Set('оеаинтсрвліёы'),
    never: /(?:^|\s)[ъьЪЬ]/gu,
  },
  { names: ['windows-1253'], letters: /[\u0386-\u03ce]/u, common: new Set('αοιετνσηυρςάίό'), never: /ς(?=[α-ωά-ώ])/gu },
  { names: ['windows-1255'], letters: /[\u05d0-\u05ea]/u, common: new Set('יוהלארמתבש'), never: /[ךםןףץ](?=[א-ת])/gu },
  {
    names: ['windows-1256', 'iso-8859-6'],
    letters: /[\u0621-\u0652]/u,
    common: new Set('اليمنورتبةعسد'),
    never: /ة(?=[\u0621-\u064a])/gu,
  },
  {
    names: ['windows-874'],
    letters: /[\u0e01-\u0e5b]/u,
    common: new Set('านรอกเง่้ัีมยลวดทสตะ'),
    never: /(?:^|\s)[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/gu,
  },
]

/** Less, and it is Western text of many accents. */
const LEAST_ALPHABET = 0.72

/**
 * Text of an alphabet of its own: under the right code page nearly all 8-bit bytes are letters of it, mostly small and mostly the
 * common ones. Under a wrong one they are other letters, or letters and signs mixed.
 */
function guessAlphabet(sample: Uint8Array): { name: string; score: number } {
  let best = { name: 'windows-1252', score: 0 }
  for (const { names, letters, common, never } of SCRIPTS) {
    for (const name of names) {
      const text = new TextDecoder(name).decode(sample)
      let wide = 0
      let good = 0
      // All in capitals, they count like small letters do elsewhere.
      let capitals = 0
      for (const char of text) {
        if (char <= '\u007f' || char === '\u00a0') continue
        wide++
        if (!letters.test(char)) good -= /[\u2010-\u2026\u00ab\u00bb\u2116]/u.test(char) ? 0 : 1
        else if (common.has(char)) good += 1.15
        else if (char !== char.toLowerCase()) {
          good += common.has(char.toLowerCase()) ? 0.6 : 0.1
          capitals++
        } else good += char === char.toUpperCase() ? 0.4 : 0.55
      }
      if (capitals * 10 > wide * 9) good += 0.4 * capitals
      good -= 2 * (text.match(never)?.length ?? 0)
      const score = wide === 0 ? 0 : good / wide
      if (score > best.score && score > LEAST_ALPHABET) best = { name, score }
    }
  }
  return best
}
