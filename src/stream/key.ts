/** Keys of records: whose they are. */

/** Keys are texts. Callers without types give numbers as well, which are taken for their digits. */
export const keyOf = (key: unknown): string | undefined =>
  key === undefined || key === null ? undefined : String(key)
