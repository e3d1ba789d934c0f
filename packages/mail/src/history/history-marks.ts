/** What mail programs write between dashes before a mail they forward; lower case. */
const FORWARDED = `forwarded message | forwarded by | forwarded mail | forwarded email | begin forwarded message | fwd.msg | weitergeleitete nachricht | weitergeleitete e-mail
  | weitergeleitet | anfang der weitergeleiteten nachricht | anfang der weitergeleiteten e-mail | doorgestuurd bericht | begin doorgestuurd bericht | aangestuurde boodskap | message transféré | message transmis
  | début du message réexpédié | début du message transféré | message réexpédié | mensaje reenviado | inicio del mensaje reenviado | mensagem encaminhada | mensagem reencaminhada | início da mensagem encaminhada
  | início da mensagem reencaminhada | missatge reenviat | comença el missatge reenviat | mensaxe reenviada | messaggio inoltrato | inizio messaggio inoltrato | inizio del messaggio inoltrato | mesaj redirecționat | mesaj redirectionat
  | mesaj redirecţionat | începe mesajul redirecționat | mesaj transmis mai departe | vidarebefordrat meddelande | vidarebefordrat mejl | vidarebefordrat brev | börja vidarebefordrat meddelande | vidaresänt meddelande | videresendt melding | videresendt meddelelse
  | videresendt besked | start på videresendt besked | start på videresendt melding | videresendt e-post | edelleenlähetetty viesti | välitetty viesti | välitetty viesti alkaa | alkuperäinen viesti edelleenlähetetty | edastatud kiri | edastatud sõnum
  | pārsūtīta ziņa | pārsūtīts ziņojums | persiųstas laiškas | přeposlaná zpráva | předaná zpráva | začátek přeposílané zprávy | preposlaná správa | začiatok preposlanej správy | wiadomość przesłana dalej | przekazana wiadomość
  | treść przekazanej wiadomości | wiadomość przekazana | początek przekazywanej wiadomości | proslijeđena poruka | proslijeđena e-pošta | započni proslijeđenu poruku | posredovano sporočilo | prosleđena poruka | прослеђена порука | препратено съобщение | перенаправленное сообщение
  | пересылаемое сообщение | пересылаемое письмо | пересланное сообщение | переадресованное сообщение | начало переадресованного сообщения | начало переадресованного письма | конец переадресованного сообщения | переслане повідомлення | перенаправлене повідомлення | переадресоване повідомлення
  | початок листа, що пересилається | початок переадресованого повідомлення | továbbított üzenet | továbbított levél | továbbított levél kezdete | iletilen ileti | iletilmiş mesaj | yönlendirilen mesaj | yönlendirilmiş ileti | i̇letilen i̇leti | i̇letilmiş mesaj | i̇leti başlangıcı | i̇letilen ileti | ileti başlangıcı | iletilmiş ileti
  | προωθημένο μήνυμα | έναρξη προωθημένου μηνύματος | הודעה מועברת | הודעה שהועברה | הודעה שהועברה קדימה | הודעה מועברת מתחילה | رسالة معاد توجيهها | الرسالة المعاد توجيهها | رسالة محولة | بداية الرسالة المُعاد توجيهها | پیام ارسال‌شده | अग्रेषित संदेश
  | 转发的邮件 | 转发邮件 | 转发邮件信息 | 轉寄的郵件 | 轉寄郵件 | 轉寄訊息 | 開始轉寄郵件 | 开始转发的邮件 | 下面是被转发的邮件 | 以下是轉寄的信件 | 已转发的邮件 | 転送メッセージ | 転送されたメッセージ | メッセージを転送 | 転送メール | 전달된 메시지 | 전달된 메일 | 전달한 메시지 | 메시지 전달 시작
  | ข้อความที่ส่งต่อ | ส่งต่อข้อความ | thư đã chuyển tiếp | thư được chuyển tiếp | tin nhắn đã chuyển tiếp | pesan terusan | pesan yang diteruskan | pesan diteruskan | áframsent skeyti | 转发的邮件消息 | 转发的消息 | yönlendirilen ileti | yönlendirilmiş mesaj | forwarded message from`

/** The same before a mail that is answered (or forwarded: Outlook uses one mark for both). */
const ORIGINAL = `original message | original appointment | ursprüngliche nachricht | originalnachricht | original-nachricht | antwort nachricht | antwortnachricht | ursprünglicher termin | oorspronkelijk bericht | origineel bericht | message d'origine | message d’origine | message original | message initial
  | courriel original | mensaje original | mensagem original | missatge original | mensaxe orixinal | messaggio originale | messaggio di origine | mesaj original | mesajul original | originalmeddelande | ursprungligt meddelande | ursprungligt mejl | original meddelelse
  | oprindelig meddelelse | oprindelig besked | original melding | opprinnelig melding | alkuperäinen viesti | algne kiri | algsõnum | sākotnējais ziņojums | oriģinālais ziņojums | originalus laiškas | pradinis laiškas | původní zpráva | puvodni zprava | původní e-mail
  | pôvodná správa | oryginalna wiadomość | wiadomość oryginalna | pierwotna wiadomość | izvorna poruka | izvirno sporočilo | originalna poruka | оригинална порука | оригинално съобщение | исходное сообщение | исходное письмо | оригинальное сообщение | оригинал сообщения
  | оригінальне повідомлення | вихідне повідомлення | початкове повідомлення | eredeti üzenet | orijinal ileti | özgün ileti | orijinal mesaj | asıl ileti | αρχικό μήνυμα | הודעה מקורית | الرسالة الأصلية | رسالة أصلية | पیام اصلی | پیام اصلی | मूल संदेश
  | 原始邮件 | 原始郵件 | 原邮件 | 原始信件 | 邮件原件 | 原始消息 | 元のメッセージ | オリジナルメッセージ | 元のメール | 元メール | original message from | 원본 메시지 | 원본 메일 | 원래 메시지 | ข้อความต้นฉบับ | ข้อความเดิม | thư gốc | tin nhắn gốc | pesan asli | mesej asal | reply message | reply separator | previous message | previous mail`

const split = (words: string): ReadonlySet<string> => new Set(words.split('|').map((word) => tidy(word)))

/** Turkish dotted capital I leaves a combining dot when lowered; compare without it. */
function tidy(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('\u0307', '').replace(/\s+/g, ' ').trim()
}

const FORWARDED_WORDS = split(FORWARDED)
const ORIGINAL_WORDS = split(ORIGINAL)

/** A mark between dashes, anywhere near the front of a line. */
const DASHED = /^[\s>*]{0,6}(?:[-‐-―_=]{2,60}|\*{2,})\s{0,3}([^-‐-―_=\s][^\n]{1,80}?)\s{0,3}(?:[-‐-―_=]{2,60}|\*{3,})/u

/** QQ Mail in English says no more than this between its long rules. */
const BARE_ORIGINAL = /^[\s>]{0,6}-{10,60}\s{0,3}original\s{0,3}-{10,60}\s*$/i

/** What help desks put above the mails they send, so that answers can be told from them. */
const ANSWER_ABOVE =
  /^[^\p{L}\n]{0,30}(?:(?:please |kindly )?(?:type |write |enter |add )?(?:your )?(?:reply|respond|response|answer|comment)s? (?:above|over) this line|(?:bitte )?(?:schreiben|antworten|geben) sie (?:ihre antwort )?(?:bitte )?(?:über|oberhalb) (?:dieser|diese) (?:linie|zeile)|(?:veuillez |merci de )?(?:répondre|répondez|(?:saisir|saisissez|écrire|écrivez|entrez|tapez) votre réponse) au-dessus de cette ligne|(?:por favor,? )?(?:responda|responder|escriba su respuesta|escribe tu respuesta) (?:por )?(?:encima|arriba) de esta línea|(?:per favore,? )?(?:rispondi|rispondere|(?:scrivi|digita|inserisci)(?: la tua risposta)?) (?:al di )?sopra (?:di )?questa (?:riga|linea)|(?:gelieve )?(?:typ|schrijf|plaats|voer)? ?(?:uw|je)? ?(?:antwoord|reactie|reageren?) boven deze (?:regel|lijn)|(?:por favor,? )?(?:responda|(?:digite|escreva|insira) (?:a )?sua resposta) acima desta linha|(?:proszę )?(?:odpowiedz|odpowiadać|odpowiadaj|wpisz odpowiedź|napisz odpowiedź) powyżej te(?:j linii|go wiersza)|(?:svara|skriv ditt svar) ovanför (?:denna|den här) (?:rad|linje)|(?:skriv|svar) (?:dit svar |ditt svar |svaret (?:ditt )?)?over denne linje|(?:kirjoita vastauksesi|vastaa) tämän rivin yläpuolelle|(?:пожалуйста,? )?(?:отвечайте|ответьте|введите (?:свой |ваш )?ответ|пишите ответ) (?:выше|над) это(?:й|го) (?:строки|строкой|линии|линией)|(?:prosím,? )?(?:odpovězte|odpovídejte|svou odpověď zadejte|napište odpověď)(?: prosím)? nad (?:touto|tuto) (?:čarou|čáru|linkou|linku|řádkou|řádek)|(?:lütfen )?(?:yanıtınızı |cevabınızı )?bu satırın üst|이 (?:줄|선) 위에|(?:この|本)(?:行|線)より上に|请在此(?:行|线)(?:以|之)?上|請在此(?:行|線)(?:以|之)?上)[^\n]{0,60}$/iu

/** Zendesk's frame around such a line, whatever its language. */
const ZENDESK_ABOVE = /^[\s>*]{0,6}##-\s?[^\n]{5,120}\s?-##\s*$/

export interface HistoryMark {
  readonly kind: 'forward' | 'original'
  /** What stands behind the mark on its line: Yahoo writes the whole header there. */
  readonly rest: string
}

/** Is this line a mark before a forwarded or an original mail? */
export function readMark(line: string): HistoryMark | null {
  const start = line.slice(0, 200).replaceAll('&nbsp;', ' ')
  if (BARE_ORIGINAL.test(start) || ANSWER_ABOVE.test(start) || ZENDESK_ABOVE.test(start)) return { kind: 'original', rest: '' }
  const dashed = DASHED.exec(start)
  if (dashed?.[1]) {
    const kind = kindOf(dashed[1])
    // Some programs say it in two languages before the closing dashes.
    if (kind)
      return {
        kind,
        rest: line
          .replaceAll('&nbsp;', ' ')
          .slice(dashed[0].length)
          .replace(/^[^:：]{0,60}[-‐-―_=]{3,60}\s*$/u, ''),
      }
  }
  // Apple Mail and others: a line of its own that ends in a colon.
  const alone = /^[\s*]{0,4}([^:：]{4,60}?)\s?[:：]?[\s*]{0,4}$/u.exec(start)
  if (alone?.[1] && /[:：][\s*]*$/.test(start) && kindOf(alone[1]) === 'forward') return { kind: 'forward', rest: '' }
  // Apple Mail in Swedish and Norwegian forgets the colon; such a line must be the mark and nothing else, letter by letter.
  if (alone?.[1] && APPLE_WITHOUT_COLON.has(tidy(alone[1]))) return { kind: 'forward', rest: '' }
  return null
}

const APPLE_WITHOUT_COLON = new Set([
  'vidarebefordrat mejl',
  'vidarebefordrat brev',
  'videresendt melding',
  'videresendt besked',
  '下面是被转发的邮件',
  '以下是轉寄的信件',
])

function kindOf(words: string): HistoryMark['kind'] | null {
  // `Välitetty viesti / Fwd.Msg`: two languages on one line.
  for (const part of tidy(words).split('/')) {
    const bare = part.trim().replace(/[:：.!]+$/, '')
    if (FORWARDED_WORDS.has(bare) || bare.startsWith('forwarded by ') || bare.startsWith('forwarded message from '))
      return 'forward'
    if (ORIGINAL_WORDS.has(bare)) return 'original'
  }
  return null
}
