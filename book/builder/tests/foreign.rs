//! Go and Java in the book: shown item by item, and checked where their toolchains are.

mod checkout;

use book::foreign;
use book::record;
use checkout::Checkout;

const READER: &str = "book/go/01-adding/fixed/sum.go";
const SUM: &str = "\
package fixed

// Sum adds.
type Sum struct {
\ttotal int
}

// Add adds more.
func (s *Sum) Add(more int) {
\ts.total += more
}
";

fn with_go() -> Checkout {
    let checkout = Checkout::new();
    checkout.write("book/go/go.mod", "module lessons\n\ngo 1.19\n");
    checkout.write(READER, SUM);
    checkout
}

fn with_java(main: &str) -> Checkout {
    let checkout = Checkout::new();
    checkout.write("src/lib.rs", "");
    checkout.write("Cargo.toml", "[package]\nname = 'fixture'\nversion = '0.0.0'\n");
    checkout.write(
        "book/java/01-adding/Sum.java",
        "class Sum {\n    /** Adds. */\n    static int add(int a, int b) {\n        return a + b;\n    }\n}\n",
    );
    checkout.write(
        "book/java/01-adding/SumTest.java",
        &format!(
            "class SumTest {{\n    public static void main(String[] arguments) {{\n        {main}\n    }}\n}}\n"
        ),
    );
    checkout
}

fn is_installed(tool: &str) -> bool {
    std::process::Command::new(tool).arg("version").output().is_ok()
}

/// What is wrong with the Go and Java of `checkout`.
fn refused(checkout: &Checkout) -> String {
    match foreign::check(&checkout.repository(), false) {
        Ok(lines) => panic!("all is green: {lines:?}"),
        Err(why) => format!("{why:#}"),
    }
}

#[test]
fn an_item_of_go_is_shown_with_its_docs_or_without() {
    let checkout = with_go();
    let shown = checkout.shown(&format!("{{{{#code {READER} Sum.Add}}}}"));
    let item = "```go\n// Add adds more.\nfunc (s *Sum) Add(more int) {\n\ts.total += more\n}\n```";
    assert!(shown.contains(item) && shown.contains(READER), "{shown}");
    let shown = checkout.shown(&format!("{{{{#code {READER} Sum Sum.Add docs=no}}}}"));
    assert!(shown.contains("```go\ntype Sum struct {\n\ttotal int\n}\n\nfunc (s"), "{shown}");
    assert!(checkout.shown(&format!("{{{{#file {READER}}}}}")).contains("```go\npackage fixed\n"));
}

#[test]
fn an_item_that_is_not_there_names_those_that_are() {
    let refused = with_go().refused(&format!("{{{{#code {READER} Add}}}}"));
    assert!(refused.contains("there is no `Add`; there are: Sum, Sum.Add"), "{refused}");
}

#[test]
fn a_method_of_java_is_moved_to_the_margin() {
    let checkout = with_java("");
    let shown = checkout.shown("{{#code book/java/01-adding/Sum.java Sum.add}}");
    let item = "```java\n/** Adds. */\nstatic int add(int a, int b) {\n    return a + b;\n}\n```";
    assert!(shown.contains(item), "{shown}");
    let refused = checkout.refused("{{#code book/java/01-adding/Sum.java add}}");
    assert!(refused.contains("there is no `add`; there are: Sum, Sum.add"), "{refused}");
}

#[test]
fn a_program_that_is_not_there_names_those_that_are() {
    let checkout = with_go();
    checkout.write("book/go/01-adding/one/main.go", "package main\n\nfunc main() {}\n");
    let refused = checkout.refused("{{#output go/01-adding/two}}");
    assert!(
        refused.contains("there is no program go/01-adding/two; there are: go/01-adding/one"),
        "{refused}"
    );
    let refused = checkout.refused("{{#output go/01-adding/one}}");
    assert!(refused.contains("record outputs/go/01-adding/one"), "{refused}");
    checkout.write("book/recorded/outputs/go/01-adding/one.txt", "0\n");
    assert!(
        checkout
            .shown("{{#output go/01-adding/one}}")
            .contains("cd book/go &amp;&amp; go run ./01-adding/one")
    );
}

#[test]
fn go_is_formatted_vetted_and_tested() {
    if !is_installed("go") {
        return eprintln!("skipped: no go");
    }
    let checkout = with_go();
    checkout.write(READER, &SUM.replace('\t', "    "));
    assert!(refused(&checkout).contains("would change:\n01-adding/fixed/sum.go"));
    checkout.write(READER, SUM);
    let test =
        "package fixed\n\nimport \"testing\"\n\nfunc TestSum(t *testing.T) {\n\tt.Error(\"no sum\")\n}\n";
    checkout.write("book/go/01-adding/fixed/sum_test.go", test);
    assert!(refused(&checkout).contains("no sum"));
    checkout.remove("book/go/01-adding/fixed/sum_test.go");
    checkout.write(
        "book/go/01-adding/one/main.go",
        "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"1\")\n}\n",
    );
    let lines = foreign::check(&checkout.repository(), false).expect("all is well");
    assert!(lines[0].starts_with("go: gofmt, vet and test"), "{lines:?}");
    let record = record::run(&checkout.repository(), "outputs/go").expect("it can be run");
    assert_eq!(record["outputs/go/01-adding/one"].text, "1\n");
}

#[test]
fn java_is_compiled_without_a_warning_and_its_tests_run_with_assertions() {
    if !is_installed("javac") {
        return eprintln!("skipped: no javac");
    }
    assert!(
        refused(&with_java("assert Sum.add(1, 1) == 3 : \"no sum\";")).contains("AssertionError: no sum")
    );
    assert!(refused(&with_java("Object sum = (Object) new Object();")).contains("[cast]"));
    let green = with_java("assert Sum.add(1, 1) == 2; System.out.println(\"ok\");");
    let lines = foreign::check(&green.repository(), false).expect("all is well");
    assert_eq!(lines[1], "java: javac -Xlint:all and java -ea are green (tests: 1)");
    let record = record::run(&green.repository(), "outputs/java").expect("it can be run");
    assert_eq!(record["outputs/java/01-adding/SumTest"].text, "ok\n");
}
