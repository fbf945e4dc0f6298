//! Results of `qr` are the same to the byte.

#[test]
fn every_case_gives_its_result() {
    super::check("qr", 20, |case, output| {
        assert_eq!(output.files.len(), 1);
        let file = &output.files[0];
        case.compare(&file.filename, &file.content.bytes().unwrap());
        output.report
    });
}
