/** What a line of a quoted header says. `other` lines belong to the header and tell us nothing. */
export type QuotedField = 'from' | 'to' | 'cc' | 'date' | 'subject' | 'other'

/**
 * How mail programs name the fields of a mail they quote or forward, in their languages; lower case, parted by bars.
 * English, German, Dutch and Afrikaans; Romance; Nordic and Finnish, Estonian, Baltic; Slavic; Hungarian, Romanian,
 * Turkish, Greek; Hebrew, Arabic, Persian, Hindi; Chinese, Japanese, Korean; Thai, Vietnamese, Indonesian.
 */
const WORDS: Readonly<Record<QuotedField, string>> = {
  from: `from | sender | von | absender | van | afzender | de | de la | da | desde | expéditeur | remitente | remetente | mittente | expeditor
    | expeditorul | från | fra | avsändare | afsender | avsender | lähettäjä | saatja | kellelt | no | nuo | od | nadawca | odesílatel
    | odosielateľ | šalje | šalju | pošiljatelj | от | от кого | отправитель | від | від кого | відправник | од | от: | feladó | kimden | gönderen
    | από | αποστολέας | מאת | من | از | प्रेषक | 发件人 | 發件人 | 寄件者 | 寄件人 | 差出人 | 送信元 | 送信者 | 보낸 사람 | 보낸사람 | 보낸이 | 발신 | 발신자
    | จาก | từ | người gửi | dari | pengirim | frá`,
  to: `to | an | empfänger | aan | à | a | pour | para | destinataire | destinatario | destinatário | per | către | destinatar | destinatarul
    | till | til | mottagare | modtager | mottaker | vastaanottaja | saaja | kellele | kam | kam: | gavėjas | do | komu | adresat | adresát
    | prima | primatelj | za | кому | получатель | одержувач | до | за | címzett | kime | alıcı | προς | παραλήπτης | אל | إلى | الى | به | प्रति
    | 收件人 | 收件者 | 宛先 | 送信先 | 받는 사람 | 받는사람 | 받는이 | 수신 | 수신자 | ถึง | đến | tới | người nhận | kepada | untuk | per a | adressaat`,
  cc: `cc | c.c. | kopie | kopie (cc) | kopia | kopi | kopio | copie | copie à | copia | cópia | còpia | kópia | másolat | másolatot kap | копия
    | копія | copy | dw | do wiadomości | udw | bilgi | κοιν. | κοινοποίηση | עותק | نسخة | رونوشت | 抄送 | 副本 | ＣＣ | 참조 | สำเนา
    | đồng gửi | tembusan | bcc | cci | koopia | kopija | vm | kk | kp | a/c | afrit`,
  date: `date | sent | datum | gesendet | gesendet am | verzonden | verstuurd | gestuur | date d'envoi | message du | envoyé | envoyé le | fecha | enviado
    | enviado el | enviado em | enviada | enviada em | enviada el | data | inviato | data d'invio | enviat | trimis | dată | data: | skickat | sendt | dato | lähetetty | päivämäärä
    | päiväys | kuupäev | saadetud | datums | nosūtīts | išsiųsta | data | odesláno | poslano | odoslané | dátum | wysłano | wysłane | data wysłania
    | дата | отправлено | дата отправки | відправлено | надіслано | изпратено | послато | elküldve | küldve | tarih | gönderilen | gönderildi
    | gönderme tarihi | gönderim zamanı | ημερομηνία | εστάλη | στάλθηκε | αποστολή | תאריך | נשלח | التاريخ | تاريخ | تاريخ الإرسال | تم الإرسال
    | أُرسلت | تاریخ | दिनांक | 日期 | 发送时间 | 發送時間 | 发送日期 | 傳送日期 | 寄件日期 | 时间 | 日付 | 送信日時 | 日時 | 날짜 | 보낸 날짜
    | 보낸날짜 | 일시 | วันที่ | ส่ง | ngày | đã gửi | gửi | ngày gửi | ارسال شده | tanggal | dikirim | terkirim`,
  subject: `subject | betreff | onderwerp | onderwerp | objet | sujet | asunto | assunto | assumpte | oggetto | subiect | subiectul | ämne | emne | aihe
    | teema | temats | tema | předmět | predmet | temat | naslov | тема | тема листа | относно | предмет | наслов | tárgy | konu | θέμα | נושא
    | الموضوع | موضوع | zadeva | tēma | विषय | 主题 | 主題 | 主旨 | 件名 | 題名 | 제목 | เรื่อง | หัวเรื่อง | chủ đề | subjek | perihal | efni | gaia`,
  other: `reply-to | reply to | antwort an | répondre à | responder a | rispondi a | importance | wichtigkeit | prioritet | prioritéit | priority
    | priorität | importancia | importância | priorità | belang | tärkeys | attachments | attachment | anlagen | pièces jointes | allegati | bilagor
    | adjuntos | anexos | bijlagen | resent-from | resent-to | organization | organisation | message-id | in-reply-to | vertraulichkeit
    | confidentialité | sensitivity | x-mailer | bilaga | vedhæftede filer | załączniki | вложения | 添付ファイル | 附件 | 重要度 | 重要性 | 첨부 | mailed-by
    | signed-by | categories | kategorien`,
}

const KINDS: ReadonlyMap<string, QuotedField> = new Map(
  // `other` first, so that a word of two meanings keeps the telling one.
  (['other', 'cc', 'date', 'to', 'subject', 'from'] as const).flatMap((kind) =>
    WORDS[kind].split('|').map((word) => [word.replace(/\s+/g, ' ').trim().replace(/:$/, ''), kind] as const),
  ),
)

/** Marks of direction, which programs for Hebrew and Arabic put around words and colons. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Longest field word, for a bound on the look-up. */
const MAX_WORD = 28

/** A line of a quoted header: `From: …`, `*Von:* …`, `送信元：…`. Null when the line is none. */
export function readFieldLine(line: string): { kind: QuotedField; value: string } | null {
  const plain = (line.includes('&nbsp;') ? line.replaceAll('&nbsp;', ' ') : line).replace(DIRECTION, '')
  const start = plain.slice(0, MAX_WORD + 12)
  const found = /^[\s*_|•-]{0,8}([^:：*]{1,28}?)\s{0,3}(?:\*{0,2}\s?[:：]\s?\*{0,2}|：)/u.exec(start)
  if (!found?.[1]) return null
  const kind = KINDS.get(found[1].replace(/\s+/g, ' ').trim().toLowerCase())
  return kind === undefined ? null : { kind, value: plain.slice(found[0].length).trim() }
}

/** The same without its colon, as eM Client writes it: `From "Ann" <ann@example.com>`. Only below an explicit mark does it say anything. */
export function readBareFieldLine(line: string): { kind: QuotedField; value: string } | null {
  const found = /^\s{0,3}(\p{L}{1,16}(?: \p{L}{1,10})?)\s+(?=\S)/u.exec(line.slice(0, 80))
  if (!found?.[1]) return null
  for (const word of [found[1], found[1].split(' ')[0] ?? '']) {
    const kind = KINDS.get(word.toLowerCase())
    if (kind !== undefined) return { kind, value: line.slice(line.indexOf(word) + word.length).trim() }
  }
  return null
}
