/** The format "date" of JSON Schema (RFC 3339, full-date): a day that the calendar has. */

const days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a text is a date such as `2004-02-29`. */
export function isDate(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (parts === null) return false
  const [year, month, day] = parts.slice(1).map(Number)
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day > 0 && day <= (month === 2 && leap ? 29 : (days[month - 1] ?? 0))
}
