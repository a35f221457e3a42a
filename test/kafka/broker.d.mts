/** A broker that runs. */
export interface Broker {
  readonly address: string
  stop(): Promise<void>
  restart(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  log(): string
}
export function missing(): string | undefined
export function jars(): string
export function fetchJars(): string
export function startBroker(options?: { port?: number }): Promise<Broker>
