//! The table of what programs cost, in Markdown.

use super::program::Measured;

/// A line for each program; the first is the floor of the ratios.
pub(super) fn table(measured: &[Measured]) -> String {
    let mut text = String::from(
        "| program | crates | stripped, MB | processor time, s | median | to the floor |\n\
         |---|---|---|---|---|---|\n",
    );
    let floor = measured.first().map_or(f64::NAN, Measured::median);
    for program in measured {
        let seconds: Vec<String> = program
            .seconds
            .iter()
            .map(|seconds| format!("{seconds:.0}"))
            .collect();
        text += &format!(
            "| {} | {} | {:.2} | {} | {:.0} | {:.2} |\n",
            program.name,
            program.crates,
            program.bytes as f64 / 1e6,
            seconds.join(", "),
            program.median(),
            program.median() / floor,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_to_the_first() {
        let program = |name: &str, seconds: &[f64]| Measured {
            name: name.to_owned(),
            crates: 58,
            bytes: 2_905_080,
            seconds: seconds.to_vec(),
        };
        let table = table(&[
            program("bare", &[80.0, 90.4, 100.0]),
            program("ses-hyper", &[99.0]),
        ]);
        let lines: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| bare | 58 | 2.91 | 80, 90, 100 | 90 | 1.00 |",
                "| ses-hyper | 58 | 2.91 | 99 | 99 | 1.10 |",
            ]
        );
    }
}
