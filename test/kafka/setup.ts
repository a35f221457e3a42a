/** One broker for all tests of a run that need one; none for a run that needs none. */

import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { missing, startBroker } from './broker.mjs'
import { programs } from './programs.js'

/** The broker of this run. */
export type KafkaOfTests = { readonly address: string } | { readonly missing: string }

declare module 'vitest' {
  interface ProvidedContext {
    kafka: KafkaOfTests
  }
}

/** Starts it. What this gives stops it. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const asked = process.argv.filter((argument) => /^(\.\/)?test\/./.test(argument))
  if (asked.length > 0 && !asked.some((pattern) => /kafka|examples/.test(pattern))) {
    project.provide('kafka', { missing: 'nobody asked for it' })
    return undefined
  }
  const given = process.env.SCORELET_KAFKA_BROKERS
  if (given !== undefined) {
    project.provide('kafka', { address: given })
    return undefined
  }
  try {
    const lacking = missing()
    if (lacking !== undefined) throw new Error(lacking)
    const broker = await startBroker()
    project.provide('kafka', { address: broker.address })
    return async () => {
      await broker.stop()
      rmSync(programs, { recursive: true, force: true })
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.error(`Tests with a Kafka broker are left out: ${why}`)
    project.provide('kafka', { missing: why })
    return undefined
  }
}
