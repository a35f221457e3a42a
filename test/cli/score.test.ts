import { existsSync, readdirSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fieldOf, type ModelRecord } from '../../src/core/value.js'
import { adder, cli, folder, type World } from './harness.js'

const files = folder()
const head = 'prediction,sum,note,probability(small),probability(big)\n'

describe('a table comes in', () => {
  const cases: [name: string, args: string[], input: World['stdin'], rows: string][] = [
    ['plain', [], 'x,y\n1,2\n9,3\n', 'small,3,,0.85,0.15\nbig,12,,0.4,0.6\n'],
    ['no line end at the end', [], 'x,y\n1,2', 'small,3,,0.85,0.15\n'],
    ['CR LF', [], 'x,y,note\r\n1,2,a\r\n9,3,b\r\n', 'small,3,a,0.85,0.15\nbig,12,b,0.4,0.6\n'],
    ['CR LF after a quote', [], 'x,y,"note"\r\n1,2,"a"\r\n', 'small,3,a,0.85,0.15\n'],
    ['CR alone', [], 'x,y\r1,2\r9,3', 'small,3,,0.85,0.15\nbig,12,,0.4,0.6\n'],
    ['LF and CR LF mixed', [], 'x,note\n1,a\r\n2,b\n', 'small,1,a,0.95,0.05\nsmall,2,b,0.9,0.1\n'],
    ['byte order mark', [], '\ufeffx,y\n1,2\n', 'small,3,,0.85,0.15\n'],
    ['UTF-16', [], Buffer.from('\ufeffx\ty\n1\t2\n', 'utf16le'), 'small,3,,0.85,0.15\n'],
    [
      'Windows-1252',
      ['--encoding', 'windows-1252'],
      Buffer.from('x,note\n1,caf\xe9\n', 'latin1'),
      'small,1,café,0.95,0.05\n',
    ],
    ['semicolons', [], 'x;y\n1;2\n', 'small,3,,0.85,0.15\n'],
    ['tabs', [], 'x\ty\n1\t2\n', 'small,3,,0.85,0.15\n'],
    ['bars', [], 'x|y\n1|2\n', 'small,3,,0.85,0.15\n'],
    ['semicolons with commas in texts', [], 'x;note;z\n1;a,b;c,d\n', 'small,1,"a,b",0.95,0.05\n'],
    ['one column', [], 'x\n1\n', 'small,1,,0.95,0.05\n'],
    ['delimiter given', ['--delimiter', '^'], 'x^y\n1^2\n', 'small,3,,0.85,0.15\n'],
    ['tab given by name', ['-d', 'tab'], 'x\ty\n1\t2\n', 'small,3,,0.85,0.15\n'],
    ['quoted delimiter', [], 'x,note\n1,"a,b"\n', 'small,1,"a,b",0.95,0.05\n'],
    ['quoted quote', [], 'x,note\n1,"say ""a"""\n', 'small,1,"say ""a""",0.95,0.05\n'],
    ['quoted line end', [], 'x,note\n1,"a\nb"\n2,c\n', 'small,1,"a\nb",0.95,0.05\nsmall,2,c,0.9,0.1\n'],
    ['quoted header', [], '"x","y"\n1,2\n', 'small,3,,0.85,0.15\n'],
    ['line end in the header', [], '"q\nr",x\n1,2\n', 'small,2,,0.9,0.1\n'],
    ['quote inside a bare cell', [], 'x,note\n1,5" pipe\n', 'small,1,"5"" pipe",0.95,0.05\n'],
    ['a single quote inside a bare cell, and nothing to pair it', [], 'q"r,x\n1,2\n', 'small,2,,0.9,0.1\n'],
    ['empty cells are missing', [], 'x,y,note\n1,,\n2,"",""\n', 'small,1,,0.95,0.05\nsmall,2,,0.9,0.1\n'],
    [
      'text that means missing',
      ['--missing', 'NA', '--missing', '-'],
      'x,y\n1,NA\n2,-\n',
      'small,1,,0.95,0.05\nsmall,2,,0.9,0.1\n',
    ],
    ['empty lines', [], '\nx,y\n\n1,2\n\n\n9,3\n', 'small,3,,0.85,0.15\nbig,12,,0.4,0.6\n'],
    ['columns the model does not read', [], 'id,x,,y,\n7,1,,2,\n', 'small,3,,0.85,0.15\n'],
    ['columns in any order', [], 'y,x\n1,2\n', 'small,3,,0.85,0.15\n'],
    ['no header, columns named', ['--columns', 'y,x'], '1,2\n', 'small,3,,0.85,0.15\n'],
    ['no header, the model’s columns', ['--no-header'], '1,2,a\n', 'small,3,a,0.85,0.15\n'],
    ['no rows', [], 'x,y\n', ''],
  ]
  it.each(cases)('%s', async (_, args, stdin, rows) => {
    const outcome = await cli(['score', 'm.pmml', ...args], { stdin })
    // The classes are known from the first score only.
    expect(outcome.stdout).toBe(rows === '' ? 'prediction,sum,note\n' : head + rows)
    expect(outcome.code).toBe(0)
  })

  it.each(cases)('%s, byte by byte', async (_, args, stdin, rows) => {
    const bytes = [...Buffer.from(stdin as string)].map((byte) => Uint8Array.of(byte))
    const { stdout, code } = await cli(['score', 'm.pmml', ...args], { stdin: bytes })
    const lines = stdout.split('\n')
    expect(lines.slice(1).join('\n')).toBe(rows)
    expect(code).toBe(0)
  })

  it('names like members of objects are ordinary columns', async () => {
    const engine = {
      ...adder,
      inputs: [
        { ...adder.inputs[0], name: '__proto__' },
        { ...adder.inputs[0], name: 'constructor' },
      ],
    }
    const read = {
      ...engine,
      score: (record: ModelRecord) => ({
        prediction: ['__proto__', 'constructor'].map((name) => `${name},${fieldOf(record, name)}`).join(';'),
        outputs: { sum: 0, note: null },
      }),
    }
    const { stdout } = await cli(['score', 'm', '--keep'], {
      stdin: '__proto__,constructor\n1,2\n',
      engine: read,
    })
    expect(stdout).toBe('__proto__,constructor,prediction,sum,note\n1,2,"__proto__,1;constructor,2",0,\n')
  })
})

describe('JSON comes in', () => {
  const lines = '{"x":1,"y":2}\n{"x":9,"y":3,"note":"b"}\n'
  const first =
    '{"prediction":"small","probabilities":{"small":0.85,"big":0.15},"outputs":{"sum":3,"note":null}}\n'
  const second =
    '{"prediction":"big","probabilities":{"small":0.4,"big":0.6},"outputs":{"sum":12,"note":"b"}}\n'
  it.each([
    ['lines', [], lines],
    ['lines with CR LF', [], lines.replaceAll('\n', '\r\n')],
    ['lines with empty ones', [], `\n${lines.replaceAll('\n', '\n\n')}`],
    ['lines without the last line end', [], lines.trimEnd()],
    ['an array', [], `[${lines.trimEnd().replace('\n', ',')}]`],
    ['an array over many lines', [], ` [ {"x":\n1,\n"y":2} ,\n {"x":9,"y":3,"note":"b"} ] \n`],
    ['objects one after the other', ['--input-format', 'json'], lines.replaceAll(',', '\n,\n')],
  ])('%s', async (_, args, stdin) => {
    const { stdout, code } = await cli(['score', 'm.pmml', ...args], { stdin })
    expect(stdout).toBe(first + second)
    expect(code).toBe(0)
    const bytes = [...Buffer.from(stdin)].map((byte) => Uint8Array.of(byte))
    expect((await cli(['score', 'm.pmml', ...args], { stdin: bytes })).stdout).toBe(first + second)
  })

  it.each([
    ['as lines', (text: string) => `${text}\n`],
    ['in an array', (text: string) => `[${text}]`],
  ])('integers beyond 2^53 stay exact %s', async (_, wrap) => {
    const text = '{"id":12345678901234567891,"x":-9007199254740993,"y":1e20,"note":"1234567890123456789"}'
    const { stdout } = await cli(['score', 'm', '--keep'], { stdin: wrap(text) })
    expect(stdout).toContain(
      '{"input":{"id":12345678901234567891,"x":-9007199254740993,"y":100000000000000000000,"note":"1234567890123456789"},',
    )
  })

  it('an empty input of lines has no records, which is fine', async () => {
    const file = files.write('empty.ndjson', '')
    expect(await cli(['score', 'm', file])).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('files', () => {
  const csv = 'x,y\n1,2\n9,3\n'
  const rows = 'small,3,,0.85,0.15\nbig,12,,0.4,0.6\n'
  it.each([
    ['in.csv', 'out.csv', head + rows],
    ['in.csv.gz', 'out.csv.gz', head + rows],
    ['packed-without-saying-so.csv', 'out.tsv', (head + rows).replaceAll(',', '\t')],
    ['in.ndjson', 'out.csv', head + rows],
    ['in.jsonl.gz', 'out.jsonl', undefined],
    ['in.json', 'out.ndjson.gz', undefined],
  ])('%s to %s', async (input, output, expected) => {
    const json = ['{"x":1,"y":2}', '{"x":9,"y":3}']
    const text = input.includes('.csv')
      ? csv
      : input.includes('.json.') || input.endsWith('.json')
        ? `[${json}]`
        : json.join('\n')
    const bytes = Buffer.from(text)
    files.write(input, input.endsWith('.gz') || input.startsWith('packed') ? gzipSync(bytes) : bytes)
    const { code, stdout, stderr } = await cli([
      'score',
      'm',
      files.path(input),
      '-q',
      '-o',
      files.path(output),
    ])
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
    const written = output.endsWith('.gz') ? gunzipSync(files.bytes(output)).toString() : files.read(output)
    if (expected !== undefined) expect(written).toBe(expected)
    else
      expect(
        written
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).outputs.sum),
      ).toEqual([3, 12])
  })

  it('several gzip members one after the other are one input', async () => {
    const { stdout } = await cli(['score', 'm'], {
      stdin: Buffer.concat([gzipSync('x,y\n1,2\n'), gzipSync('9,3\n')]),
    })
    expect(stdout).toBe(head + rows)
  })

  it('a file is replaced only when the new one is complete', async () => {
    const out = files.write('kept.csv', 'old')
    const cut = gzipSync(`x,y\n${'1,2\n'.repeat(100_000)}`).subarray(0, 300)
    const { code, stderr } = await cli(['score', 'm', files.write('cut.csv.gz', cut), '-o', out])
    expect(code).toBe(4)
    expect(stderr).toContain("cut.csv.gz can't be read: unexpected end of file")
    expect(files.read('kept.csv')).toBe('old')
    expect(readdirSync(files.path('.')).filter((name) => name.includes('.part'))).toEqual([])
  })

  it('the input itself may be replaced', async () => {
    const file = files.write('same.csv', csv)
    expect((await cli(['score', 'm', file, '-o', file])).code).toBe(0)
    expect(files.read('same.csv')).toBe(head + rows)
  })

  it('a device is written in place', async () => {
    expect((await cli(['score', 'm', '-o', '/dev/null', '--format', 'csv'], { stdin: csv })).code).toBe(0)
    expect(existsSync('/dev/null')).toBe(true)
  })
})

describe('what is kept', () => {
  it.each([
    [
      'all',
      ['--keep'],
      'id,x,input(note),prediction,sum,note,probability(small),probability(big)\n"7,5",1,a,small,1,a,0.95,0.05\n',
    ],
    [
      'some',
      ['--keep-columns', 'id'],
      'id,prediction,sum,note,probability(small),probability(big)\n"7,5",small,1,a,0.95,0.05\n',
    ],
    [
      'as JSON',
      ['--keep', '-f', 'ndjson'],
      '{"input":{"id":"7,5","x":"1","note":"a"},"prediction":"small","probabilities":{"small":0.95,"big":0.05},"outputs":{"sum":1,"note":"a"}}\n',
    ],
  ])('%s', async (_, args, expected) => {
    const { stdout } = await cli(['score', 'm', ...args], { stdin: 'id,x,note\n"7,5",1,a\n' })
    expect(stdout).toBe(expected)
  })

  it('records without a table: the names that the first one has', async () => {
    const { stdout, stderr } = await cli(['score', 'm', '--keep', '-f', 'csv'], {
      stdin: '{"x":1,"list":[1,"b"]}\n{"x":2,"more":1}\n{"more":1,"x":3}\n',
    })
    expect(stdout).toBe(
      'x,list,prediction,sum,note,probability(small),probability(big)\n1,"[1,""b""]",small,1,,0.95,0.05\n2,,small,2,,0.9,0.1\n3,,small,3,,0.85,0.15\n',
    )
    expect(stderr.match(/the field "more" came too late for a column/g)).toHaveLength(1)
  })
})

describe('bad records', () => {
  const table = 'id,x,y\n1,1,2\n2,oops,2\n\n3,"4\n",3,9\n4,5\n5,9,3\n'
  const bad = [
    ['3', '2', 'wrong-type', 'x', 'The value of "x" is no number; received "oops"'],
    ['5', '3', 'bad-row', '', 'the line has 4 cells, not 3'],
    ['7', '4', 'bad-row', '', 'the line has 2 cells, not 3'],
  ]

  it('go to the file, and the run goes on', async () => {
    const errors = files.path('errors.csv')
    const { code, stdout, stderr } = await cli(['score', 'm', '--errors', errors], { stdin: table })
    expect(code).toBe(1)
    expect(stdout).toBe(`${head}small,3,,0.85,0.15\nbig,12,,0.4,0.6\n`)
    expect(files.read('errors.csv')).toBe(
      `line,record,code,field,reason\n${bad.map((row) => row.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\n')}\n`,
    )
    expect(stderr).toMatch(/5 records in .*, 3 of them bad; see .*errors\.csv/)
  })

  it('go to the file as JSON', async () => {
    await cli(['score', 'm', '-e', files.path('errors.ndjson.gz')], { stdin: table })
    const lines = gunzipSync(files.bytes('errors.ndjson.gz')).toString().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      bad.map(([line, record, code, field, reason]) => ({
        line: Number(line),
        record: Number(record),
        code,
        ...(field === '' ? {} : { field }),
        reason,
      })),
    )
  })

  it('are shown without a file', async () => {
    const { stderr } = await cli(['score', 'm'], { stdin: table })
    for (const [line, , code, , reason] of bad) expect(stderr).toContain(`line ${line}: ${reason} [${code}]`)
  })

  it('are shown ten at most', async () => {
    const { stderr } = await cli(['score', 'm'], { stdin: `x\n${'a\n'.repeat(50)}` })
    expect(stderr.match(/wrong-type/g)).toHaveLength(10)
    expect(stderr).toContain('50 of them bad; --errors FILE lists them all')
  })

  it('leave an empty row with --align', async () => {
    const { stdout } = await cli(['score', 'm', '--align', '--keep-columns', 'id'], { stdin: table })
    expect(stdout).toBe(
      'id,prediction,sum,note,probability(small),probability(big)\n1,small,3,,0.85,0.15\n2,,,,,\n,,,,,\n,,,,,\n5,big,12,,0.4,0.6\n',
    )
    const json = await cli(['score', 'm', '--align'], { stdin: '{"x":1}\n{"x":\n' })
    expect(json.stdout.split('\n')[1]).toBe('null')
  })

  it.each([
    ['a broken quote', 'x,note\n1,"a"b\n2,c\n3,"d"\n4,e\n', ['2 bad-quotes'], ['4']],
    [
      'JSON nested too deeply',
      `{"x":1,"deep":${'['.repeat(99)}${']'.repeat(99)}}\n{"x":2,"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}\n{"x":3}\n`,
      ['2 bad-json'],
      ['1', '3'],
    ],
    [
      'JSON nested too deeply in an array',
      `[{"x":1,"deep":${'['.repeat(99)}${']'.repeat(99)}},\n{"x":2,"deep":${'['.repeat(100)}${']'.repeat(100)}},\n{"x":3}]`,
      ['2 bad-json'],
      ['1', '3'],
    ],
    ['a quote never closed', 'x,note\n1,a\n2,"b\n3,c\n', ['3 bad-quotes'], ['1']],
    [
      'JSON lines',
      '{"x":1}\n{"x":}\n\n[1]\n"a"\nnull\n{"x":2}\n',
      ['2 bad-json', '4 not-a-record', '5 not-a-record', '6 not-a-record'],
      ['1', '2'],
    ],
    [
      'a JSON array',
      '[{"x":1},\n{"x":"é"},\n\n 5,\n{"x":"b",\n"y":1},{"x":2}]',
      ['2 wrong-type', '4 not-a-record', '5 wrong-type'],
      ['1', '2'],
    ],
  ])('%s', async (_, stdin, expected, sums) => {
    const errors = files.path('each.ndjson')
    const { code, stdout } = await cli(['score', 'm', '-e', errors, '-f', 'csv'], { stdin })
    const lines = files
      .read('each.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ line, code }) => `${line} ${code}`)).toEqual(expected)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[1]),
    ).toEqual(sums)
    expect(code).toBe(1)
  })

  it('no bad records: the file is there, with its header only', async () => {
    await cli(['score', 'm', '-e', files.path('none.csv')], { stdin: 'x\n1\n' })
    expect(files.read('none.csv')).toBe('line,record,code,field,reason\n')
  })

  it('are the same for a model that scores asynchronously', async () => {
    const args = ['score', 'm', '--errors', files.path('later.csv')]
    const now = await cli(args, { stdin: table })
    const errors = files.read('later.csv')
    const later = await cli(args, { stdin: table, later: true })
    expect(later.stdout).toBe(now.stdout)
    expect(later.code).toBe(1)
    expect(files.read('later.csv')).toBe(errors)
  })
})

describe('columns that the input lacks', () => {
  it.each([
    [
      'named once',
      'X,y\n1,2\n3,4\n',
      'scorelet: the input lacks 2 columns that the model reads, so every value counts as missing: x (there is "X"), note\n',
    ],
    ['none', 'x,y,note\n1,2,a\n', ''],
    [
      'of objects',
      '{"y":2}\n{"y":2}\n',
      'scorelet: the first 2 records lack what the model reads: x, note\n',
    ],
  ])('%s', async (_, stdin, stderr) => {
    expect(await cli(['score', 'm'], { stdin })).toMatchObject({ code: 0, stderr })
  })

  it('--strict refuses a table', async () => {
    const { code, stdout, stderr } = await cli(['score', 'm', '--strict'], { stdin: 'x,y\n1,2\n' })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toContain('The input lacks a column that the model reads: note')
  })

  it('--strict makes records bad', async () => {
    const { code, stderr, stdout } = await cli(['score', 'm', '--strict'], {
      stdin: '{"x":1,"y":null,"note":"a"}\n{"x":1}\n',
    })
    expect(code).toBe(1)
    expect(stderr).toContain('line 2: The record has no entry for the field "y"')
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  })
})

describe('classes', () => {
  const engine = {
    ...adder,
    outputs: [{ ...adder.outputs[0], name: 'probability(a)' }],
    score: (record: ModelRecord) => {
      const name = String(fieldOf(record, 'note'))
      return {
        prediction: name,
        probabilities: { a: 0.25, [name]: 0.75 },
        outputs: { 'probability(a)': 0.25 },
      }
    },
  }

  it('an output that is a probability has no second column', async () => {
    const { stdout } = await cli(['score', 'm'], { stdin: 'note\nb\n', engine })
    expect(stdout).toBe('prediction,probability(a),probability(b)\nb,0.25,0.75\n')
  })

  it('a target among the outputs is the prediction, which has no second column', async () => {
    const { stdout } = await cli(['score', 'm'], {
      stdin: 'x\n1\n',
      engine: { ...adder, outputs: [{ ...adder.outputs[0], role: 'target' }] },
    })
    expect(stdout).toBe('sum,probability(small),probability(big)\n1,0.95,0.05\n')
  })

  it('one that comes too late for a column is named once', async () => {
    const stdin = ['note\nb\n', 'c\n', 'c\n'].map((text) => Buffer.from(text))
    const { stdout, stderr } = await cli(['score', 'm'], { stdin, engine })
    expect(stdout).toBe('prediction,probability(a),probability(b)\nb,0.25,0.75\nc,0.25,\nc,0.25,\n')
    expect(stderr.match(/the class "c" came too late for a column/g)).toHaveLength(1)
  })
})

describe('failures that end a run', () => {
  it.each([
    [
      'no header',
      ['score', 'm'],
      '5.1,3.5\n4.9,3\n',
      4,
      'The first line names no field that the model reads',
    ],
    ['a mistyped header', ['score', 'm'], 'X,ys\n4.9,3\n', 4, 'Was "x" meant?'],
    [
      'another width',
      ['score', 'm', '--columns', 'x,y'],
      '1,2,3\n',
      4,
      'The input has 3 columns, but --columns names 2',
    ],
    ['a column twice', ['score', 'm'], 'x,y,x\n1,2,3\n', 4, 'two columns called "x"'],
    ['an empty input', ['score', 'm'], '', 4, 'standard input is empty'],
    [
      'not UTF-8',
      ['score', 'm'],
      Buffer.from('x,note\n1,\xe9\n', 'latin1'),
      4,
      'The input is no text in utf-8',
    ],
    [
      'a broken array',
      ['score', 'm'],
      '[{"x":1},\n{"x":}]',
      4,
      'The input is not JSON from the record on line 2 on',
    ],
    [
      'an array nested without end',
      ['score', 'm'],
      `[{"x":1},{"x":${'['.repeat(100_000)}`,
      4,
      'nested deeper than 100 levels',
    ],
    ['a cut array', ['score', 'm'], '[{"x":1},', 4, 'The input is not JSON'],
    ['text after an array', ['score', 'm'], '[{"x":1}] x', 4, 'The input is not JSON'],
    ['a missing file', ['score', 'm', 'nowhere.csv'], '', 4, "nowhere.csv can't be read: ENOENT"],
    ['a directory', ['score', 'm', '.'], '', 4, 'is a directory'],
    [
      'no place for the output',
      ['score', 'm', '-o', 'nowhere/at/all.csv'],
      'x\n1\n',
      4,
      "can't be written: ENOENT",
    ],
    [
      'a broken model',
      ['score', 'broken.pmml'],
      'x\n1\n',
      3,
      'The document ends early (line 3, column 7) [xml-malformed]',
    ],
    ['no model', ['score'], '', 2, 'Which model?'],
    ['an unknown option', ['score', 'm', '--kep'], '', 2, 'Did you mean --keep?'],
    ['an option without its value', ['score', 'm', '--output'], '', 2, '--output'],
    [
      'a value that starts with a dash',
      ['score', 'm', '-o', '-x'],
      '',
      2,
      "'-o' argument is ambiguous\n  A value",
    ],
    ['features of a model that has none', ['score', 'm', '--features', 'x,y'], '', 2, 'for ONNX models only'],
    ['an unknown format', ['score', 'm', '-f', 'xml'], '', 2, '--format takes csv, tsv, ndjson, not "xml"'],
    ['an unknown ending', ['score', 'm', '-o', 'out.xls'], '', 2, 'Say --format csv or tsv or ndjson'],
    ['too many arguments', ['score', 'm', 'a', 'b'], '', 2, '"b" is one argument too many'],
    ['contradictions', ['score', 'm', '--header', '--no-header'], '', 2, 'contradict'],
    ['a long delimiter', ['score', 'm', '-d', '::'], '', 2, '--delimiter takes one character'],
    ['an unknown encoding', ['score', 'm', '--encoding', 'klingon'], 'x\n', 2, 'no known encoding'],
    [
      'a column to keep that is not there',
      ['score', 'm', '--keep-columns', 'idd'],
      'id,x\n1,2\n',
      2,
      'Was "id" meant?',
    ],
    ['an option for tables only', ['score', 'm', '--missing', 'NA'], '{"x":1}', 2, '--missing is for CSV'],
    ['an unknown command', ['scroe'], '', 2, 'Did you mean "scorelet score"?'],
  ])('%s', async (_, args, stdin, code, message) => {
    const outcome = await cli(args, { stdin })
    expect(outcome.stderr).toContain(message)
    expect(outcome.stderr).not.toMatch(/^ +at /m)
    expect(outcome.code).toBe(code)
  })

  it('the columns of an input of several features', async () => {
    const engine = { ...adder, inputs: [{ ...adder.inputs[0], shape: [-1, 4] }] }
    const { code, stderr } = await cli(['score', 'm'], { stdin: 'a,b,c,d\n1,2,3,4\n', engine })
    expect(stderr).toContain('"x" takes several features: name their columns in order with --features a,b,c.')
    expect(code).toBe(4)
  })

  it('a record without end', async () => {
    const stdin = ['x,note\n1,"', ...new Array(70).fill(Buffer.alloc(256 * 1024, 'a'))]
    const { code, stderr } = await cli(['score', 'm'], { stdin })
    expect(stderr).toContain('The record that begins on line 2 has more than 16777216 characters')
    expect(code).toBe(4)
  })

  it('an interrupt', async () => {
    const interrupt = new AbortController()
    const stdin = ['x\n1\n', '2\n', '3\n']
    const engine = {
      ...adder,
      score(record: Parameters<typeof adder.score>[0]) {
        interrupt.abort()
        return adder.score(record)
      },
    }
    const out = files.path('interrupted.csv')
    const { code, stderr } = await cli(['score', 'm', '-q', '-o', out], {
      stdin,
      engine,
      signal: interrupt.signal,
    })
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'scorelet: interrupted\n' })
    expect(existsSync(out)).toBe(false)
  })
})

describe('general', () => {
  it.each([
    [[], /scorelet score MODEL/],
    [['--help'], /Exit codes/],
    [['score', '--help'], /--errors FILE/],
    [['inspect', '-h'], /--tree/],
    [['verify', '--help'], /--tolerance/],
    [['--version'], /^1\.2\.3\n$/],
  ])('%s', async (args, expected) => {
    const { code, stdout, stderr } = await cli(args)
    expect(stdout).toMatch(expected)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(90)
  })
})

describe('a file that is read or written already', () => {
  it.each<[string, (path: string) => string[], string]>([
    ['the input, for errors', (path) => [path, '--errors', path], '--errors and the input'],
    [
      'the output',
      () => ['-o', files.path('new.csv'), '-e', files.path('./new.csv')],
      '--errors and --output',
    ],
  ])('is not written: %s', async (_, args, message) => {
    const path = files.write('precious.csv', 'x,y\n1,2\n')
    const { code, stderr } = await cli(['score', 'm', ...args(path)], { stdin: 'x\n1\n' })
    expect(stderr).toContain(`${message} name the same file`)
    expect(code).toBe(2)
    expect(files.read('precious.csv')).toBe('x,y\n1,2\n')
  })

  it('is not written: the model', async () => {
    const path = files.write('model.csv', '<PMML/>')
    const { code, stderr } = await cli(['score', path, '-o', path], { stdin: 'x\n1\n' })
    expect(stderr).toContain('--output and the model name the same file')
    expect(code).toBe(2)
    expect(files.read('model.csv')).toBe('<PMML/>')
  })

  it('may be a device', async () => {
    expect(
      (await cli(['score', 'm', '-o', '/dev/null', '-f', 'csv', '-e', '/dev/null'], { stdin: 'x\n1\n' }))
        .code,
    ).toBe(0)
  })
})

it('one record is told as one', async () => {
  const { stderr } = await cli(['score', 'm'], { stdin: 'x\noops\n' })
  expect(stderr).toMatch(/^scorelet: 1 record in .*, 1 of them bad$/m)
})
