//! The pieces of a page that directives are made of: text that is safe in HTML, boxes, fences.
//!
//! A box is a line of HTML that Markdown takes as a block. A blank line would end such a block, except inside `<pre>`; so each
//! tag stands in a block of its own.

/// `text` with what HTML takes for markup written so that it is shown.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Code in a fence that no line of it can close, under the path that it comes from.
#[must_use]
pub fn code(path: &str, language: &str, text: &str) -> String {
    let text = text.trim_end();
    let longest = text.lines().map(|line| line.trim_start().bytes().take_while(|&byte| byte == b'`').count());
    let fence = "`".repeat(longest.max().unwrap_or(0).max(2) + 1);
    let text = if language == "rust" { shown(text) } else { text.to_owned() };
    format!(
        "<div class=\"lab-code\">\n<p class=\"lab-path\">{}</p>\n\n{fence}{language}\n{text}\n{fence}\n\n</div>\n",
        escaped(path)
    )
}

/// The same of code that is HTML already. No line of it is hidden.
#[must_use]
pub fn listing(path: &str, language: &str, html: &str) -> String {
    format!(
        "<div class=\"lab-code\">\n<p class=\"lab-path\">{}</p>\n\n\
         <pre><code class=\"language-{language}\">{html}\n</code></pre>\n\n</div>\n",
        escaped(path)
    )
}

/// mdBook hides a line of Rust that begins with `# `; twice the sign is a sign that is shown.
fn shown(rust: &str) -> String {
    let line = |line: &str| {
        let code = line.trim_start();
        let hidden = code == "#" || code.starts_with("# ") || code.starts_with("##");
        let indent = &line[..line.len() - code.len()];
        if hidden { format!("{indent}#{code}") } else { line.to_owned() }
    };
    rust.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// What a command printed, in a box under the command, which can be copied.
#[must_use]
pub fn run(command: &str, printed: &str) -> String {
    format!(
        "<figure class=\"lab-run\">\n\n\
         <pre class=\"lab-command\"><code class=\"nohighlight\">{command}</code></pre>\n\n\
         <pre class=\"lab-printed\" tabindex=\"0\" role=\"region\" aria-label=\"what {command} prints\"><code class=\"nohighlight\">{}</code></pre>\n\n\
         </figure>\n",
        escaped(printed.trim_matches('\n')),
        command = escaped(command),
    )
}

/// A command that can be copied.
#[must_use]
pub fn command(command: &str) -> String {
    format!("<pre class=\"lab-command\"><code class=\"nohighlight\">{}</code></pre>\n", escaped(command))
}

/// Text as a program printed it, on its own.
#[must_use]
pub fn verbatim(text: &str) -> String {
    format!("<pre class=\"lab-said\"><code class=\"nohighlight\">{}</code></pre>\n", escaped(text))
}

/// Text whose columns matter, in a box that scrolls.
#[must_use]
pub fn columns(class: &str, label: &str, text: &str) -> String {
    format!(
        "<pre class=\"{class}\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code class=\"nohighlight\">{}</code></pre>\n",
        escaped(label),
        escaped(text.trim_end_matches('\n')),
    )
}

/// A part of the page that is folded until it is asked for. `inside` is Markdown.
#[must_use]
pub fn folded(summary: &str, inside: &str) -> String {
    format!("<details>\n<summary>{}</summary>\n\n{inside}\n\n</details>\n", escaped(summary))
}

/// The same of a class of its own, under a summary that is HTML.
#[must_use]
pub fn folded_as(class: &str, summary: &str, inside: &str) -> String {
    format!("<details class=\"{class}\">\n<summary>{summary}</summary>\n\n{inside}\n\n</details>\n")
}

/// The same under a summary that is Markdown.
#[must_use]
pub fn folded_under(summary: &str, inside: &str) -> String {
    format!("<details>\n<summary>\n\n{summary}\n\n</summary>\n\n{inside}\n\n</details>\n")
}

/// Lines with `+`, `-` or a blank in front, under the path and place that they belong to. The signs are text: colour is not
/// all that tells them apart.
#[must_use]
pub fn diff(path: &str, place: &str, lines: &str) -> String {
    let line = |line: &str| {
        let text = escaped(line);
        match line.as_bytes().first() {
            Some(b'+') => format!("<span class=\"lab-added\">{text}</span>"),
            Some(b'-') => format!("<span class=\"lab-removed\">{text}</span>"),
            _ => text,
        }
    };
    let lines: Vec<String> = lines.lines().map(line).collect();
    format!(
        "<div class=\"lab-code\">\n<p class=\"lab-path\">{path} <span class=\"lab-place\">{}</span></p>\n\n\
         <pre class=\"lab-diff\" tabindex=\"0\" role=\"region\" aria-label=\"what changes in {path}\"><code class=\"nohighlight\">{}</code></pre>\n\n</div>\n",
        escaped(place),
        lines.join("\n"),
        path = escaped(path),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_in_the_code() {
        let block = code("a.md", "markdown", "```rust\nlet a = 1;\n```\n");
        assert!(block.contains("\n````markdown\n```rust\n") && block.contains("\n```\n````\n"), "{block}");
    }

    #[test]
    fn no_line_of_rust_is_hidden() {
        let block = code("a.rs", "rust", "let text = \"\n# head\n## second\n#[attribute]\n\";");
        assert!(block.contains("\n## head\n### second\n#[attribute]\n"), "{block}");
    }

    #[test]
    fn markup_in_code_is_shown() {
        let hunk = diff("src/lib.rs", "@@ -1 +1 @@", "-Vec<u8>\n+&[u8]\n");
        assert!(hunk.contains(
            "<span class=\"lab-removed\">-Vec&lt;u8&gt;</span>\n<span class=\"lab-added\">+&amp;[u8]</span>"
        ));
    }
}
