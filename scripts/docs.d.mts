/** The pages that are made from the code, by their path from the root of the repository. */
export function generate(): Promise<Map<string, string>>
