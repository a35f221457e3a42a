/** The texts of `--help` of the commands of streams. */

import { exitCodes, inputHelp } from './help.js'

/** `scorelet stream --help` */
export const streamHelp = `scorelet stream [--records FILE] [--updates FILE] [--model NAME=PATH]
scorelet stream --kafka BROKERS --in TOPIC --out TOPIC --models TOPIC

Scores records one after the other, as they come, by models that are put, routed, rolled
back and removed meanwhile. Each record is answered in its order, by what is in force.

  scorelet stream --model churn=churn.pmml < events.ndjson > answers.ndjson
  mkfifo updates
  scorelet stream --updates updates --follow --http 9000 < events.ndjson
  scorelet publish churn-8.pmml --name churn > updates

Records
      --records FILE       default standard input
      --route-by FIELD     the field that names the model of a record; otherwise there
                           must be one model only
      --key FIELD          what a record belongs to, such as a customer: the same key
                           goes to the same version, and is a history of its own
      --on-missing P       what to do while there is no model: wait (the default), error,
                           pass (answer without a score) or drop
      --wait SECONDS       how long a record waits. Default 10; not at all where no more
                           models can come
      --batch N            most records that are scored together. Default 1000

Models
  -m, --model NAME=PATH    a model to begin with; may be repeated
  -u, --updates FILE       control messages, one JSON object a line, as "scorelet publish"
                           prints them; - is standard input. All that is in a file is in
                           force before the first record; with --follow, or from a
                           pipe, messages are taken as they come
      --follow             wait for more at the end of FILE, or for FILE
      --allow PREFIX       a path or URL below which control messages may name
                           documents; may be repeated. Default: nowhere

Answers
  One JSON object a line: prediction, probabilities and the like where the model gives
  them, outputs by name; model, version, route; ns, the time it took. A record that can't
  be read or scored has "error" in their place, and the exit code is 1.

  -o, --output FILE        default standard output
  -k, --keep               repeat the record, as "input"
  -e, --events             tell what happens to models on standard error as JSON, one
                           object a line, and not in words
  -q, --quiet              don't tell it
      --http [HOST:]PORT   tell the state: /state, /state/NAME, /metrics, /healthz.
                           Default host 127.0.0.1
      --instance NAME      what this process is called there. Default: host and process

Kafka
  With kafkajs, which is installed beside scorelet. Instances of a group share the
  partitions; each has all models, and scores nothing before it has read them.

      --kafka BROKERS      host:port,host:port
      --kafka-config FILE  JSON with what kafkajs is given besides, such as ssl and sasl
      --in TOPIC           records, as JSON
      --out TOPIC          answers
      --models TOPIC       models and routes, as "scorelet publish" puts them there
      --group ID           default scorelet- and the topic of records
      --dead-letter TOPIC  what can't be read goes there, with the reason
      --exactly-once       answers and offsets in one transaction
      --state-topic TOPIC  each instance tells its state there, and knows by it what
                           the others hold (/state?all)

SIGINT and SIGTERM end it after what is in flight. With Kafka that is no failure.

${inputHelp}  -h, --help

${exitCodes}`

/** `scorelet publish --help` */
export const publishHelp = `scorelet publish MODEL --name NAME [--kafka BROKERS --topic TOPIC]

Loads a model, verifies it by its own test records, and puts it on a topic of models.
Without Kafka it prints the control message, for "scorelet stream --updates".

  scorelet publish churn-8.pmml --name churn >> updates.ndjson
  scorelet publish churn-8.pmml --name churn --kafka localhost:9092 --topic models
  scorelet publish --name churn --route '{"canary": {}}' >> updates.ndjson
  scorelet publish --name churn --remove --version 8 --kafka localhost:9092 --topic models

      --name NAME          what records ask for
      --version V          which of the models of that name. Default: the first 12 digits
                           of its SHA-256
      --label L            default stable; a candidate serves where a route says so
      --location URL       where instances read it from; then the message has only its
                           SHA-256
      --at TIME            when the message was made. Default: now. An instance takes no
                           message that is older than what it has
      --metadata JSON      anything that the state shall show
      --force              it may read fields that the model in service does not
      --keep N             leave so many versions of the name on the topic

  In place of a model
      --route JSON         which versions score: {"weights": {"stable": 9, "candidate":
                           1}}, {"canary": {…}}, {"shadow": ["candidate"]}; {} for none
      --remove             the version --version; without it, and without Kafka, all
      --rollback           to the version before, or to --version; not with Kafka, where
                           the bad version is removed

      --kafka BROKERS      host:port,host:port
      --kafka-config FILE  JSON with what kafkajs is given besides, such as ssl and sasl
      --topic TOPIC        the topic of models
  -h, --help

${exitCodes}`
