/** Types of message-check.mjs, for the test that holds the check against the schema. */

export function controlMessageSchema(): Promise<object>
export function messageCheckModule(): Promise<string>
