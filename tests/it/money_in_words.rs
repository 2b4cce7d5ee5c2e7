//! Amounts in words against another's reading of them: the npm package `read-vietnamese-number`,
//! told the two words on which custom differs (linh for lẻ, tỷ for tỉ).

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

const READER: &str = "
import { ReadingConfig, doReadNumber } from 'read-vietnamese-number'
import { readFileSync } from 'node:fs'
const config = new ReadingConfig()
config.unit = ['đồng']
config.oddText = 'linh'
config.units = [[], ['nghìn'], ['triệu'], ['tỷ']]
for (const line of readFileSync(0, 'utf8').split('\\n'))
  if (line !== '') console.log(doReadNumber(line, config))
";

/// What the package reads, a line an amount.
fn read_by_another(amounts: &[i64]) -> Vec<String> {
    let mut node = Command::new("node")
        .args(["--input-type=module", "-e", READER])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/frontend"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = amounts.iter().map(|amount| format!("{amount}\n")).collect();
    let mut input = node.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let told = node.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(told.status.success());
    let text = String::from_utf8(told.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn ten_thousand_amounts_read_as_another_reads_them() {
    // Of every length alike, up to the largest a voucher may bear; and all that is small.
    let any = (0u32..=15).prop_flat_map(|digits| 0..=10i64.pow(digits));
    let mut runner = TestRunner::deterministic();
    let mut amounts: Vec<i64> = (0..=1_200).collect();
    amounts.extend((0..10_000).map(|_| any.new_tree(&mut runner).unwrap().current()));
    let theirs = read_by_another(&amounts);
    assert_eq!(theirs.len(), amounts.len());
    for (amount, theirs) in amounts.iter().zip(theirs) {
        let ours = vietnamese::money_in_words(*amount);
        assert_eq!(ours.to_lowercase(), theirs, "{amount}");
    }
}
