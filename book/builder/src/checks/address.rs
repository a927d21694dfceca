//! Where a link leads.

/// Whether `target` is on another host, whatever the scheme.
pub(super) fn is_outside(target: &str) -> bool {
    let target = target.trim();
    target.starts_with("//") || scheme(target).is_some_and(|scheme| scheme != "data")
}

/// `https` of `https://…`, in lower case.
pub(super) fn scheme(target: &str) -> Option<String> {
    let (scheme, _) = target.split_once(':')?;
    let of_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let begins = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (begins && scheme.chars().all(of_scheme)).then(|| scheme.to_lowercase())
}

/// `a/b/` of `a/b/c.html`.
pub(super) fn folder(file: &str) -> &str {
    file.rfind('/').map_or("", |at| &file[..=at])
}

/// `path` as seen from `folder`, from the site's root. `None` if it leads out.
pub(super) fn resolved(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    parts.extend(path.split('/'));
    let mut plain: Vec<&str> = Vec::new();
    for part in parts {
        match part {
            "" | "." => {}
            ".." => drop(plain.pop()?),
            part => plain.push(part),
        }
    }
    let file = plain.join("/");
    Some(if file.is_empty() || path.ends_with('/') {
        format!("{file}/index.html").trim_start_matches('/').to_owned()
    } else {
        file
    })
}

/// `text` without its `%20`s.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|_| byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(decoded) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(decoded);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
