/** The texts of `--help`. */

/** What all pages end with. */
export const exitCodes = `Exit codes
  0    all is well
  1    some records are bad, or a verification failed or had nothing to verify
  2    the command line makes no sense
  3    the model can't be loaded
  4    the input can't be read or doesn't fit the model, or the output can't be written
  130  interrupted
`

/** How input is read. */
export const inputHelp = `Input
  A table (CSV) or JSON: one object a line (NDJSON), or an array of objects. Gzip is
  seen through. The format is told by the name (.csv .tsv .ndjson .jsonl .json, each
  also with .gz), else by the first character. An empty cell is a missing value.
  Numbers have a decimal point. Empty lines are skipped.

      --input-format F     csv, ndjson or json
  -d, --delimiter C        cell separator: one character or "tab"; found out by itself
                           among , ; tab |
      --no-header          the first line is a record; columns are the model's inputs,
                           in its order
      --columns a,b,c      the first line is a record; these are the columns
      --header             the first line is a header, even if it names no input
      --missing TEXT       a cell text that means missing, such as NA; may be repeated
      --encoding NAME      such as windows-1252; default UTF-8, or what a byte order
                           mark says
`

const modelHelp = `Model
  A file (.pmml .onnx ..., also gzipped or zipped), a URL, or a directory.

      --model NAME         which of several models in one PMML document
      --features a,b,c     ONNX with one input of several features: their order
`

/** `scorelet --help` */
export const generalHelp = `scorelet: scores records with machine-learning models (PMML, ONNX, ...)

  scorelet score MODEL [INPUT]     score a file of records or standard input
  scorelet inspect MODEL           what a model is, reads and gives
  scorelet verify MODEL            check a model against its own or your test records
  scorelet stream                  score records while models come, change and go
  scorelet publish MODEL           put a model on a topic, or make a control message of it

  scorelet COMMAND --help          all options of a command
  scorelet --version

Examples
  scorelet inspect churn.pmml
  scorelet score churn.pmml customers.csv --output scores.csv
  zcat events.ndjson.gz | scorelet score fraud.onnx | head

${exitCodes}`

/** `scorelet score --help` */
export const scoreHelp = `scorelet score MODEL [INPUT]

Scores the records of INPUT, or of standard input, and writes a row for each of them in
their order. Memory does not grow with the size of the input.

  scorelet score churn.pmml customers.csv -o scores.csv
  scorelet score churn.pmml < customers.csv > scores.csv
  scorelet score fraud.onnx events.ndjson.gz -o scores.ndjson.gz --errors bad.csv

Output
  CSV has the column "prediction", unless the target is among the model's outputs; then
  these outputs by name; then "probability(CLASS)" for each class that the first score
  knows, unless an output has that name. NDJSON has one object a line: prediction,
  probabilities and the like where the model gives them, and outputs by name. Missing
  is an empty cell or null.

  -o, --output FILE        default standard output; .gz packs. The file appears when it
                           is complete; until then it is FILE.<number>.part
  -f, --format F           csv, tsv or ndjson; default by the ending of FILE, else csv
                           for CSV and ndjson for JSON
  -k, --keep               repeat the input: its columns come first in CSV (as
                           "input(NAME)" where an output has the name), NDJSON has
                           them as "input"
      --keep-columns a,b   repeat these only

Bad records
  A record that can't be read or scored has no row in the output. The run goes on, and
  the exit code is 1.

  -e, --errors FILE        write them here, with line, record, code, field and reason:
                           NDJSON by ending, else CSV. Otherwise the first ten are
                           shown
      --align              write an empty row (null in NDJSON) for a bad record, so that
                           row n of the output is record n of the input
      --strict             refuse an input that lacks a column the model reads; for
                           JSON, a record that lacks a field is bad

${inputHelp}
${modelHelp}
Speed
      --workers N          how many threads help to score the rows of a table, each with
                           a model of its own. Default: one less than there are
                           processors, up to 7, where that pays. Only for PMML models in
                           files, and not for those that look back at earlier records

Progress
      --progress           a line every five seconds if there is no terminal for a bar
  -q, --quiet              say nothing but what ends the run
  -h, --help

${exitCodes}`

/** `scorelet inspect --help` */
export const inspectHelp = `scorelet inspect MODEL

Tells what a model is, which fields it reads, and what it gives.

  scorelet inspect churn.pmml
  scorelet inspect churn.pmml --json
  scorelet inspect small-tree.pmml --tree
  scorelet inspect churn.pmml --explain '{"age": 41}'

      --json               as JSON, with the JSON Schema of a record
      --tree               draw a small decision tree as text
      --explain RECORD     how the score of a record (a JSON object) comes about; with
                           --json as data
  -h, --help

${modelHelp}
${exitCodes}`

/** `scorelet verify --help` */
export const verifyHelp = `scorelet verify MODEL [--input FILE --expected FILE]

Scores test records and compares with what is expected: the records embedded in the
model, or those of two files that belong together row by row.

  scorelet verify churn.pmml
  scorelet verify churn.pmml --input test.csv --expected expected.csv --tolerance 1e-9

      --input FILE         the records
      --expected FILE      a row for each, with any of the columns "prediction",
                           outputs by name, "probability(CLASS)"
      --tolerance T        how far numbers may differ: T times the expected number, and
                           T itself for numbers below 1. Default 1e-6; for embedded
                           records what the model says
  -h, --help

${inputHelp}
${modelHelp}
${exitCodes}`
