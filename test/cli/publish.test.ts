/** `scorelet publish` without a broker: control messages as lines of JSON, and what is refused. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BrokerError } from '../../src/core/errors.js'
import { readControlMessage } from '../../src/stream/schema.js'
import { adding } from '../stream/models.js'
import { adder, cli, folder } from './harness.js'

const files = folder()
const document = adding(1)
const model = files.write('one.pmml', document)
const sha256 = createHash('sha256').update(document).digest('hex')

/** The one line that is printed, as it is and as it is read. */
async function message(...args: readonly string[]) {
  const { code, stdout, stderr } = await cli(['publish', ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n')).toHaveLength(2)
  return { said: JSON.parse(stdout), read: readControlMessage(stdout) }
}

describe('a model', () => {
  it('is a put with its bytes, its digest, and the time', async () => {
    const before = Date.now()
    const { said, read } = await message(model, '--name', 'm')
    expect(said).toEqual({
      type: 'put',
      name: 'm',
      version: sha256.slice(0, 12),
      at: expect.any(Number),
      format: 'pmml',
      sha256,
      data: Buffer.from(document).toString('base64'),
    })
    expect(said.at).toBeGreaterThanOrEqual(before)
    expect(said.at).toBeLessThanOrEqual(Date.now())
    expect(read).toMatchObject({ type: 'put', data: document })
  })

  it('has what options say', async () => {
    const { said } = await message(
      ...[model, '--name', '__proto__', '--version', 'ü 1', '--label', 'candidate', '--force'],
      ...[
        '--metadata',
        '{"by":"me"}',
        '--at',
        '2026-01-02T03:04:05Z',
        '--location',
        'https://a.example/m.pmml',
      ],
    )
    expect(said).toEqual({
      type: 'put',
      name: '__proto__',
      version: 'ü 1',
      at: Date.UTC(2026, 0, 2, 3, 4, 5),
      format: 'pmml',
      sha256,
      label: 'candidate',
      metadata: { by: 'me' },
      force: true,
      location: 'https://a.example/m.pmml',
    })
  })

  it('that does not give what its own records say is not published', async () => {
    const failing = {
      ...adder,
      verify: () => ({
        records: 2,
        failures: [{ record: 1, field: 'sum', expected: 3, actual: 4 }],
      }),
    }
    const { code, stdout, stderr } = await cli(['publish', model, '--name', 'm'], { engine: failing })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/its own 2 test records.*so it is not published/)
  })

  it('that can’t be loaded is not published', async () => {
    const { code, stdout } = await cli(['publish', 'broken.pmml', '--name', 'm'])
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  })

  it('that is no file is told by its place', async () => {
    const { code, stderr } = await cli(['publish', files.path('.'), '--name', 'm'])
    expect([code, stderr]).toEqual([4, expect.stringContaining('--location')])
  })
})

describe('other messages', () => {
  it.each([
    [
      ['--route', '{"weights":{"stable":9,"candidate":1}}'],
      { type: 'route', weights: { stable: 9, candidate: 1 } },
    ],
    [['--route', '{"canary":{}}'], { type: 'route', canary: {} }],
    [['--route', '{}'], { type: 'route' }],
    // What says what it is can't be something else by what is in it.
    [['--route', '{"type":"remove","name":"other"}'], { type: 'route' }],
    [['--remove'], { type: 'remove' }],
    [['--remove', '--version', '2'], { type: 'remove', version: '2' }],
    [['--rollback'], { type: 'rollback' }],
    [['--rollback', '--version', '1'], { type: 'rollback', version: '1' }],
  ])('%j', async (args, expected) => {
    const { said } = await message('--name', 'm', '--at', '5', ...args)
    expect(said).toEqual({ name: 'm', at: 5, ...expected })
  })
})

describe('command lines that make no sense', () => {
  it.each([
    [[], /Which name\?/],
    [['--name', 'm'], /Which model\?/],
    [['--name', '', model], /Which name\?/],
    [['--name', 'm', '--remove', '--rollback'], /--remove and --rollback contradict/],
    [['--name', 'm', '--remove', model], /--remove takes no model/],
    [['--name', 'm', '--remove', '--label', 'x'], /--label is for models, not for --remove/],
    [['--name', 'm', '--route', '{}', '--version', '1'], /--version is not for --route/],
    [['--name', 'm', '--route', '[]'], /--route takes a JSON object/],
    [['--name', 'm', '--route', '{"weights":{"a":-1}}'], /weights\/a/],
    [['--name', 'm', '--route', '{"wieghts":{}}'], /not known.*"wieghts"/],
    [['--name', 'm', model, '--metadata', '7'], /--metadata takes a JSON object/],
    [['--name', 'm', model, '--at', 'soon'], /--at takes a time/],
    [['--name', 'm', model, '--topic', 't'], /--kafka and --topic go together/],
    [['--name', 'm', model, '--kafka', 'b:1'], /--kafka and --topic go together/],
    [
      ['--name', 'm', '--rollback', '--kafka', 'b:1', '--topic', 't'],
      /knows no rollback.*--remove --version/s,
    ],
    [['--name', 'm', '--remove', '--kafka', 'b:1', '--topic', 't'], /takes one version at a time/],
    [['--name', 'm', model, '--kafka', 'b', '--topic', 't'], /host:port each, not "b"/],
    [['--name', 'n'.repeat(1001), model], /at most 1000 characters/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await cli(['publish', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })
})

describe('a client of Kafka', () => {
  const args = ['publish', model, '--name', 'm', '--kafka', 'a:1, b:2', '--topic', 't']
  const unreachable = () => {
    throw new BrokerError('The topic can’t be written to', { cause: new Error('no such host') })
  }

  it('gets the brokers and what a file says, and its failures are told', async () => {
    const config = files.write(
      'config.json',
      '{"ssl":true,"clientId":"c","brokers":["elsewhere:1"],"logLevel":5}',
    )
    let options: object = {}
    const outcome = await cli([...args, '--kafka-config', config], {
      connectKafka(given) {
        options = given
        return unreachable()
      },
    })
    expect(options).toMatchObject({ brokers: ['a:1', 'b:2'], ssl: true, clientId: 'c', logLevel: 0 })
    expect(outcome).toEqual({
      code: 4,
      stdout: '',
      stderr: 'scorelet: The topic can’t be written to: no such host\n',
    })
  })

  it.each([
    ['that is not there', 'nowhere.json', undefined, 4, /nowhere\.json can't be read/],
    [
      'that is not JSON, of which nothing is shown',
      'bad.json',
      'password=SECRET',
      2,
      /bad\.json is not JSON/,
    ],
    ['that is no object', 'list.json', '[]', 2, /no JSON object/],
  ])('does not get a file %s', async (_, name, text, code, message) => {
    const path = text === undefined ? files.path(name) : files.write(name, text)
    const outcome = await cli([...args, '--kafka-config', path], { connectKafka: unreachable })
    expect(outcome.code).toBe(code)
    expect(outcome.stderr).toMatch(message)
    expect(outcome.stderr).not.toContain('SECRET')
  })
})
