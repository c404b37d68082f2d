//! What must not compile: a use case without the evidence of its permission. The compiler's words stand beside each case;
//! `TRYBUILD=overwrite` writes them anew.

#[test]
fn a_use_case_without_its_evidence_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile/*.rs");
}
