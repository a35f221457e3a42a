//! Hosts pmmlruntime: `host MODEL.pmml TABLE.csv [CLASS ...]`, then the protocol of bench/README.md on standard input.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::time::Instant;

use arrow::record_batch::RecordBatch;
use pmmlruntime::session::batch::Batch;
use pmmlruntime::session::{PmmlEnv, Session, SessionOptions};
use pmmlruntime::Value;

type Row = HashMap<String, Value>;

struct Host {
    session: Session,
    rows: Vec<Row>,
    batch: RecordBatch,
    classes: Vec<String>,
    next: usize,
}

impl Host {
    fn one(&self, row: &Row) -> Row {
        self.session
            .run(row as &dyn Batch)
            .expect("a record is scored")
            .into_single()
            .expect("a record has one result")
    }

    fn all(&self) -> Vec<Row> {
        self.session.run(&self.batch as &dyn Batch).expect("a batch is scored").into_rows()
    }

    /// The prediction stands under the name of the target, or under a name of its own.
    fn prediction(result: &Row) -> Value {
        *result.get("predictedValue").or_else(|| result.get("y")).expect("a prediction")
    }

    fn number(result: &Row) -> f64 {
        match Self::prediction(result) {
            Value::Continuous(x) => x,
            Value::Discrete(id) => f64::from(id.0),
            Value::Missing => f64::NAN,
        }
    }

    fn line(&self, result: &Row) -> String {
        let mut cells = vec![match Self::prediction(result) {
            Value::Continuous(x) => format!("{x}"),
            Value::Discrete(id) => self.session.ir.symbol_names.get(&id).cloned().unwrap_or_default(),
            Value::Missing => String::new(),
        }];
        for class in &self.classes {
            let share = result.get(&format!("probability({class})")).and_then(|x| x.as_f64());
            cells.push(share.map(|x| format!("{x}")).unwrap_or_default());
        }
        cells.join(",")
    }

    fn time(&mut self, mode: &str, milliseconds: f64) {
        let start = Instant::now();
        let (mut count, mut checksum) = (0usize, 0.0);
        loop {
            if mode == "batch" {
                let results = self.all();
                checksum += Self::number(&results[0]);
                count += results.len();
            } else {
                for _ in 0..20 {
                    checksum += Self::number(&self.one(&self.rows[self.next]));
                    self.next = (self.next + 1) % self.rows.len();
                }
                count += 20;
            }
            let spent = start.elapsed().as_secs_f64();
            if spent * 1e3 >= milliseconds {
                println!("{} {checksum}", spent * 1e9 / count as f64);
                return;
            }
        }
    }

    fn predict(&self, path: &str, mode: &str) {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("predictions can be written"));
        let results = if mode == "batch" { self.all() } else { self.rows.iter().map(|row| self.one(row)).collect() };
        for result in &results {
            writeln!(file, "{}", self.line(result)).expect("predictions can be written");
        }
        file.flush().expect("predictions can be written");
        println!("done");
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let document = std::fs::read(&arguments[1]).expect("a model");
    let environment = PmmlEnv::new();
    let start = Instant::now();
    let session = Session::from_bytes(&environment, &document, SessionOptions::default()).expect("the model loads");
    let loaded = start.elapsed().as_secs_f64() * 1e3;

    let table = std::fs::read_to_string(&arguments[2]).expect("a table");
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let rows = lines
        .map(|line| {
            let cells = names.iter().zip(line.split(','));
            cells.map(|(name, cell)| (name.to_string(), session.string_to_value(name, cell))).collect()
        })
        .collect();
    let batch = pmmlruntime::session::arrow::csv_str_to_record_batch(&table, None, true).expect("a batch");
    let mut host = Host { session, rows, batch, classes: arguments[3..].to_vec(), next: 0 };

    println!("ready {loaded:.3}");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a command");
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "time" => host.time(words[1], words[2].parse().expect("milliseconds")),
            "predict" => host.predict(words[1], words[2]),
            _ => panic!("an unknown command: {line}"),
        }
    }
}
